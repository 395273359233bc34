package dev.tiller.diffusion.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.diffusion.NoiseSchedule;
import dev.tiller.ground.UserError;
import org.junit.jupiter.api.Test;

/** Times that a configuration cannot mean. */
class SpacingTest {

  @Test
  void anOffsetBehindTheLastTimeIsRefused() {
    assertThat(Spacing.LEADING.times(999, 1000, 1)[0]).isEqualTo(999);
    assertThatThrownBy(() -> Spacing.LEADING.times(1000, 1000, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("steps_offset 1");
    assertThatThrownBy(() -> Spacing.LEADING.timesButLast(3, 4, 9)).isInstanceOf(UserError.class);
  }

  @Test
  void aScheduleOfAbsurdLengthIsRefused() {
    assertThatThrownBy(() -> NoiseSchedule.cosine(Integer.MAX_VALUE))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("100000");
  }
}
