package dev.tiller.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.analysis.EmbeddedRows;
import dev.tiller.analysis.Neighbors;
import dev.tiller.data.Column;
import dev.tiller.data.Table;
import dev.tiller.ground.Monitor;
import dev.tiller.language.LanguageModel;
import dev.tiller.live.LiveServer;
import dev.tiller.network.Taps;
import dev.tiller.onnx.TextClassifier;
import dev.tiller.pocket.Pocket;
import dev.tiller.symphony.Symphony;
import dev.tiller.tensor.TensorScope;
import dev.tiller.testing.ChildJvm;
import dev.tiller.tokenizer.Tokenizer;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.backbone.SmallCnn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nobody who takes a module and brings no logging backend reads a word about that, whichever module
 * it is; and whoever brings one is asked nothing.
 */
class QuietLibraryTest {

  private static final String BACKEND = "slf4j-nop";
  private static final String SERVICE = "META-INF/services/org.slf4j.spi.SLF4JServiceProvider";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"tokenizer", "onnx", "analysis", "live", "language", "vision", "tables"})
  void aProgramWithoutABackendReadsNoWarning(String module) throws Exception {
    ChildJvm.Result result = new ChildJvm().without(BACKEND).run(Uses.class, module, "" + folder);
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out()).contains("done");
    assertThat(result.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tokenizer", "live"})
  void whoeverBringsABackendIsNotSilenced(String module) throws Exception {
    Path service = folder.resolve("own").resolve(SERVICE);
    Files.createDirectories(service.getParent());
    Files.writeString(service, "com.example.NoSuchBackend\n");
    ChildJvm.Result result =
        new ChildJvm()
            .without(BACKEND)
            .with(folder.resolve("own"))
            .run(Uses.class, module, "" + folder);
    assertThat(result.out()).contains("done, SLF4J tells null");
    // It cannot be loaded, which its owner has to be told.
    assertThat(result.err()).contains("SLF4J", "com.example.NoSuchBackend");
  }

  @Test
  void whoeverAsksForMoreGetsIt() throws Exception {
    ChildJvm.Result result =
        new ChildJvm()
            .without(BACKEND)
            .options("-Dslf4j.internal.verbosity=WARN")
            .run(Uses.class, "tokenizer", "" + folder);
    assertThat(result.err()).contains("No SLF4J providers were found");
  }

  /** One module each, as an outside program uses it. */
  static final class Uses {

    public static void main(String[] args) throws IOException {
      use(args[0], Path.of(args[1]));
      ChildJvm.say("done, SLF4J tells " + System.getProperty("slf4j.internal.verbosity"));
    }

    private static void use(String module, Path folder) throws IOException {
      switch (module) {
        case "tokenizer" -> {
          try (Tokenizer tokenizer = Tokenizer.open(Pocket.directory())) {
            tokenizer.encode("The sea was calm", true);
          }
        }
        case "onnx" -> {
          Path loud = Path.of("../judges/src/test/resources/judge/loud");
          try (TextClassifier classifier = TextClassifier.open(loud)) {
            classifier.classify(List.of("HELLO"));
          }
        }
        case "analysis" -> Neighbors.of(rows(30), 2, Monitor.NONE);
        case "live" -> {
          Path table = folder.resolve("t.csv");
          Table.of(Column.doubles("x", 1, 2, 3), Column.doubles("y", 3, 1, 2)).write(table);
          LiveServer.start(table, LiveServer.Settings.of()).close();
        }
        case "language" -> {
          try (var model = LanguageModel.load(Pocket.directory())) {
            model.fingerprint();
          }
        }
        case "vision" -> {
          try (TensorScope scope = TensorScope.open();
              Encoder encoder = Encoder.of(SmallCnn.of(1), 1)) {
            encoder.embed(torch.zeros(1, 1, 28, 28), Encoder.Mode.SERVE, Taps.NONE);
          }
        }
        default -> {
          Table table = Table.of(Column.doubles("x", 1, 2, 3), Column.doubles("y", 3, 1, 2));
          Symphony.of(table).page().write(folder.resolve("page.html"));
          table.write(folder.resolve("t.parquet"));
        }
      }
    }

    private static EmbeddedRows rows(int n) {
      double[][] rows = new double[n][160];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < rows[i].length; j++) {
          rows[i][j] = Math.sin(1.0 + i * 0.37 + j * j);
        }
      }
      return EmbeddedRows.of(rows);
    }
  }
}
