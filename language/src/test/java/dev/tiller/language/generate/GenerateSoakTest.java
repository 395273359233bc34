package dev.tiller.language.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.language.LanguageModel;
import dev.tiller.language.TestModels;
import dev.tiller.network.Taps;
import dev.tiller.tensor.LeakCheck;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Memory stays flat over many generations: greedy and sampled, alone and in padded batches. */
class GenerateSoakTest {

  private static final int[] LONG = {17, 3, 250, 91, 44, 8, 120, 201};
  private static final int[] SHORT = {5, 60};

  @Test
  void memoryIsFlatOverAThousandCalls() {
    memoryIsFlat(1_000);
  }

  @Test
  @Tag("slow")
  void memoryIsFlatOverTenThousandCalls() {
    memoryIsFlat(10_000);
  }

  private static void memoryIsFlat(int calls) {
    try (LanguageModel model = LanguageModel.load(TestModels.GOLDEN.resolve("gemma2"))) {
      Generator generator = new Generator(model);
      generate(generator, calls / 5 + 200);
      long before = settled();
      try (LeakCheck check = LeakCheck.open()) {
        generate(generator, calls);
      }
      long after = settled();
      System.out.printf("%d calls: %d MB, then %d MB%n", calls, before >> 20, after >> 20);
      assertThat((double) after / before).as("native memory, after / before").isLessThan(1.05);
    }
  }

  private static void generate(Generator generator, int calls) {
    for (int i = 0; i < calls; i++) {
      List<int[]> prompts = i % 2 == 0 ? List.of(LONG) : List.of(LONG, SHORT);
      GenerationSettings settings =
          i % 4 < 2 ? GenerationSettings.greedy(6) : GenerationSettings.sampling(6, i);
      assertThat(generator.generate(prompts, settings, Taps.NONE)).hasSize(prompts.size());
    }
  }

  /** Without the Java heap, all of which is resident from the start; see the module's pom. */
  private static long settled() {
    System.gc();
    return Pointer.physicalBytes() - Runtime.getRuntime().totalMemory();
  }
}
