package dev.tiller.pocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class PocketTest {

  @Test
  void theFolderHoldsTheModelAndIsNamedAfterAllItsFiles() throws IOException {
    Path folder = Pocket.directory();
    CRC32 all = new CRC32();
    for (String name : Pocket.FILES) {
      CRC32 one = new CRC32();
      one.update(Files.readAllBytes(folder.resolve(name)));
      all.update(Long.toHexString(one.getValue()).getBytes(StandardCharsets.US_ASCII));
    }
    assertThat(folder.getFileName()).hasToString("pocket-%08x".formatted(all.getValue()));
  }
}
