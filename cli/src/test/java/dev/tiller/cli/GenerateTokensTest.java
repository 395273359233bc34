package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tiller.tensor.Safetensors;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Golden models have no tokenizer; {@code tiller generate --tokens} continues their ids. */
class GenerateTokensTest {

  private static final Path GOLDEN = Path.of("../language/src/test/resources/golden/lm");

  static Stream<Path> families() throws IOException {
    try (Stream<Path> folders = Files.list(GOLDEN)) {
      return folders
          .filter(f -> !f.getFileName().toString().equals("bert"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("families")
  void greedyContinuationsAreGolden(Path family) {
    try (TensorScope scope = TensorScope.open();
        Safetensors expected = Safetensors.open(family.resolve("expected.safetensors"))) {
      int[] prompt = Tensors.ints(expected.get("a.input_ids").select(0, 1));
      int[] golden = Tensors.ints(expected.get("a.greedy").select(0, 1));
      String[] args = {
        "generate",
        "--model",
        family.toString(),
        "--tokens",
        joined(prompt),
        "--max-new-tokens",
        String.valueOf(golden.length),
        "--temperature",
        "0"
      };
      assertThat(CommandLineRun.of(args).out().strip()).isEqualTo(joined(golden));
      String[] streaming = Arrays.copyOf(args, args.length + 2);
      streaming[args.length] = "--stream";
      streaming[args.length + 1] = "--json";
      CommandLineRun run = CommandLineRun.of(streaming);
      JsonNode answer = run.json();
      assertThat(run.err().strip()).isEqualTo(joined(golden));
      assertThat(answer.get("ids")).hasSize(golden.length);
      assertThat(answer.get("finish").asText()).isEqualTo("length");
    }
  }

  private static String joined(int[] ids) {
    return Arrays.stream(ids).mapToObj(String::valueOf).collect(Collectors.joining(","));
  }
}
