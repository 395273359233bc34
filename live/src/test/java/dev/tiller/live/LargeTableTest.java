package dev.tiller.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.symphony.filter.Between;
import dev.tiller.symphony.filter.Filter;
import dev.tiller.symphony.filter.OneOf;
import dev.tiller.symphony.source.ColumnSummary;
import dev.tiller.symphony.source.RowsAnswer;
import dev.tiller.symphony.source.RowsRequest;
import dev.tiller.symphony.state.TableState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten million rows, in a file larger than the heap of the process that serves them. */
class LargeTableTest {
  private static final int ROWS = 10_000_000;
  private static final long HEAP = 256L << 20;

  @TempDir Path folder;

  @Test
  @Tag("slow")
  void tenMillionRowsAreServedFromAFileLargerThanTheHeap() throws Exception {
    Path file = folder.resolve("large.parquet");
    try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = database.createStatement()) {
      statement.execute(
          "COPY (SELECT md5(CAST(i AS VARCHAR)) AS id, CASE WHEN i %% 4 = 0 THEN 'test' ELSE 'train' END AS split, i / 1e7 AS score, i %% 1000 AS n FROM range(%d) t(i)) TO '%s' (FORMAT parquet, COMPRESSION 'uncompressed')"
              .formatted(ROWS, file));
    }
    assertThat(Files.size(file)).isGreaterThan(HEAP);
    Path said = folder.resolve("said");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Server.class.getName(),
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(said)).isZero();
    assertThat(Files.readString(said)).contains("2500000 of 10000000", "1500000 of 10000000");
  }

  /** Serves the file, asks as a page does, and says what came. */
  static final class Server {
    private Server() {}

    public static void main(String[] args) throws IOException {
      try (LiveServer server = LiveServer.start(Path.of(args[0]), LiveServer.Settings.of())) {
        Filter test = Filter.NONE.and(new OneOf("split", List.of("test")));
        ask(server, test);
        ask(server, test.and(new Between("score", 0.2, 0.7999999)));
      }
    }

    private static void ask(LiveServer server, Filter filter) throws IOException {
      RowsAnswer answer =
          LiveClient.ask(
              server.address(),
              new RowsRequest(
                  TableState.START.filter(filter),
                  LiveTable.MOST_ROWS,
                  List.of("id", "split", "score", "n")));
      System.out.println(answer.matched() + " of " + answer.total());
      ColumnSummary split = answer.summary().get(1);
      // A chart ignores its own filter, so that the other part can be seen and chosen.
      if (split.kept().size() != 2
          || split.kept().contains(0L)
          || answer.rows().size() != LiveTable.MOST_ROWS) {
        throw new IllegalStateException("Odd answer: " + split + ", " + answer.rows().size());
      }
    }
  }
}
