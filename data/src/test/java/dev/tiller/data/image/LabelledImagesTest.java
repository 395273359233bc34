package dev.tiller.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelledImagesTest {

  @TempDir Path folder;

  private Path write(String name, int[] header, int... values) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4 * header.length + values.length);
    for (int number : header) {
      bytes.putInt(number);
    }
    for (int value : values) {
      bytes.put((byte) value);
    }
    Path file = folder.resolve(name);
    try (OutputStream raw = Files.newOutputStream(file);
        OutputStream out = name.endsWith(".gz") ? new GZIPOutputStream(raw) : raw) {
      out.write(bytes.array());
    }
    return file;
  }

  @Test
  void readsPackedAndPlainFiles() throws IOException {
    Path images =
        write(
            "i.gz",
            new int[] {0x803, 2, 2, 4},
            255,
            255,
            0,
            0,
            255,
            255,
            0,
            51,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            255);
    Path labels = write("l", new int[] {0x801, 2}, 7, 3);
    LabelledImages read = LabelledImages.read(images, labels);
    assertThat(read.count()).isEqualTo(2);
    assertThat(read.rows()).isEqualTo(2);
    assertThat(read.columns()).isEqualTo(4);
    assertThat(read.labels()).containsExactly(7, 3);
    assertThat(read.pooled(2)).containsExactly(new float[] {1, .05f, 0, .25f}, within(1e-6f));
    assertThat(read.pooled(1)[7]).isCloseTo(.2f, within(1e-6f));
  }

  @Test
  void whatIsNoIdxFileIsNamed() throws IOException {
    refused("starts with 0x00000d01", new int[] {0xd01, 1});
    refused("starts with 0x00000800", new int[] {0x800});
    refused("announces an axis of -1", new int[] {0x801, -1});
    refused("at most 1073741824 fit", new int[] {0x801, Integer.MAX_VALUE});
    refused("announces an axis of 1048576", new int[] {0x803, 1 << 20, 2, 1 << 20});
    refused("announces 3 values but holds 2", new int[] {0x801, 3}, 1, 2);
    refused("holds more", new int[] {0x801, 1}, 1, 2);
    refused("ends within its header", new int[] {0x803, 1});
  }

  private void refused(String sentence, int[] header, int... values) throws IOException {
    Path file = write("bad", header, values);
    assertThatThrownBy(() -> IdxFile.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(sentence)
        .hasMessageContaining("bad");
  }

  @Test
  void aPackedFileThatIsCutOrNoneIsNamed() throws IOException {
    Path whole = write("whole.gz", new int[] {0x801, 4}, 1, 2, 3, 4);
    byte[] bytes = Files.readAllBytes(whole);
    Path cut = Files.write(folder.resolve("cut.gz"), Arrays.copyOf(bytes, bytes.length - 12));
    Path none = Files.write(folder.resolve("none.gz"), new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
    for (Path file : List.of(cut, none)) {
      assertThatThrownBy(() -> IdxFile.read(file))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(file + " cannot be unpacked")
          .hasMessageEndingWith("it is damaged: fetch it again.");
    }
  }

  @Test
  void imagesAndLabelsMustBelongTogether() throws IOException {
    Path images = write("i", new int[] {0x803, 1, 1, 1}, 1);
    Path labels = write("l", new int[] {0x801, 2}, 1, 2);
    assertThatThrownBy(() -> LabelledImages.read(images, labels))
        .hasMessageContaining("[1, 1, 1]")
        .hasMessageContaining("[2]");
    LabelledImages one = new LabelledImages(1, 1, new byte[1], new byte[1]);
    assertThatThrownBy(() -> one.pooled(2)).hasMessageContaining("do not fill");
  }
}
