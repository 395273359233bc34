package dev.tiller.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostileSafetensorsTest {

  private static final int FILES = 10_000;

  /** What opening any file may cost in Java memory, and how much more per byte of the file. */
  private static final long FIXED_BYTES = 200_000;

  private static final long BYTES_PER_BYTE = 40;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TempDir Path folder;

  @Test
  void tenThousandDamagedFilesAreRefusedOrHarmless() throws IOException {
    Path file = folder.resolve("hostile.safetensors");
    int refused = 0;
    for (long seed = -200; seed < FILES; seed++) {
      byte[] bytes = HostileFile.of(seed);
      Files.deleteIfExists(file); // Some file systems sync a file that is cut and written again.
      Files.write(file, bytes);
      long before = THREADS.getCurrentThreadAllocatedBytes();
      boolean accepted = openAndUse(file, bytes.length, seed);
      long cost = THREADS.getCurrentThreadAllocatedBytes() - before;
      if (seed >= 0) { // What came before warmed up.
        refused += accepted ? 0 : 1;
        assertThat(cost)
            .as("bytes allocated for file %d of %d bytes", seed, bytes.length)
            .isLessThan(FIXED_BYTES + BYTES_PER_BYTE * bytes.length);
      }
    }
    // A few kinds of damage leave a valid file; most must not.
    assertThat(refused).isBetween(FILES * 7 / 10, FILES - 1);
  }

  private static boolean openAndUse(Path file, long size, long seed) {
    try (TensorScope scope = TensorScope.open();
        Safetensors read = Safetensors.open(file)) {
      long used = 0;
      for (String name : read.names()) {
        Tensor tensor = read.get(name);
        used += tensor.numel() * tensor.element_size();
        Tensors.bytes(tensor);
      }
      assertThat(used).as("bytes in the tensors of file %d", seed).isLessThanOrEqualTo(size);
      return true;
    } catch (UserError e) {
      assertOneSentence(e, seed);
      return false;
    } catch (RuntimeException e) {
      return fail("file " + seed + " was neither read nor refused", e);
    }
  }

  private static void assertOneSentence(UserError e, long seed) {
    assertThat(e.getMessage())
        .as("what is said about file %d", seed)
        .endsWith(".")
        .contains("hostile.safetensors")
        .hasSizeLessThan(700)
        .doesNotContainPattern("[\\p{Cntrl}\u2028\u202e]")
        .doesNotContain("Exception");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{}|8 bytes after its last tensor",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}{}|text after",
        "{'a':{'dtype':'F64','shape':[2],'data_offsets':[0,8]}}|does not match its shape",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'a':{}}|Duplicate field 'a'",
        "{'a':{'dtype':'F32','shape':[1e400],'data_offsets':[0,8]}}|a.shape",
        "{'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}}|a.shape",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}}|holds 8 bytes of data",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}|a hole before a",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}}|bytes 8 to 0",
        "{'a':{'dtype':'C63','shape':[1],'data_offsets':[0,8]}}|a type that Tiller cannot read",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8],'more':1}}|a.more",
        "{'a':{'dtype':'F32','shape':[2]}}|incomplete entry a",
        "{'__metadata__':{'a':1}}|__metadata__.a",
        "{'a':{'dtype':'F32','shape':[0,4611686018427387904,4],'data_offsets':[0,0]}}|too large",
        "['a']|the header",
      })
  void theSentenceSaysWhatIsWrong(String json, String says) throws IOException {
    Path file = folder.resolve("hostile.safetensors");
    byte[] header = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(16 + header.length).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(file, bytes.putLong(header.length).put(header).array());
    assertThatThrownBy(() -> Safetensors.open(file))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("hostile.safetensors")
        .hasMessageContaining(says);
  }

  @Test
  void anExoticTypeMattersOnlyToWhoAsksForIt() throws IOException {
    Path file = folder.resolve("exotic.safetensors");
    String json =
        "{'c':{'dtype':'C64','shape':[1],'data_offsets':[0,8]},"
            + "'x':{'dtype':'F32','shape':[1],'data_offsets':[8,12]}}";
    byte[] header = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(20 + header.length).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(file, bytes.putLong(header.length).put(header).putLong(1).putFloat(2.5f).array());
    try (TensorScope scope = TensorScope.open();
        Safetensors opened = Safetensors.open(file)) {
      assertThat(opened.bytes("c")).isEqualTo(8);
      assertThat(Tensors.floats(opened.get("x"))).containsExactly(2.5f);
      assertThatThrownBy(() -> opened.get("c"))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("C64");
    }
  }

  @Test
  void aHeaderInAnotherEncodingIsRefused() throws IOException {
    Path file = folder.resolve("hostile.safetensors");
    byte[] header = "{}".getBytes(StandardCharsets.UTF_16LE);
    ByteBuffer bytes = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(file, bytes.putLong(header.length).put(header).array());
    assertThatThrownBy(() -> Safetensors.open(file)).isInstanceOf(UserError.class);
  }

  @Test
  void whatIsNotAFileIsRefused() {
    assertThatThrownBy(() -> Safetensors.open(folder))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("is not a file");
    assertThatThrownBy(() -> Safetensors.open(Path.of("/dev/zero")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("is not a file");
  }
}
