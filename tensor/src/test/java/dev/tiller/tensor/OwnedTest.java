package dev.tiller.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class OwnedTest {

  /** Two tensors, and a constructor that may fail between them. */
  private static final class Thing implements AutoCloseable {
    private final Owned owned = new Owned();
    private final List<Tensor> parts = new ArrayList<>();

    Thing(int failsAt) {
      owned.orRelease(
          () -> {
            for (int i = 0; i < 3; i++) {
              int number = i;
              parts.add(
                  owned.make(
                      () -> {
                        Tensor onTheWay = Tensors.of(new float[] {number});
                        if (number == failsAt) {
                          throw new IllegalStateException("part " + number);
                        }
                        return onTheWay.add(Tensors.scalar(1));
                      }));
            }
          });
    }

    @Override
    public void close() {
      owned.close();
    }
  }

  @Test
  void whatIsMadeOutlivesScopesAndDiesWithItsOwner() {
    try (LeakCheck check = LeakCheck.open()) {
      Thing thing;
      try (TensorScope scope = TensorScope.open()) {
        thing = new Thing(-1);
      }
      assertThat(thing.parts.get(2).item_double()).isEqualTo(3);
      assertThat(check.alive()).as("the three, and nothing made on the way").isLessThanOrEqualTo(3);
      thing.close();
      thing.close();
    }
  }

  @Test
  void aConstructorThatFailsLeavesNothing() {
    for (int failsAt = 0; failsAt < 3; failsAt++) {
      int part = failsAt;
      try (LeakCheck check = LeakCheck.open()) {
        assertThatThrownBy(() -> new Thing(part)).hasMessage("part " + part);
        assertThat(check.alive()).isNotPositive();
      }
    }
  }

  @Test
  void oneThingMayGoEarly() {
    try (LeakCheck check = LeakCheck.open();
        Owned owned = new Owned()) {
      Tensor early = owned.make(() -> torch.zeros(2));
      owned.make(() -> torch.zeros(2));
      owned.release(early);
      assertThat(check.alive()).isLessThanOrEqualTo(1);
      owned.release(early);
    }
  }

  @Test
  void theLatestIsFreedFirstAndOneFailureStopsNoOther() {
    List<String> order = new ArrayList<>();
    Owned owned = new Owned();
    owned.add(() -> order.add("first"));
    owned.add(
        () -> {
          throw new IllegalStateException("second");
        });
    owned.add(
        () -> {
          throw new java.io.IOException("third");
        });
    assertThatThrownBy(owned::close)
        .isInstanceOf(IllegalStateException.class)
        .hasRootCauseMessage("third")
        .satisfies(
            e ->
                assertThat(e.getSuppressed())
                    .singleElement()
                    .hasToString("java.lang.IllegalStateException: second"));
    assertThat(order).containsExactly("first");
    owned.close();
    assertThat(order).hasSize(1);
  }

  @Test
  void theConstructorsFailureIsTheOneThatIsSeen() {
    Owned owned = new Owned();
    owned.add(
        () -> {
          throw new IllegalStateException("closing");
        });
    assertThatThrownBy(
            () ->
                owned.orRelease(
                    () -> {
                      throw new IllegalArgumentException("building");
                    }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("building");
  }
}
