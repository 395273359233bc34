package dev.tiller.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.UserError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {

  @TempDir Path folder;

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    Path file = folder.resolve("a.safetensors");
    try (TensorScope scope = TensorScope.open()) {
      Tensor matrix = Tensors.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
      Tensor ids = Tensors.of(new long[] {7, 8});
      SafetensorsWriter.write(
          file,
          Map.of("m.t", matrix.t(), "ids", ids, "half", matrix.to(ScalarType.BFloat16)),
          Map.of("made", "here"));
    }
    try (TensorScope scope = TensorScope.open();
        Safetensors read = Safetensors.open(file)) {
      assertThat(read.names()).containsExactlyInAnyOrder("m.t", "ids", "half");
      assertThat(read.shape("m.t")).containsExactly(3, 2);
      assertThat(Tensors.floats(read.get("m.t"))).containsExactly(1, 4, 2, 5, 3, 6);
      assertThat(Tensors.longs(read.get("ids"))).containsExactly(7, 8);
      assertThat(Tensors.floats(read.get("half"))).containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(read.metadata()).containsEntry("made", "here");
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyTypeComesBackBitForBit(DType type) throws IOException {
    Path file = folder.resolve("a.safetensors");
    try (TensorScope scope = TensorScope.open();
        LeakCheck check = LeakCheck.open()) {
      try (TensorScope inner = TensorScope.open()) {
        Tensor wide = Tensors.of(new double[] {0, 1, 2, 100, 1.0 / 3, 65504}, 2, 3);
        Tensor tensor = wide.to(type.scalarType());
        SafetensorsWriter.write(file, Map.of("x", tensor), Map.of());
        try (Safetensors read = Safetensors.open(file)) {
          Tensor back = read.get("x");
          assertThat(read.dtype("x")).isEqualTo(type);
          assertThat(DType.of(back.scalar_type())).isEqualTo(type);
          assertThat(Tensors.shape(back)).containsExactly(2, 3);
          assertThat(Tensors.bytes(back)).isEqualTo(Tensors.bytes(tensor));
        }
      }
    }
  }

  @Test
  void notANumberAndInfinityKeepTheirBits() throws IOException {
    Path file = folder.resolve("a.safetensors");
    float odd = Float.intBitsToFloat(0x7fc01234);
    try (TensorScope scope = TensorScope.open()) {
      Tensor tensor = Tensors.of(new float[] {odd, Float.NEGATIVE_INFINITY, -0.0f, 1e-45f});
      SafetensorsWriter.write(file, Map.of("x", tensor), Map.of());
      try (Safetensors read = Safetensors.open(file)) {
        assertThat(Tensors.bytes(read.get("x"))).isEqualTo(Tensors.bytes(tensor));
      }
    }
  }

  @Test
  void scalarsAndEmptyTensorsKeepTheirShape() throws IOException {
    Path file = folder.resolve("a.safetensors");
    try (TensorScope scope = TensorScope.open()) {
      Tensor scalar = Tensors.of(new float[] {3}, 1).reshape();
      Tensor empty = Tensors.of(new long[0], 2, 0, 3);
      SafetensorsWriter.write(file, Map.of("scalar", scalar, "empty", empty), Map.of());
      try (Safetensors read = Safetensors.open(file)) {
        assertThat(read.shape("scalar")).isEmpty();
        assertThat(read.get("scalar").item_float()).isEqualTo(3);
        assertThat(Tensors.shape(read.get("empty"))).containsExactly(2, 0, 3);
        assertThat(Tensors.longs(read.get("empty"))).isEmpty();
      }
      SafetensorsWriter.write(file, Map.of("empty", empty), Map.of());
      try (Safetensors read = Safetensors.open(file)) {
        assertThat(Tensors.shape(read.get("empty"))).containsExactly(2, 0, 3);
      }
      SafetensorsWriter.write(file, Map.of(), Map.of());
      try (Safetensors read = Safetensors.open(file)) {
        assertThat(read.names()).isEmpty();
      }
    }
  }

  @Test
  void anyStridesAreWrittenRowMajor() throws IOException {
    Path file = folder.resolve("a.safetensors");
    try (TensorScope scope = TensorScope.open()) {
      Tensor base = Tensors.of(new float[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, 3, 4);
      Map<String, Tensor> views =
          Map.of(
              "column", base.select(1, 2),
              "inner", base.narrow(1, 1, 2),
              "repeated", base.narrow(0, 0, 1).expand(2, 4),
              "with gradient", base.clone().requires_grad_(true));
      SafetensorsWriter.write(file, views, Map.of());
      try (Safetensors read = Safetensors.open(file)) {
        assertThat(Tensors.floats(read.get("column"))).containsExactly(2, 6, 10);
        assertThat(Tensors.floats(read.get("inner"))).containsExactly(1, 2, 5, 6, 9, 10);
        assertThat(Tensors.floats(read.get("repeated"))).containsExactly(0, 1, 2, 3, 0, 1, 2, 3);
        assertThat(Tensors.floats(read.get("with gradient"))).hasSize(12);
      }
    }
  }

  @Test
  void dataThatIsNotAlignedToItsTypeIsRead() throws IOException {
    Path file = folder.resolve("a.safetensors");
    String json =
        "{\"byte\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},"
            + "\"wide\":{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[1,17]},"
            + "\"flags\":{\"dtype\":\"BOOL\",\"shape\":[3],\"data_offsets\":[17,20]}}";
    byte[] header = json.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + 20).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(header.length).put(header).put((byte) 9).putDouble(1.5).putDouble(-2);
    bytes.put((byte) 0).put((byte) 1).put((byte) 77);
    Files.write(file, bytes.array());
    try (TensorScope scope = TensorScope.open();
        Safetensors read = Safetensors.open(file)) {
      assertThat(Tensors.longs(read.get("byte"))).containsExactly(9);
      assertThat(Tensors.doubles(read.get("wide"))).containsExactly(1.5, -2);
      assertThat(Tensors.bytes(read.get("flags"))).containsExactly(0, 1, 1);
    }
  }

  @Test
  void aTensorLargerThanOneChunkIsWrittenWhole() throws IOException {
    Path file = folder.resolve("a.safetensors");
    long elements = (1 << 24) + 12_345; // 64 MiB and a bit
    try (TensorScope scope = TensorScope.open()) {
      Tensor large = torch.arange(Tensors.scalar(elements)).to(ScalarType.Int);
      SafetensorsWriter.write(file, Map.of("large", large), Map.of());
      try (Safetensors read = Safetensors.open(file)) {
        assertThat(read.get("large").equal(large)).isTrue();
      }
    }
  }

  @Test
  void writingToATensorLeavesTheFileAlone() throws IOException {
    Path file = folder.resolve("a.safetensors");
    try (TensorScope scope = TensorScope.open()) {
      SafetensorsWriter.write(file, Map.of("x", Tensors.of(new float[] {1, 2})), Map.of());
      byte[] before = Files.readAllBytes(file);
      try (Safetensors read = Safetensors.open(file)) {
        read.get("x").fill_(Tensors.scalar(5));
      }
      assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }
  }

  @Test
  void tensorsOutliveTheObjectThatReadThem() throws IOException {
    Path file = folder.resolve("a.safetensors");
    try (TensorScope scope = TensorScope.open()) {
      SafetensorsWriter.write(file, Map.of("x", Tensors.of(new float[] {1, 2})), Map.of());
      Safetensors read = Safetensors.open(file);
      Tensor x = read.get("x");
      read.close();
      read.close();
      Files.delete(file);
      assertThat(Tensors.floats(x)).containsExactly(1, 2);
      assertThatThrownBy(() -> read.get("x"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
    }
  }

  @Test
  void openingAndReadingLeaksNothing() throws IOException {
    Path file = folder.resolve("a.safetensors");
    try (TensorScope scope = TensorScope.open()) {
      SafetensorsWriter.write(file, Map.of("x", Tensors.of(new float[] {1, 2})), Map.of());
    }
    try (LeakCheck check = LeakCheck.open()) {
      for (int i = 0; i < 100; i++) {
        try (TensorScope scope = TensorScope.open();
            Safetensors read = Safetensors.open(file)) {
          read.get("x");
        }
      }
    }
  }

  @Test
  void aModelInSeveralFilesIsReadTogether() throws IOException {
    List<Path> shards =
        List.of(folder.resolve("m-1-of-2.safetensors"), folder.resolve("m-2-of-2.safetensors"));
    try (TensorScope scope = TensorScope.open()) {
      SafetensorsWriter.write(shards.get(0), Map.of("a", Tensors.of(new float[] {1})), Map.of());
      SafetensorsWriter.write(shards.get(1), Map.of("b", Tensors.of(new float[] {2})), Map.of());
      try (Safetensors first = Safetensors.open(shards.get(0));
          Safetensors second = Safetensors.open(shards.get(1))) {
        assertThat(first.get("a").add(second.get("b")).item_float()).isEqualTo(3);
        assertThatThrownBy(() -> first.get("b"))
            .isInstanceOf(UserError.class)
            .hasMessageContaining("no tensor \"b\"");
      }
    }
  }

  @Test
  void equalContentMakesEqualFiles() throws IOException {
    Path one = folder.resolve("one.safetensors");
    Path two = folder.resolve("two.safetensors");
    try (TensorScope scope = TensorScope.open()) {
      Tensor a = Tensors.of(new float[] {1});
      Tensor b = Tensors.of(new long[] {2});
      Map<String, Tensor> forward = new TreeMap<>(Map.of("a", a, "b", b));
      Map<String, Tensor> backward = new TreeMap<>(forward).descendingMap();
      Map<String, String> notes = new TreeMap<>(Map.of("k", "1", "l", "2"));
      SafetensorsWriter.write(one, forward, notes);
      SafetensorsWriter.write(two, backward, ((TreeMap<String, String>) notes).descendingMap());
    }
    assertThat(Files.readAllBytes(one)).isEqualTo(Files.readAllBytes(two));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"with space.safetensors", "größe-模型.safetensors", "\ud83e\udde0.safetensors"})
  void fileNamesInAnyScriptWork(String name) throws IOException {
    Path file = folder.resolve(name);
    try (TensorScope scope = TensorScope.open()) {
      SafetensorsWriter.write(file, Map.of("x", Tensors.of(new float[] {4})), Map.of());
      try (Safetensors read = Safetensors.open(file)) {
        assertThat(read.get("x").item_float()).isEqualTo(4);
      }
    }
  }

  @Test
  void aMissingFileAndAShortFileAreRefused() throws IOException {
    Path shortFile = Files.write(folder.resolve("b.safetensors"), new byte[] {1, 2, 3});
    assertThatThrownBy(() -> Safetensors.open(shortFile))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("3 bytes");
    assertThatThrownBy(() -> Safetensors.open(folder.resolve("none.safetensors")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("none.safetensors (it does not exist)");
  }

  @Test
  void whatAFileCannotHoldIsRefusedBeforeAnythingIsWritten() throws IOException {
    Path file = folder.resolve("a.safetensors");
    try (TensorScope scope = TensorScope.open()) {
      Tensor plain = Tensors.of(new float[] {1});
      Tensor complex = plain.to(ScalarType.ComplexFloat);
      assertThatThrownBy(
              () -> SafetensorsWriter.write(file, Map.of("__metadata__", plain), Map.of()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("__metadata__");
      assertThatThrownBy(() -> SafetensorsWriter.write(file, Map.of("c", complex), Map.of()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(
              () -> SafetensorsWriter.write(file, Map.of("s", plain.to_sparse()), Map.of()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("plain tensor");
      assertThatThrownBy(() -> SafetensorsWriter.write(file, Map.of("u", new Tensor()), Map.of()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("undefined");
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFileIsAsReadableAsAnyOther() throws IOException {
    Path plain = Files.createFile(folder.resolve("plain"));
    Path file = folder.resolve("a.safetensors");
    SafetensorsWriter.write(file, Map.of(), Map.of());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo(PosixFilePermissions.toString(Files.getPosixFilePermissions(plain)));
  }

  @Test
  void aSymbolicLinkIsFollowed() throws IOException {
    Path real = folder.resolve("real.safetensors");
    Path link = folder.resolve("link.safetensors");
    SafetensorsWriter.write(real, Map.of(), Map.of("version", "1"));
    Files.createSymbolicLink(link, real);
    SafetensorsWriter.write(link, Map.of(), Map.of("version", "2"));
    assertThat(link).isSymbolicLink();
    try (Safetensors read = Safetensors.open(real)) {
      assertThat(read.metadata()).containsEntry("version", "2");
    }
  }
}
