package dev.tiller.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stages are found again to the bit, by whoever asks for the same work. */
class StageFolderTest {
  private static final Identity ONE = Identity.of("analysis").with("seed", 1);

  @TempDir Path folder;

  @Test
  void aStageIsComputedOnceAndComesBackToTheBit() throws IOException {
    Path work = folder.resolve("work");
    float[] numbers = new float[100_003];
    Random random = new Random(1);
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i % 3 == 0 ? Float.intBitsToFloat(i) : (float) random.nextGaussian();
    }
    StageFolder first = StageFolder.open(work, ONE, false);
    assertThat(work).doesNotExist();
    assertThat(first.of("a", numbers::clone)).isEqualTo(numbers);
    assertThat(first.of("none", () -> new float[0])).isEmpty();
    StageFolder again = StageFolder.open(work, ONE, true);
    float[] kept =
        again.of(
            "a",
            () -> {
              throw new AssertionError("It was kept.");
            });
    for (int i = 0; i < numbers.length; i++) {
      assertThat(Float.floatToRawIntBits(kept[i])).isEqualTo(Float.floatToRawIntBits(numbers[i]));
    }
    StageFolder.drop(work);
    assertThat(work).doesNotExist();
    StageFolder.drop(work);
  }

  @Test
  void otherWorkIsRefusedWithASentence() throws IOException {
    Path work = folder.resolve("work");
    StageFolder.open(work, ONE, false).of("a", () -> new float[] {1});
    assertThatThrownBy(() -> StageFolder.open(work, ONE, false))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("--resume");
    assertThatThrownBy(() -> StageFolder.open(work, Identity.of("analysis").with("seed", 2), true))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("with seed = 1, but now seed = 2");
    Files.write(work.resolve("a.f32"), new byte[3]);
    assertThatThrownBy(() -> StageFolder.open(work, ONE, true).of("a", () -> new float[1]))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("damaged");
    Files.writeString(work.resolve("identity"), "?");
    assertThatThrownBy(() -> StageFolder.open(work, ONE, true))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("damaged");
  }

  @Test
  void familiarityByValueAndTheGapOfTwoParts() {
    EmbeddedRows data = AnalysisTest.clusters(240, 6, 2, 8);
    java.util.List<String> values =
        java.util.stream.IntStream.range(0, 240)
            .mapToObj(i -> i < 200 ? (i % 2 == 0 ? "even" : "odd") : "few")
            .toList();
    SplitFamiliarity split =
        SplitFamiliarity.of(data, values, 3, 0, dev.tiller.ground.Monitor.NONE);
    assertThat(split.scores().keySet()).containsExactly("even", "odd");
    assertThat(split.scores().get("even")[0]).isGreaterThan(split.scores().get("odd")[0]);
    assertThat(split.scores().get("odd")[1]).isGreaterThan(split.scores().get("even")[1]);
    int[] some = java.util.stream.IntStream.range(0, 120).toArray();
    int[] like = java.util.stream.IntStream.range(120, 240).toArray();
    double alike = gap(DensityGap.of(data, some, like, 2, 0, dev.tiller.ground.Monitor.NONE));
    assertThat(alike).as("both halves hold both clusters").isBetween(-1.5, 1.5);
    int[] even = java.util.stream.IntStream.range(0, 120).map(i -> 2 * i).toArray();
    int[] odd = java.util.stream.IntStream.range(0, 120).map(i -> 2 * i + 1).toArray();
    assertThat(gap(DensityGap.of(data, even, odd, 2, 0, dev.tiller.ground.Monitor.NONE)))
        .as("another cluster")
        .isLessThan(-20);
  }

  private static double gap(DensityGap gap) {
    return java.util.Arrays.stream(gap.others()).average().orElseThrow()
        - java.util.Arrays.stream(gap.reference()).average().orElseThrow();
  }
}
