package dev.tiller.pocket.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RStringsTest {
  @TempDir Path folder;

  @Test
  void vectorsAreReadInOrder() throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(chunk("EMMA", "", "na\u00efve"));
    file.write(chunk("PERSUASION"));
    Path rdb = Files.write(folder.resolve("Rdata.rdb"), file.toByteArray());
    assertThat(RStrings.read(rdb))
        .containsExactly(List.of("EMMA", "", "na\u00efve"), List.of("PERSUASION"));
  }

  @Test
  void aDamagedDatabaseIsExplained() throws IOException {
    byte[] good = chunk("EMMA", "MANSFIELD PARK");
    Path cut =
        Files.write(folder.resolve("cut.rdb"), java.util.Arrays.copyOf(good, good.length - 9));
    assertThatThrownBy(() -> RStrings.read(cut))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cut.rdb is not an R database");
    byte[] noise = "this was never an R database, only words".getBytes(StandardCharsets.US_ASCII);
    Path other = Files.write(folder.resolve("other.rdb"), noise);
    assertThatThrownBy(() -> RStrings.read(other)).isInstanceOf(IOException.class);
  }

  private static byte[] chunk(String... strings) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeBytes("X\n");
    out.writeInt(3);
    out.writeInt(0x040201);
    out.writeInt(0x030500);
    out.writeInt(5);
    out.writeBytes("UTF-8");
    out.writeInt(16);
    out.writeInt(strings.length);
    for (String s : strings) {
      byte[] utf8 = s.getBytes(StandardCharsets.UTF_8);
      out.writeInt(0x00040009);
      out.writeInt(utf8.length);
      out.write(utf8);
    }
    ByteArrayOutputStream chunk = new ByteArrayOutputStream();
    new DataOutputStream(chunk).writeInt(bytes.size());
    try (DeflaterOutputStream zlib = new DeflaterOutputStream(chunk)) {
      zlib.write(bytes.toByteArray());
    }
    return chunk.toByteArray();
  }
}
