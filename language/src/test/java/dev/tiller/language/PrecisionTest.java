package dev.tiller.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel.Precision;
import dev.tiller.network.KeyValueCache;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.network.load.ParameterSource;
import dev.tiller.tensor.DType;
import dev.tiller.tensor.LeakCheck;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights in fewer bits give nearly the same logits, in a whole pass and step by step. */
class PrecisionTest {

  private static final int[] ROW = {17, 3, 250, 91, 44, 8, 120, 201, 33, 5, 60};

  @TempDir Path folder;

  static Stream<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    TestModels.families()
        .forEach(
            family -> {
              cases.add(Arguments.of(family, Precision.BFLOAT16));
              cases.add(Arguments.of(family, Precision.INT8));
            });
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void logitsStayClose(Path family, Precision precision) {
    try (TensorScope scope = TensorScope.open();
        LanguageModel exact = LanguageModel.load(family);
        LanguageModel rounded = LanguageModel.load(family, precision);
        KeyValueCache cache = new KeyValueCache(ROW.length)) {
      Tensor expected = exact.logits(Tokens.of(ROW), Taps.NONE);
      Tensor found = rounded.logits(Tokens.of(ROW), Taps.NONE);
      assertThat(relativeGap(found, expected)).as("whole pass").isBetween(1e-4, 0.05);
      for (int i = 0; i < ROW.length && TestModels.continues(family); i++) {
        Tensor step = rounded.next(Tokens.of(new int[] {ROW[i]}), null, cache, Taps.NONE);
        assertThat(relativeGap(step, expected.select(1, i))).as("step %d", i).isLessThan(0.08);
      }
      assertThat(rounded.fingerprint()).isEqualTo(exact.fingerprint());
      assertThat(rounded.parameterCount()).isEqualTo(exact.parameterCount());
    }
  }

  private static double relativeGap(Tensor found, Tensor expected) {
    Tensor a = found.to(ScalarType.Double);
    Tensor b = expected.to(ScalarType.Double);
    return a.sub(b).square().sum().sqrt().item_double() / b.square().sum().sqrt().item_double();
  }

  /** What mixed-precision training relies on: the direction of a step is nearly the same. */
  @ParameterizedTest
  @ValueSource(strings = {"gemma2", "llama", "gpt2"})
  void gradientsInBfloat16StayClose(String family) {
    try (TensorScope scope = TensorScope.open();
        LanguageModel exact = LanguageModel.load(TestModels.GOLDEN.resolve(family));
        LanguageModel rounded =
            LanguageModel.build(exact.config(), copies(exact), Precision.BFLOAT16)) {
      Map<String, Tensor> expected = gradients(exact);
      Map<String, Tensor> found = gradients(rounded);
      expected.forEach(
          (name, gradient) ->
              assertThat(relativeGap(found.get(name), gradient)).as(name).isLessThan(0.1));
    }
  }

  private static ParameterSource copies(LanguageModel model) {
    return new ParameterSource() {
      @Override
      public boolean has(String name) {
        return model.parameters().containsKey(name);
      }

      @Override
      public Tensor get(String name, long... shape) {
        return Objects.requireNonNull(model.parameters().get(name)).clone();
      }
    };
  }

  private static Map<String, Tensor> gradients(LanguageModel model) {
    model.parameters().values().forEach(p -> p.set_requires_grad(true));
    Tensor logits = model.logits(Tokens.of(ROW), Taps.NONE).to(ScalarType.Float);
    logits.log_softmax(-1).select(-1, 7).sum().backward();
    Map<String, Tensor> gradients = new TreeMap<>();
    model.parameters().forEach((name, p) -> gradients.put(name, p.grad()));
    return gradients;
  }

  @Test
  void eightBitsAreForRunningOnly() {
    try (LanguageModel model =
        LanguageModel.load(TestModels.GOLDEN.resolve("llama"), Precision.INT8)) {
      assertThatThrownBy(() -> model.save(folder.resolve("x"), DType.F32))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("8-bit");
      long bytes =
          model.parameters().values().stream().mapToLong(p -> p.numel() * p.element_size()).sum();
      assertThat(bytes).isLessThan(model.parameterCount() * 11 / 10);
    }
  }

  @Test
  void nothingOutlivesARoundedModel() {
    runInEveryPrecision(); // What is found once a process, such as operators, stays.
    try (LeakCheck check = LeakCheck.open()) {
      runInEveryPrecision();
      assertThat(check.alive()).isLessThanOrEqualTo(0);
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void tensorsThatStartAnywhereLoadAsAlignedOnesDo(Precision precision) throws IOException {
    Path aligned = TestModels.GOLDEN.resolve("llama");
    copyOneByteLater(aligned);
    try (TensorScope scope = TensorScope.open();
        LanguageModel expected = LanguageModel.load(aligned, precision);
        LanguageModel found = LanguageModel.load(folder, precision)) {
      Tokens tokens = Tokens.of(ROW);
      assertThat(found.logits(tokens, Taps.NONE).equal(expected.logits(tokens, Taps.NONE)))
          .isTrue();
    }
  }

  /** A space after the header, and no tensor starts where its type wants. */
  private void copyOneByteLater(Path model) throws IOException {
    Files.copy(model.resolve("config.json"), folder.resolve("config.json"));
    ByteBuffer file =
        ByteBuffer.wrap(Files.readAllBytes(model.resolve("model.safetensors")))
            .order(ByteOrder.LITTLE_ENDIAN);
    int header = (int) file.getLong(0);
    ByteBuffer later = ByteBuffer.allocate(file.limit() + 1).order(ByteOrder.LITTLE_ENDIAN);
    later.putLong(header + 1).put(file.slice(8, header)).put((byte) ' ');
    later.put(file.slice(8 + header, file.limit() - 8 - header));
    Files.write(folder.resolve("model.safetensors"), later.array());
  }

  private static void runInEveryPrecision() {
    for (Precision precision : Precision.values()) {
      try (TensorScope scope = TensorScope.open();
          LanguageModel model = LanguageModel.load(TestModels.GOLDEN.resolve("llama"), precision)) {
        assertThat(Tensors.floats(model.logits(Tokens.of(ROW), Taps.NONE)))
            .doesNotContain(Float.NaN);
      }
    }
  }
}
