package dev.tiller.cli.option;

import dev.tiller.data.Table;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a command's table goes, if anywhere. */
public final class TableOutput {

  @Option(
      names = "--out",
      preprocessor = FileName.class,
      paramLabel = "F",
      description = "Write the table: .csv, .jsonl or .parquet.")
  private @Nullable Path out;

  /** Looks at the place before the work; see {@link OutputFile#checkTable}. */
  public void check(Answer answer) {
    OutputFile.checkTable(answer, "--out", out);
  }

  /** Writes the table, if a place was named. */
  public void write(Table table) throws IOException {
    if (out != null) {
      table.write(out);
    }
  }
}
