package dev.tiller.cli.symphony;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.FileName;
import dev.tiller.cli.option.LongWork;
import dev.tiller.cli.option.OutputFile;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.data.Table;
import dev.tiller.ground.UserError;
import dev.tiller.symphony.Component;
import dev.tiller.symphony.Page;
import dev.tiller.symphony.Symphony;
import dev.tiller.symphony.Thumbnails;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tiller symphony}: one file to look into a table with. */
@Command(
    name = "symphony",
    description = {
      "Makes one HTML file to look into a table with: it opens from disk and asks the network for"
          + " nothing.",
      "What the page holds follows from the columns: label and prediction, split, id, and DNIKit's"
          + " duplicates_LAYER, familiarity_LAYER, projection_LAYER_x and _y. Pictures named by a"
          + " column are shown small."
    },
    footer = {
      "  tiller symphony portraits.csv -o portraits.html",
      "  tiller symphony serve rows.parquet",
      "  tiller symphony rows.parquet --where \"d.split == 'test'\" -o test.html"
    },
    subcommands = ServeCommand.class)
public final class SymphonyCommand implements Callable<Integer>, LongWork {

  @Parameters(
      arity = "0..1",
      paramLabel = "TABLE",
      description = "A .csv, .tsv, .jsonl, .json or .parquet file.")
  private @Nullable Path file;

  @Option(
      names = {"-o", "--out"},
      preprocessor = FileName.class,
      paramLabel = "F",
      description = "The page (default: beside the table, with .html).")
  private @Nullable Path out;

  @Option(
      names = "--files",
      paramLabel = "DIR",
      description = "Where the pictures lie that the table names (default: the table's folder).")
  private @Nullable Path files;

  @Option(names = "--title", paramLabel = "TEXT", description = "Title (default: the file's name).")
  private @Nullable String title;

  @Option(
      names = "--where",
      paramLabel = "EXPR",
      description = "Open with these rows, such as \"d.score > 0.5 && d.split == 'test'\".")
  private @Nullable String where;

  @Option(
      names = "--group-by",
      paramLabel = "COLUMN",
      split = ",",
      description = "Open grouped by these columns.")
  private List<String> groups = List.of();

  @Mixin private Answer answer = new Answer();

  private record Made(
      String page, int rows, int columns, List<String> components, int pictures, long bytes)
      implements Result {}

  @Override
  public Integer call() throws IOException {
    if (file == null) {
      throw new WrongUse("tiller symphony needs a table; name a .csv, .jsonl or .parquet file.");
    }
    Path page = out == null ? beside(file) : out;
    OutputFile.checkPage(answer, "--out", page);
    Table table = Table.read(file);
    if (table.rowCount() == 0) {
      throw new UserError(file + " has no rows; a page needs at least one.");
    }
    Pictures pictures = pictures(table);
    Page made = page(pictures.table());
    made.write(page);
    long bytes = Files.size(page);
    answer.say("%s: %,d rows, %.1f MB", page, table.rowCount(), bytes / 1e6);
    answer.finish(
        new Made(
            page.toString(),
            table.rowCount(),
            table.columns().size(),
            made.components().stream().map(SymphonyCommand::name).toList(),
            pictures.shown(),
            bytes));
    return 0;
  }

  private record Pictures(Table table, int shown) {}

  private Pictures pictures(Table table) {
    Path folder = files != null ? files : file.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder)) {
      throw new UserError("--files names %s, which is no folder.".formatted(folder));
    }
    String column = Thumbnails.column(table, folder);
    if (column == null) {
      if (files != null) {
        throw new UserError(
            "No column of %s names a picture below %s; give the folder from which its paths start."
                .formatted(file, folder));
      }
      return new Pictures(table, 0);
    }
    Thumbnails small = Thumbnails.of(table, folder, column, answer.monitor());
    if (answer.monitor().stopRequested()) {
      throw new UserError(
          "The page was stopped while its pictures were made; nothing was written.");
    }
    if (small.broken() > 0) {
      answer.note(
          "%,d of the pictures that '%s' names cannot be read".formatted(small.broken(), column));
    }
    if (small.left() > 0) {
      answer.note(
          "%,d rows go without a picture: a page carries at most %,d"
              .formatted(small.left(), Thumbnails.MOST));
    }
    return new Pictures(small.table(), small.shown());
  }

  private Page page(Table table) {
    String name = title == null ? file.getFileName().toString() : title;
    Symphony symphony = Symphony.of(table).titled(name);
    groups.forEach(table::column);
    if (!groups.isEmpty()) {
      symphony = symphony.groupBy(groups.toArray(new String[0]));
    }
    return (where == null ? symphony : symphony.where(where)).page();
  }

  private static String name(Component component) {
    return component.view().name();
  }

  private static Path beside(Path table) {
    String name = table.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return table.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + ".html");
  }
}
