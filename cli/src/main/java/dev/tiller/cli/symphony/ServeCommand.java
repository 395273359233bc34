package dev.tiller.cli.symphony;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.LongWork;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.live.LiveServer;
import dev.tiller.symphony.state.TableState;
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

/** {@code tiller symphony serve}: a page over a table larger than a page, or than the memory. */
@Command(
    name = "serve",
    description = {
      "Serves a page over a table on this machine until it is interrupted; filters and counts run in"
          + " a database, so that the table may be larger than the memory.",
      "Prints the address, which holds the key to it. At the end prints what is selected."
    },
    footer = {
      "  tiller symphony serve rows.parquet",
      "  tiller symphony serve images.csv --files images",
      "  tiller symphony serve rows.parquet --port 7070 --base https://hub.example.org/me/proxy/{port}/"
    })
public final class ServeCommand implements Callable<Integer>, LongWork {
  private static final int GLANCE_MS = 200;

  @Parameters(paramLabel = "TABLE", description = "A .parquet, .csv, .jsonl or .json file.")
  private @Nullable Path file;

  @Option(names = "--port", paramLabel = "N", description = "Port (default: any that is free).")
  private int port;

  @Option(
      names = "--files",
      paramLabel = "DIR",
      description =
          "Where pictures and sounds lie that the table names (default: the table's folder).")
  private @Nullable Path files;

  @Option(names = "--title", paramLabel = "TEXT", description = "Title (default: the file's name).")
  private @Nullable String title;

  @Option(
      names = "--base",
      paramLabel = "URL",
      description =
          "Address under which a reverse proxy shows the server; {port} stands for its port.")
  private @Nullable String base;

  @Mixin private Answer answer = new Answer();

  private record Served(String address, List<Integer> selection) implements Result {}

  @Override
  public boolean runsUntilStopped() {
    return true;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (port < 0 || port > 65535) {
      throw new WrongUse("--port is " + port + "; give 0 to 65535.");
    }
    Path folder = files != null ? files : file.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder)) {
      throw new WrongUse("--files names %s, which is no folder.".formatted(folder));
    }
    String name = title == null ? file.getFileName().toString() : title;
    LiveServer.Settings settings = new LiveServer.Settings(port, name, folder, base);
    try (LiveServer server = LiveServer.start(file, settings)) {
      answer.note("Open " + server.address() + " (Ctrl-C ends)");
      while (!answer.monitor().stopRequested()) {
        Thread.sleep(GLANCE_MS);
      }
      TableState state = server.state();
      answer.say("%d rows selected: %s", state.selection().size(), state.selection());
      answer.finish(new Served(server.address().toString(), state.selection()));
    }
    return 0;
  }
}
