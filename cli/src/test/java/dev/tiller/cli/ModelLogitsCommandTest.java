package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiller.tensor.Safetensors;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code tiller model logits} against Hugging Face transformers, through files as a user would. */
class ModelLogitsCommandTest {

  private static final Path GOLDEN = Path.of("../language/src/test/resources/golden/lm");
  private static final double LOGITS = 1e-4;
  private static final double STATES = 3e-4;

  @TempDir Path folder;

  static Stream<Path> families() throws IOException {
    return Files.list(GOLDEN).sorted();
  }

  @ParameterizedTest
  @MethodSource("families")
  void logitsHiddenStatesAndSitesAreThoseOfTransformers(Path family) throws IOException {
    try (TensorScope scope = TensorScope.open();
        Safetensors expected = Safetensors.open(family.resolve("expected.safetensors"))) {
      List<String> sites =
          expected.names().stream()
              .filter(name -> name.startsWith("a.module."))
              .map(name -> name.substring("a.module.".length()))
              .toList();
      List<String> args = command(family, expected, "a");
      sites.forEach(site -> args.addAll(List.of("--site", site)));
      try (Safetensors found = run(args)) {
        assertThat(found.names()).hasSize(1 + hidden(expected, "a").size() + sites.size());
        compare(found, "logits", expected, "a.logits", LOGITS);
        for (String name : hidden(expected, "a")) {
          compare(found, name, expected, "a." + name, STATES);
        }
        for (String site : sites) {
          compare(found, "site." + site, expected, "a.module." + site, STATES);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("families")
  void paddingOnTheLeftChangesNothing(Path family) throws IOException {
    try (TensorScope scope = TensorScope.open();
        Safetensors expected = Safetensors.open(family.resolve("expected.safetensors"))) {
      List<String> args = command(family, expected, "pad");
      Tensor mask = expected.get("pad.attention_mask");
      args.addAll(List.of("--mask-file", json("mask.json", mask).toString()));
      try (Safetensors found = run(args)) {
        Tensor real = mask.to(ScalarType.Float).unsqueeze(-1);
        assertThat(gap(found.get("logits").mul(real), expected.get("pad.logits")))
            .isLessThan(LOGITS);
        for (String name : hidden(expected, "pad")) {
          assertThat(gap(found.get(name).mul(real), expected.get("pad." + name)))
              .as(name)
              .isLessThan(STATES);
        }
      }
    }
  }

  private List<String> command(Path family, Safetensors expected, String batch) throws IOException {
    Tensor ids = expected.get(batch + ".input_ids");
    List<String> args = new ArrayList<>(List.of("model", "logits", family.toString(), "--hidden"));
    args.addAll(List.of("--tokens-file", json("tokens.json", ids).toString()));
    if (expected.names().contains(batch + ".token_type_ids")) {
      Tensor types = expected.get(batch + ".token_type_ids");
      args.addAll(List.of("--types-file", json("types.json", types).toString()));
    }
    args.addAll(List.of("--out", folder.resolve("out.safetensors").toString(), "--json"));
    return args;
  }

  private Safetensors run(List<String> args) {
    CommandLineRun run = CommandLineRun.of(args.toArray(new String[0]));
    assertThat(run.err()).doesNotContain("tiller:");
    assertThat(run.code()).isEqualTo(Tiller.DONE);
    assertThat(run.out()).hasLineCount(1);
    return Safetensors.open(Path.of(run.json().get("out").asText()));
  }

  private Path json(String name, Tensor matrix) throws IOException {
    int[][] rows = new int[(int) matrix.size(0)][];
    for (int r = 0; r < rows.length; r++) {
      rows[r] = Tensors.ints(matrix.select(0, r));
    }
    Path file = folder.resolve(name);
    new ObjectMapper().writeValue(file.toFile(), rows);
    return file;
  }

  private static List<String> hidden(Safetensors expected, String batch) {
    return expected.names().stream()
        .filter(name -> name.startsWith(batch + ".hidden."))
        .map(name -> name.substring(batch.length() + 1))
        .toList();
  }

  private static void compare(
      Safetensors found, String name, Safetensors expected, String wanted, double tolerance) {
    assertThat(gap(found.get(name), expected.get(wanted))).as(name).isLessThan(tolerance);
  }

  private static double gap(Tensor found, Tensor wanted) {
    assertThat(Tensors.shape(found)).isEqualTo(Tensors.shape(wanted));
    assertThat(found.scalar_type().intern()).isEqualTo(ScalarType.Float);
    Tensor gap = found.sub(wanted).abs();
    assertThat(gap.isfinite().all().item_bool()).as("finite").isTrue();
    return gap.max().item_double();
  }
}
