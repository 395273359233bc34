package dev.tiller.cli.doctor;

import dev.tiller.data.Table;
import dev.tiller.onnx.SentenceEncoder;
import dev.tiller.tensor.Engine;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Loads every native library that Tiller uses and lets each do one small thing. */
final class NativeLibraries {

  private static final String TOKENIZER =
      """
      {"version": "1.0", "model": {"type": "WordLevel", "vocab": {"a": 0, "b": 1}, "unk_token": "a"}}
      """;

  private NativeLibraries() {}

  static List<Observation> libtorch() {
    List<Observation> findings = new ArrayList<>();
    Engine.Info info = Engine.info();
    try (TensorScope scope = TensorScope.open()) {
      float[] product =
          Tensors.floats(
              Tensors.of(new float[] {2}, 1, 1).matmul(Tensors.of(new float[] {3}, 1, 1)));
      if (product[0] != 6) {
        findings.add(
            Observation.problem(
                "libtorch",
                "2 times 3 gave " + product[0],
                "try the other build: TILLER_LIBTORCH=bytedeco"));
      }
    }
    findings.add(
        Observation.ok(
            "libtorch",
            "%s build %s, bindings for %s, kernels for %s, in %s"
                .formatted(
                    info.build(),
                    info.version(),
                    info.bindingsVersion(),
                    info.cpuCapability(),
                    info.folder())));
    int processors = Runtime.getRuntime().availableProcessors();
    String threads = "%d within one operator".formatted(info.threads());
    findings.add(
        info.threads() <= processors
            ? Observation.ok("threads", threads)
            : Observation.note(
                "threads",
                "%s on %d hardware threads".formatted(threads, processors),
                "set TILLER_THREADS to the number of cores at most: waiting threads spin"));
    return findings;
  }

  static List<Observation> tokenizers() {
    try (Tokenizer tokenizer =
        Tokenizer.of(TOKENIZER.getBytes(StandardCharsets.UTF_8), "the doctor's tokenizer")) {
      int[] ids = tokenizer.encode("b", false);
      return List.of(
          ids.length == 1 && ids[0] == 1
              ? Observation.ok("tokenizers", "the native library works")
              : Observation.problem(
                  "tokenizers",
                  "one known word gave " + ids.length + " ids",
                  "delete the cache with `tiller cache clear`"));
    }
  }

  static List<Observation> encoder() throws IOException {
    try (SentenceEncoder encoder = SentenceEncoder.bgeSmall()) {
      int width = encoder.encode(List.of("A sentence."))[0].length;
      return List.of(
          Observation.ok("onnxruntime", "encodes a sentence to %d numbers".formatted(width)));
    }
  }

  static List<Observation> duckdb() {
    Table one = Table.builder().integer("n").row(1L).build();
    String version = one.query("SELECT version() AS version").row(0).string("version");
    return List.of(Observation.ok("duckdb", "version " + version));
  }
}
