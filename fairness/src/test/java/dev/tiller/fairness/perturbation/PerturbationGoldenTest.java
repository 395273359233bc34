package dev.tiller.fairness.perturbation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.fairness.Draws;
import dev.tiller.fairness.Perturbation;
import dev.tiller.ground.UserError;
import dev.tiller.images.Picture;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Perturbations against figures computed independently, and what all of them keep to. */
class PerturbationGoldenTest {

  private static final String TEXT = "robust subgroup evaluation prevents hidden failures";

  private static Picture picture(int channels, int side) {
    byte[] pixels = new byte[channels * side * side];
    new java.util.Random(3).nextBytes(pixels);
    return new Picture(channels, side, side, pixels);
  }

  static Stream<ImagePerturbation> images() {
    return ImagePerturbations.list().stream();
  }

  @ParameterizedTest
  @MethodSource("images")
  void aLevelIsTheSameAloneAndAmongOthers(ImagePerturbation perturbation) {
    for (int channels : new int[] {3, 1}) {
      Picture picture = picture(channels, 28);
      double[] grid = perturbation.grid();
      perturbation.check(grid);
      List<Picture> all = perturbation.applyAll(picture, "one", grid);
      assertThat(all.get(0).pixels()).isEqualTo(picture.pixels());
      int last = grid.length - 1;
      byte[] alone = perturbation.apply(picture, "one", grid[last]).pixels();
      assertThat(Arrays.equals(alone, all.get(last).pixels())).isTrue();
      assertThat(perturbation.apply(picture, "one", grid[last]).pixels()).isEqualTo(alone);
      boolean colorless = channels == 1 && perturbation.id().contains("saturat");
      if (!colorless) {
        assertThat(Arrays.equals(alone, picture.pixels())).isFalse();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "salt_pepper",
    "occlusion_square",
    "occlusion_lower",
    "occlusion_eyes",
    "occlusion_band"
  })
  void aHigherLevelContainsTheLowerOneAndTouchesAsManyPixelsAsItSays(String id) {
    byte[] grey = new byte[40 * 40];
    Arrays.fill(grey, (byte) 128);
    Picture picture = new Picture(1, 40, 40, grey);
    ImagePerturbation perturbation = ImagePerturbations.named(id).get(0);
    byte[] before = grey;
    for (double level : new double[] {.05, .17, .4}) {
      byte[] now = perturbation.apply(picture, "item", level).pixels();
      int touched = 0;
      for (int i = 0; i < now.length; i++) {
        touched += now[i] != grey[i] ? 1 : 0;
        if (before[i] != grey[i]) {
          assertThat(now[i]).isEqualTo(before[i]);
        }
      }
      assertThat(touched).isEqualTo(Draws.share(level, 1600));
      before = now;
    }
  }

  @Test
  void noiseIsOneFieldScaledByTheLevel() {
    byte[] grey = new byte[32 * 32];
    Arrays.fill(grey, (byte) 128);
    Picture picture = new Picture(1, 32, 32, grey);
    ImagePerturbation noise = ImagePerturbations.named("gaussian_noise").get(0);
    byte[] low = noise.apply(picture, "a", .04).pixels();
    byte[] high = noise.apply(picture, "a", .08).pixels();
    double squares = 0;
    for (int i = 0; i < low.length; i++) {
      int small = (low[i] & 255) - 128;
      int large = (high[i] & 255) - 128;
      assertThat(Math.abs(large - 2 * small)).isLessThanOrEqualTo(2);
      squares += small * small;
    }
    assertThat(Math.sqrt(squares / low.length) / 255).isBetween(.037, .043);
    assertThat(noise.apply(picture, "b", .04).pixels()).isNotEqualTo(low);
  }

  @ParameterizedTest
  @CsvSource({
    ".2, robust subgroup evaluation prevnets hidden failures",
    ".5, robust subgruop evaluation prevnets hidden failuers",
    "1, roubst subgruop evlauation prevnets hdiden failuers",
    "0, robust subgroup evaluation prevents hidden failures"
  })
  void swapsOfLetters(double level, String expected) {
    assertThat(new TextPerturbation(TextPerturbation.Kind.SWAP).apply(TEXT, "doc1", level))
        .isEqualTo(expected);
  }

  @Test
  void hashesOfWords() {
    long[] expected = {
      0xaa8a0c5994a36a9fL,
      0x527d5c6bd5f65e22L,
      0xac2f769a0462a5e9L,
      0x055c3c142f68c8d5L,
      0x6d73171d7fc04a95L,
      0x1827954e1b4e77deL
    };
    assertThat(IntStream.range(0, 6).mapToLong(i -> Draws.seed("doc1", "swap", i)).toArray())
        .isEqualTo(expected);
  }

  static Stream<TextPerturbation> texts() {
    return TextPerturbation.list().stream();
  }

  @ParameterizedTest
  @MethodSource("texts")
  void textsKeepTheirWordsUntilTouched(TextPerturbation perturbation) {
    String text = "Hello, world; it is a fine-day.";
    assertThat(perturbation.apply(text, "x", 0)).isEqualTo(text);
    String all = perturbation.apply(text, "x", 1);
    assertThat(all).isNotEqualTo(text).isEqualTo(perturbation.apply(text, "x", 1));
    perturbation.check(perturbation.grid());
  }

  @Test
  void exchangedWordsKeepTheirCapitals() {
    WordExchange names =
        new WordExchange("names", "names", Map.of("emily", "lakisha", "she", "he"));
    assertThat(names.apply("Emily says she runs.", "d", 1)).isEqualTo("Lakisha says he runs.");
    assertThat(names.apply("Emily says she runs.", "d", 0)).isEqualTo("Emily says she runs.");
  }

  @Test
  void rowsKeepProtectedColumns() {
    List<double[]> rows = List.of(new double[] {1, 10, 5}, new double[] {3, 30, 5});
    for (RowPerturbation.Kind kind : RowPerturbation.Kind.values()) {
      RowPerturbation perturbation = RowPerturbation.of(kind, rows, 1);
      double[] changed = perturbation.apply(rows.get(0), "r", perturbation.most() > 1 ? 2 : 1);
      assertThat(changed[1]).isEqualTo(10);
      assertThat(changed[0]).isNotEqualTo(1);
      assertThat(changed[2]).isEqualTo(5);
      assertThat(perturbation.apply(rows.get(0), "r", 0)).isEqualTo(rows.get(0));
    }
    assertThat(RowPerturbation.of(RowPerturbation.Kind.MISSING, rows, 1).apply(rows.get(0), "r", 1))
        .containsExactly(2, 10, 5);
  }

  @Test
  void soundsGetAsLoudANoiseAsAskedForAndLessBand() {
    float[] tone = new float[8000];
    for (int i = 0; i < tone.length; i++) {
      tone[i] = (float) (0.1 * Math.sin(i * 2.5));
    }
    Sound sound = new Sound(tone, 8000);
    Sound noisy = new SoundPerturbation(SoundPerturbation.Kind.NOISE).apply(sound, "s", .5);
    double noise = 0;
    double signal = 0;
    for (int i = 0; i < tone.length; i++) {
      noise += Math.pow(noisy.samples()[i] - tone[i], 2);
      signal += tone[i] * tone[i];
    }
    assertThat(Math.sqrt(noise / signal)).isBetween(.48, .52);
    Sound dull = new SoundPerturbation(SoundPerturbation.Kind.BAND).apply(sound, "s", .25);
    double left = 0;
    for (int i = 200; i < 7800; i++) {
      left += dull.samples()[i] * dull.samples()[i];
    }
    assertThat(left / signal).isLessThan(.01);
    Sound brown = new SoundPerturbation(SoundPerturbation.Kind.BROWN_NOISE).apply(sound, "s", .5);
    double loud = 0;
    double steps = 0;
    for (int i = 1; i < tone.length; i++) {
      double here = brown.samples()[i] - tone[i];
      loud += here * here;
      steps += Math.pow(here - (brown.samples()[i - 1] - tone[i - 1]), 2);
    }
    // Mostly long waves: of white noise neighbors differ by twice its power.
    assertThat(Math.sqrt(loud / signal)).isBetween(.48, .52);
    assertThat(steps / loud).isLessThan(.01);
    for (SoundPerturbation.Kind kind : SoundPerturbation.Kind.values()) {
      SoundPerturbation perturbation = new SoundPerturbation(kind);
      perturbation.check(perturbation.grid());
      double[] grid = perturbation.grid();
      Sound changed = perturbation.apply(sound, "s", grid[grid.length - 1]);
      assertThat(changed).isNotEqualTo(sound);
      assertThat(perturbation.apply(sound, "s", grid[0])).isEqualTo(sound);
    }
  }

  @Test
  void levelsOutOfRangeAreSentences() {
    Perturbation<Picture> jpeg = ImagePerturbations.named("jpeg").get(0);
    assertThatThrownBy(() -> jpeg.check(100, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("out of range");
    assertThatThrownBy(() -> jpeg.check(50, 20))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("comes first");
    assertThatThrownBy(() -> jpeg.check(100, 20, 30)).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> jpeg.check(100, Double.NaN)).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> ImagePerturbations.named("sunspots"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("motion_blur");
    assertThat(ImagePerturbations.named("exposure")).hasSize(2);
    ImagePerturbation severity = ImagePerturbations.named("imagenet-c_contrast").get(0);
    assertThatThrownBy(() -> severity.apply(picture(3, 8), "x", 1.5))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("severity");
  }

  @Test
  void streamsOfShotNoiseAreCountsOfLight() {
    Picture picture = picture(1, 24);
    ImagePerturbation shot = ImagePerturbations.named("imagenet-c_shot_noise").get(0);
    double sum = 0;
    for (int i = 0; i < 50; i++) {
      byte[] noisy = shot.apply(picture, "p" + i, 1).pixels();
      for (int k = 0; k < noisy.length; k++) {
        sum += (noisy[k] & 255) - (picture.pixels()[k] & 255);
      }
    }
    // Unbiased but for what is clipped at white.
    assertThat(Math.abs(sum / 50 / 576)).isLessThan(3);
  }
}
