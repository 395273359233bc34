package dev.tiller.vision.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever the seed and the size, what is drawn can be applied and means a share. */
class DrawPropertiesTest {

  @Provide
  Arbitrary<Transform> transforms() {
    return Arbitraries.of(Samples.transforms());
  }

  @Property
  void sharesLieBetween0And1AndFollowFromTheSeed(
      @ForAll("transforms") Transform transform,
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 300) int height,
      @ForAll @IntRange(min = 1, max = 300) int width) {
    double[] drawn = transform.draw(new SplittableRandom(seed), height, width);
    assertThat(transform.draw(new SplittableRandom(seed), height, width)).isEqualTo(drawn);
    double[] shares = transform.normalized(drawn, height, width);
    assertThat(shares).hasSameSizeAs(transform.names().toArray());
    assertThat(Arrays.stream(shares).allMatch(s -> s >= 0 && s <= 1)).isTrue();
    assertThat(transform.neutral(height, width)).hasSameSizeAs(drawn);
  }

  @Property
  void aCropLiesInTheImageAndHasItsArea(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 300) int height,
      @ForAll @IntRange(min = 1, max = 300) int width) {
    ResizedCrop crop = new ResizedCrop(0.3, 0.9, 0.5, 2);
    double[] part = crop.draw(new SplittableRandom(seed), height, width);
    assertThat(part[0]).isBetween(0.0, height - part[2]);
    assertThat(part[1]).isBetween(0.0, width - part[3]);
    assertThat(part[2]).isGreaterThanOrEqualTo(1);
    assertThat(part[3]).isGreaterThanOrEqualTo(1);
    if (height == width && height >= 50) { // Such a part fits at once, but for rounding.
      assertThat(part[2] * part[3] / (height * (double) width)).isBetween(0.27, 0.94);
      assertThat(part[3] / part[2]).isBetween(0.45, 2.2);
    }
  }
}
