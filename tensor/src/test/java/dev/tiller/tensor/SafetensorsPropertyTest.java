package dev.tiller.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.bytedeco.pytorch.Tensor;

class SafetensorsPropertyTest {

  /** A tensor as values: jqwik shrinks and prints these. */
  record Spec(DType type, List<Integer> shape, long seed) {

    Tensor tensor() {
      long[] sizes = shape.stream().mapToLong(Integer::longValue).toArray();
      int count = shape.stream().reduce(1, (a, b) -> a * b);
      double[] values = new Random(seed).doubles(count, -120, 120).toArray();
      Tensor flat = Tensors.of(values, count);
      return flat.to(type.scalarType()).reshape(sizes);
    }
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void anyMapOfNamedTensorsRoundTrips(
      @ForAll("tensors") Map<String, Spec> specs, @ForAll("notes") Map<String, String> notes)
      throws IOException {
    Path file = Files.createTempFile("property", ".safetensors");
    try (TensorScope scope = TensorScope.open()) {
      Map<String, Tensor> tensors = new HashMap<>();
      specs.forEach((name, spec) -> tensors.put(name, spec.tensor()));
      SafetensorsWriter.write(file, tensors, notes);
      try (Safetensors read = Safetensors.open(file)) {
        assertThat(read.names()).containsExactlyInAnyOrderElementsOf(tensors.keySet());
        assertThat(read.metadata()).isEqualTo(notes);
        tensors.forEach((name, tensor) -> assertSame(tensor, read.get(name)));
      }
    } finally {
      Files.delete(file);
    }
  }

  private static void assertSame(Tensor wanted, Tensor found) {
    assertThat(DType.of(found.scalar_type())).isEqualTo(DType.of(wanted.scalar_type()));
    assertThat(Tensors.shape(found)).isEqualTo(Tensors.shape(wanted));
    assertThat(Tensors.bytes(found)).isEqualTo(Tensors.bytes(wanted));
  }

  @Provide
  Arbitrary<Map<String, Spec>> tensors() {
    Arbitrary<Spec> spec =
        Combinators.combine(
                Arbitraries.of(DType.class),
                Arbitraries.integers().between(0, 4).list().ofMaxSize(4),
                Arbitraries.longs())
            .as(Spec::new);
    return Arbitraries.maps(names().filter(name -> !name.equals("__metadata__")), spec)
        .ofMaxSize(6);
  }

  @Provide
  Arbitrary<Map<String, String>> notes() {
    return Arbitraries.maps(names(), names()).ofMaxSize(3);
  }

  /** Any text but halves of surrogate pairs, which UTF-8 cannot hold. */
  private static Arbitrary<String> names() {
    return Arbitraries.strings()
        .all()
        .ofMaxLength(12)
        .filter(text -> text.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff));
  }
}
