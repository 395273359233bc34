package dev.tiller.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.Monitor;
import dev.tiller.ground.UserError;
import dev.tiller.images.ImageFolder;
import dev.tiller.images.ImageLoading;
import dev.tiller.images.Picture;
import dev.tiller.network.Features;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamedImagesTest {

  private static final int COUNT = 6;

  @TempDir Path folder;

  @BeforeEach
  void makePictures() throws IOException {
    Random random = new Random(1);
    for (int i = 0; i < COUNT; i++) {
      byte[] pixels = new byte[3 * (10 + i) * 12];
      random.nextBytes(pixels);
      Files.write(file(i), new Picture(3, 10 + i, 12, pixels).png());
    }
  }

  private Path file(int i) {
    return folder.resolve(i + ".png");
  }

  private StreamedImages streamed(boolean strict) throws IOException {
    return new StreamedImages(ImageFolder.open(folder), 1, 8, 8, strict);
  }

  private void spoil(int i) throws IOException {
    Files.write(file(i), Arrays.copyOf(Files.readAllBytes(file(i)), 60));
  }

  @Test
  void theBytesAreThoseOfLoadedImages() throws IOException {
    ImageSet loaded =
        ImageSet.of(
            ImageLoading.of(ImageFolder.open(folder)).channels(1).size(8, 8).load(Monitor.NONE));
    StreamedImages streamed = streamed(true);
    assertThat(streamed.size()).isEqualTo(COUNT);
    try (Features one = loaded.batch(4, 0, 5);
        Features other = streamed.batch(4, 0, 5)) {
      assertThat(Tensors.shape(other.values())).containsExactly(3, 1, 8, 8);
      assertThat(Tensors.floats(other.values())).isEqualTo(Tensors.floats(one.values()));
    }
    assertThat(streamed.sha256()).isEqualTo(streamed(false).sha256());
    Files.delete(file(5));
    assertThat(streamed(true).sha256()).isNotEqualTo(streamed.sha256());
  }

  @Test
  void whatCannotBeReadIsNamedAndTheNextOneStandsInItsPlace() throws IOException {
    spoil(5);
    spoil(0);
    StreamedImages streamed = streamed(false);
    assertThat(streamed.bytes(5)).isEqualTo(streamed.bytes(1)); // Past the end it goes on from 0.
    assertThat(streamed.unreadable()).containsOnlyKeys("0.png", "5.png");
    assertThat(streamed.unreadable().get("0.png")).contains("0.png");
    StreamedImages strict = streamed(true);
    assertThatThrownBy(() -> strict.bytes(5))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("5.png");
  }

  @Test
  void noneThatCanBeReadIsAnError() throws IOException {
    for (int i = 0; i < COUNT; i++) {
      spoil(i);
    }
    StreamedImages streamed = streamed(false);
    assertThatThrownBy(() -> streamed.batch(2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("2.png and those that follow it cannot be read");
  }
}
