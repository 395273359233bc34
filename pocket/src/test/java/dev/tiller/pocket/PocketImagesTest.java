package dev.tiller.pocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.diffusion.pipeline.ImagePipeline;
import dev.tiller.diffusion.pipeline.ImageRequest;
import dev.tiller.ground.Monitor;
import dev.tiller.network.Taps;
import dev.tiller.pretraining.image.Caption;
import dev.tiller.pretraining.image.Caption.Addition;
import dev.tiller.pretraining.image.ClothesJudges;
import dev.tiller.pretraining.image.ClothesJudges.Verdicts;
import dev.tiller.pretraining.image.Style;
import dev.tiller.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** What ships draws what it is asked for, and a star where it is asked for none. */
class PocketImagesTest {

  private static final int IMAGES = 40;

  @Test
  void theFolderHoldsEverything() {
    Path folder = PocketImages.directory();
    for (String file : PocketImages.FILES) {
      assertThat(folder.resolve(file)).isRegularFile();
    }
    assertThat(ClothesJudges.isComplete(PocketImages.judges())).isTrue();
    assertThat(
            PocketImages.FILES.stream().mapToLong(f -> folder.resolve(f).toFile().length()).sum())
        .isLessThan(20_000_000);
  }

  @Test
  void itDrawsWhatItIsAskedFor() {
    try (ImagePipeline pipeline = ImagePipeline.load(PocketImages.directory(), ScalarType.Float);
        ClothesJudges judges = ClothesJudges.open(PocketImages.judges())) {
      assertThat(stars(pipeline, judges, Addition.STAR)).isGreaterThan(0.85);
      assertThat(stars(pipeline, judges, Addition.WITHOUT_STAR)).isGreaterThan(0.85);
      assertThat(stars(pipeline, judges, Addition.NONE)).isLessThan(0.15);
      assertThat(stars(pipeline, judges, Addition.WITHOUT_LOGO)).isLessThan(0.15);
    }
  }

  /** All styles and garments in turn; the share with a star. */
  private static double stars(ImagePipeline pipeline, ClothesJudges judges, Addition addition) {
    List<Caption> captions = new ArrayList<>();
    for (int i = 0; i < IMAGES; i++) {
      captions.add(new Caption(Style.values()[i % Style.values().length], i % 10, addition));
    }
    List<String> texts = captions.stream().map(Caption::text).toList();
    try (TensorScope scope = TensorScope.open()) {
      Tensor images =
          pipeline.generate(ImageRequest.of(texts, 8).seeded(7), Taps.NONE, Monitor.NONE);
      Verdicts verdicts = judges.judge(images);
      int stars = 0;
      int styles = 0;
      for (int i = 0; i < IMAGES; i++) {
        stars += verdicts.hasStar(i) ? 1 : 0;
        styles += verdicts.style()[i] == captions.get(i).style().ordinal() ? 1 : 0;
      }
      assertThat(styles / (double) IMAGES).isGreaterThan(0.85);
      return stars / (double) IMAGES;
    }
  }

  @Test
  void itsCardSaysHowItWasMade() throws IOException {
    assertThat(Files.readString(PocketImages.directory().resolve("README.md")))
        .contains("tiller train image", "samples.png", "MIT");
  }
}
