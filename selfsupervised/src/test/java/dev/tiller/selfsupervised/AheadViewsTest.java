package dev.tiller.selfsupervised;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.LeakCheck;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.Share;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AheadViewsTest {

  /** Steps of five in shares of two, with an excursion, and then steps of seven. */
  private static List<Share> shares() {
    List<Share> all = new ArrayList<>();
    long seen = 0;
    for (int step = 0; step < 6; step++) {
      int samples = step < 4 ? 5 : 7;
      for (int from = 0; from < samples; from += 2) {
        all.add(new Share(3, step, seen, from, Math.min(samples, from + 2), samples));
      }
      if (step == 2) {
        all.add(new Share(99, 0, 0, 0, 4, 4));
      }
      seen += samples;
    }
    return all;
  }

  private static List<float[]> values(ViewSource source) {
    List<float[]> all = new ArrayList<>();
    for (Share share : shares()) {
      try (TensorScope scope = TensorScope.open()) {
        Batch batch = source.batch(share);
        batch.views().forEach(view -> all.add(Tensors.floats(view.images())));
      }
    }
    return all;
  }

  /** A thread that is still waiting for the others then must not leave a stack trace. */
  @Test
  void closedAtOnceItEndsInSilence() {
    List<Throwable> thrown = new CopyOnWriteArrayList<>();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, e) -> thrown.add(e));
    try {
      for (int i = 0; i < 300; i++) {
        new AheadViews(TinyImages.views(), 3, 10).close();
      }
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
    assertThat(thrown).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void theBitsAreThoseWithoutThreads(int threads) {
    try (LeakCheck leaks = LeakCheck.open()) {
      ViewSource plain = TinyImages.views();
      List<float[]> expected = values(plain);
      try (AheadViews ahead = new AheadViews(plain, threads, 10)) {
        List<float[]> found = values(ahead);
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
          assertThat(found.get(i)).isEqualTo(expected.get(i));
        }
        assertThat(ahead.waiting()).isBetween(0.0, 1.0);
        assertThat(ahead.identity()).isEqualTo(plain.identity());
      }
    }
  }

  @Test
  void whatASourceSaysPassesThrough() {
    ViewSource broken =
        new ViewSource() {
          @Override
          public Identity identity() {
            return Identity.of("broken");
          }

          @Override
          public int size() {
            return 1;
          }

          @Override
          public Batch batch(Share share) {
            throw new UserError("The disk is gone.");
          }
        };
    try (AheadViews ahead = new AheadViews(broken, 2, 10)) {
      assertThatThrownBy(() -> ahead.batch(new Share(0, 0, 0, 0, 1, 1)))
          .isInstanceOf(UserError.class)
          .hasMessage("The disk is gone.");
    }
  }
}
