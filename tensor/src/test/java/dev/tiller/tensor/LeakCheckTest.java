package dev.tiller.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class LeakCheckTest {

  @Test
  void tensorsThatOutliveTheBlockAreCounted() {
    LeakCheck check = LeakCheck.open();
    Tensor one = Tensors.of(new float[] {1});
    Tensor two = Tensors.of(new float[] {2});
    assertThatThrownBy(check::close)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("2 native objects outlived the block");
    assertThatCode(check.allowing(2)::close).doesNotThrowAnyException();
    one.close();
    two.close();
    assertThatCode(check.allowing(0)::close).doesNotThrowAnyException();
  }

  @Test
  void theBlocksOwnFailureIsTheOneThatIsSeen() {
    assertThatThrownBy(LeakCheckTest::leakAndFail)
        .isInstanceOf(IllegalStateException.class)
        .satisfies(
            e -> assertThat(e.getSuppressed()).hasAtLeastOneElementOfType(AssertionError.class));
  }

  private static void leakAndFail() {
    try (LeakCheck check = LeakCheck.open()) {
      HELD[0] = Tensors.of(new float[] {1});
      throw new IllegalStateException("on purpose");
    }
  }

  private static final Tensor[] HELD = new Tensor[1];
}
