package dev.tiller.pocket.card;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.diffusion.pipeline.ImagePipeline;
import dev.tiller.pocket.PocketImages;
import java.awt.image.BufferedImage;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class ImageSamplesTest {

  /** Rounding on another processor may move a pixel; another model or another seed moves all. */
  @Test
  void theCardShowsWhatTheModelDraws() throws IOException {
    BufferedImage shown = ImageIO.read(PocketImages.directory().resolve("samples.png").toFile());
    BufferedImage drawn;
    try (ImagePipeline pipeline = ImagePipeline.load(PocketImages.directory(), ScalarType.Float)) {
      drawn = ImageSamples.draw(pipeline).image();
    }
    assertThat(drawn.getWidth()).isEqualTo(shown.getWidth());
    assertThat(drawn.getHeight()).isEqualTo(shown.getHeight());
    double off = 0;
    for (int y = 0; y < shown.getHeight(); y++) {
      for (int x = 0; x < shown.getWidth(); x++) {
        off += Math.abs((drawn.getRGB(x, y) & 0xff) - (shown.getRGB(x, y) & 0xff));
      }
    }
    assertThat(off / (shown.getHeight() * shown.getWidth())).isLessThan(1);
  }
}
