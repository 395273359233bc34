package dev.tiller.statistics.race;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.statistics.Estimate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Contenders that say what time they took, so that nothing here waits for a clock. */
class RaceTest {

  @Test
  void eachTurnBeginsWithAnUncountedRunInAnOrderOfItsOwn() throws IOException {
    List<String> ran = new ArrayList<>();
    Race race = new Race();
    for (String name : List.of("a", "b", "c")) {
      race.with(
          name,
          () -> {
            ran.add(name);
            return ran.size();
          });
    }
    Laps laps = race.run(Rounds.of(20).after(0));
    assertThat(ran).hasSize(2 * 3 * 20);
    List<List<String>> orders = new ArrayList<>();
    for (int round = 0; round < 20; round++) {
      List<String> turns = ran.subList(6 * round, 6 * round + 6);
      assertThat(turns.get(0)).isEqualTo(turns.get(1));
      assertThat(turns.get(2)).isEqualTo(turns.get(3));
      assertThat(turns.get(4)).isEqualTo(turns.get(5));
      orders.add(List.of(turns.get(0), turns.get(2), turns.get(4)));
    }
    assertThat(orders).allSatisfy(o -> assertThat(o).containsExactlyInAnyOrder("a", "b", "c"));
    assertThat(orders.stream().distinct().count()).isGreaterThan(3);
    assertThat(laps.names()).containsExactly("a", "b", "c");
    // The second run of a turn counts: its number is what it said.
    for (double nanos : laps.nanos().get("a")) {
      assertThat(ran.get((int) nanos - 1)).isEqualTo("a");
      assertThat(nanos % 2).isZero();
    }
  }

  @Test
  void theRatioIsTakenWithinARoundSoThatADriftFallsOnAll() throws IOException {
    int[] round = {0};
    Laps laps =
        new Race()
            .with("fast", () -> 100 * Math.pow(2, round[0] / 10))
            .with("slow", () -> 300 * Math.pow(2, round[0] / 10))
            .run(Rounds.of(41).after(0), () -> round[0]++);
    Estimate speed = laps.speed("fast", "slow");
    assertThat(speed.value()).isEqualTo(3);
    assertThat(speed.low()).isEqualTo(3);
    assertThat(speed.high()).isEqualTo(3);
    assertThat(laps.rounds()).isEqualTo(41);
  }

  @Test
  void shortRunsAreRepeatedWithinATurn() throws IOException {
    int[] runs = {0};
    new Race()
        .with(
            "a",
            () -> {
              runs[0]++;
              return 10_000;
            })
        .run(new Rounds(3, 1, 0, 1, 200_000, Double.POSITIVE_INFINITY));
    assertThat(runs[0]).isEqualTo(1 + 3 * (1 + 20));
  }

  @Test
  void oneRoundHasNoInterval() throws IOException {
    Laps laps = new Race().with("a", () -> 1).with("b", () -> 2).run(Rounds.of(1).after(0));
    assertThat(laps.speed("a", "b").value()).isEqualTo(2);
    assertThat(laps.speed("a", "b").low()).isNaN();
    assertThatThrownBy(() -> laps.median("c")).hasMessageContaining("[a, b]");
  }

  @Test
  void noRoundBeginsAfterTheBudgetButOneIsRun() throws IOException {
    Laps laps = new Race().with("a", () -> 1).run(Rounds.of(100).after(0).within(0));
    assertThat(laps.rounds()).isEqualTo(1);
  }

  @Test
  void whatIsThrownBetweenRoundsEndsTheRace() {
    Race race = new Race().with("a", () -> 1);
    assertThatThrownBy(
            () ->
                race.run(
                    Rounds.of(5),
                    () -> {
                      throw new IllegalStateException("stopped");
                    }))
        .hasMessage("stopped");
    assertThatThrownBy(() -> race.with("a", () -> 1)).hasMessageContaining("Two contenders");
    assertThatThrownBy(() -> Rounds.of(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
