package dev.tiller.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScheduleTest {

  @Test
  void itWarmsUpStaysAndEndsAtZero() {
    Schedule schedule = new Schedule.WarmupStableDecay(800, 80, 160);
    assertThat(schedule.factor(0, 8)).isEqualTo(0.1);
    assertThat(schedule.factor(400, 8)).isEqualTo(1.0);
    assertThat(schedule.factor(720, 8)).isEqualTo(0.5);
    assertThat(schedule.factor(800, 8)).isZero();
  }

  /** Twice the batch: the same factor at the same sample, once the warm-up is over. */
  @Test
  void itCountsSamplesWhateverTheBatch() {
    for (Schedule schedule :
        new Schedule[] {
          new Schedule.WarmupStableDecay(800, 80, 160), new Schedule.Cosine(800, 80, 0.1)
        }) {
      for (long seen = 80; seen < 800; seen += 16) {
        assertThat(schedule.factor(seen, 16)).isEqualTo(schedule.factor(seen, 8));
      }
    }
  }

  @Test
  void theCosineFallsToItsFloor() {
    Schedule schedule = new Schedule.Cosine(1100, 100, 0.2);
    assertThat(schedule.factor(40, 10)).isEqualTo(0.5);
    assertThat(schedule.factor(100, 10)).isEqualTo(1.0);
    assertThat(schedule.factor(600, 10)).isCloseTo(0.6, within(1e-15));
    assertThat(schedule.factor(1100, 10)).isCloseTo(0.2, within(1e-15));
    assertThat(schedule.factor(5000, 10)).isCloseTo(0.2, within(1e-15));
  }

  @Test
  void theLengthOfAConstantPhaseIsNoPartOfItsIdentity() {
    assertThat(new Schedule.WarmupStableDecay(800, 80, 160).identity())
        .isEqualTo(new Schedule.WarmupStableDecay(1600, 80, 0).identity())
        .isNotEqualTo(new Schedule.WarmupStableDecay(800, 40, 160).identity());
  }
}
