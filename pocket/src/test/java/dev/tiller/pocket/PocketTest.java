package dev.tiller.pocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class PocketTest {

  @Test
  void theFolderIsNamedAfterTheChecksumOfItsWeights() throws IOException {
    Path folder = Pocket.directory();
    CRC32 checksum = new CRC32();
    checksum.update(Files.readAllBytes(folder.resolve("model.safetensors")));
    assertThat(folder.getFileName()).hasToString("pocket-%08x".formatted(checksum.getValue()));
  }
}
