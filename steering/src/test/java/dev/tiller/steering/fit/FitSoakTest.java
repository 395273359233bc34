package dev.tiller.steering.fit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.model.LanguageModel;
import dev.tiller.steering.Golden;
import dev.tiller.steering.Order;
import dev.tiller.steering.transport.LinearAct;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Memory stays flat over many fits. */
@Tag("slow")
class FitSoakTest {

  private static final int FITS = Integer.getInteger("tiller.soak.fits", 1000);

  /** The Java heap, which counts too, has found its size after some 600 fits. */
  private static final int WARM_UP = 700;

  @Test
  void memoryIsFlatAfterWarmUp() {
    try (LanguageModel model = Golden.model("gemma2")) {
      Sentences p = Golden.sentences(model, "p", 8, 1);
      Sentences q = Golden.sentences(model, "q", 8, 2);
      fits(model, p, q, Math.max(FITS, WARM_UP));
      long before = settled();
      fits(model, p, q, FITS);
      assertThat((double) settled() / before)
          .as("resident memory, after / before")
          .isLessThan(1.05);
    }
  }

  private static void fits(LanguageModel model, Sentences p, Sentences q, int count) {
    for (int i = 0; i < count; i++) {
      Order order = i % 2 == 0 ? Order.CAUSAL : Order.AT_ONCE;
      Fitter.of(model, FitSettings.of(new LinearAct()).withOrder(order)).fit(p, q);
    }
  }

  private static long settled() {
    System.gc();
    return Pointer.physicalBytes();
  }
}
