package dev.tiller.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.ground.Monitor;
import dev.tiller.testing.ChildJvm;
import org.junit.jupiter.api.Test;

/** The library below logs, and a program that takes this module alone brings no backend for it. */
class QuietAnalysisTest {

  @Test
  void aProgramWithoutALoggingBackendReadsNoWarning() throws Exception {
    ChildJvm.Result result = new ChildJvm().without("slf4j-nop").run(Graph.class);
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out()).contains("done");
    assertThat(result.err()).isEmpty();
  }

  /** The graph's library does log: whoever asks to be told that nobody listens is told. */
  @Test
  void whoeverAsksIsTold() throws Exception {
    ChildJvm.Result result =
        new ChildJvm().options("-Dslf4j.internal.verbosity=WARN").run(Graph.class);
    assertThat(result.err()).contains("No SLF4J providers were found");
  }

  /** Nearest rows by the graph, as among many rows. */
  static final class Graph {
    public static void main(String[] args) {
      double[][] rows = new double[60][4];
      for (int i = 0; i < rows.length; i++) {
        for (int j = 0; j < rows[i].length; j++) {
          rows[i][j] = Math.sin(1.0 + i * 0.37 + j * j);
        }
      }
      Neighbors.graph(EmbeddedRows.of(rows), 3, Monitor.NONE);
      ChildJvm.say("done");
    }
  }
}
