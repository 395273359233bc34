package dev.tiller.pocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.ground.AtomicFile;
import dev.tiller.ground.AtomicFolder;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
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

  /** A copy of its own: others read the one of everybody meanwhile. */
  @Test
  void damagedFilesAreUnpackedAgain() throws IOException {
    ShippedFolder shipped = new ShippedFolder("pocket-of-a-test", "model", Pocket.FILES, "20 MB");
    Path folder = shipped.directory();
    try {
      Path weights = folder.resolve("model.safetensors");
      byte[] sound = Files.readAllBytes(weights);
      byte[] damaged = sound.clone();
      damaged[sound.length / 2] ^= 1;
      Files.write(weights, damaged);
      Files.writeString(folder.resolve("config.json"), "{");
      Files.delete(folder.resolve("tokenizer.json"));
      assertThat(shipped.directory()).isEqualTo(folder);
      assertThat(weights).hasBinaryContent(sound);
      for (String name : Pocket.FILES) {
        assertThat(folder.resolve(name)).hasSameBinaryContentAs(Pocket.directory().resolve(name));
      }
    } finally {
      AtomicFolder.delete(folder);
    }
  }

  /** Whoever starts with the pocket model does not wait for a check of what Tiller itself ships. */
  @Test
  void itsTokenizerIsKnownToBeWhole() throws IOException {
    try (InputStream known = Tokenizer.class.getResourceAsStream("shipped.sha256")) {
      assertThat(known)
          .asString(StandardCharsets.UTF_8)
          .contains(AtomicFile.sha256(Pocket.directory().resolve("tokenizer.json")));
    }
  }
}
