package dev.tiller.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.ground.UserError;
import dev.tiller.reproduce.Reproduction.Effort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine, on a paper of one small file. */
class ExperimentTest {

  @TempDir Path folder;

  private final List<String> shown = new ArrayList<>();
  private int looks;
  private int stopAfter = Integer.MAX_VALUE;

  private final Monitor monitor =
      new Monitor() {
        @Override
        public boolean stopRequested() {
          return ++looks > stopAfter;
        }

        @Override
        public Progress progress(String task, long units) {
          shown.add(task);
          return Progress.silent();
        }
      };

  private Report run(Effort effort) throws IOException {
    return Experiment.run(new DiceReproduction(), effort, monitor, KeptResults.in(folder));
  }

  @Test
  void findingsStandInTheOrderOfTheClaimsAndNoneIsDropped() throws IOException {
    Report report = run(Effort.FULL);
    assertThat(report.findings())
        .extracting(f -> f.claim().id())
        .containsExactly("dice.loaded", "dice.mean");
    Finding loaded = report.findings().get(0);
    assertThat(loaded.holds()).isFalse();
    assertThat(loaded.reason()).isEqualTo("the run did not measure it");
    assertThat(report.findings().get(1).holds()).isTrue();
    assertThat(report.findings().get(1).low()).isFinite();
    assertThat(report.holding()).isEqualTo(1);
    assertThat(report.tables()).containsOnlyKeys("throws");
  }

  @Test
  void workIsShownCountedAndNotDoneTwice() throws IOException {
    Report first = run(Effort.FULL);
    assertThat(shown)
        .containsExactly(
            "dice, seed 1 of 3: throws", "dice, seed 2 of 3: throws", "dice, seed 3 of 3: throws");
    assertThat(first.work()).isEqualTo(new Report.Work(3, 0));
    Report second = run(Effort.FULL);
    assertThat(second.work()).isEqualTo(new Report.Work(0, 3));
    assertThat(second.findings()).isEqualTo(first.findings());
  }

  @Test
  void aQuickRunHasOneSeedAndTakesTimesAnew() throws IOException {
    run(Effort.QUICK);
    Report again = run(Effort.QUICK);
    assertThat(again.work()).isEqualTo(new Report.Work(1, 0));
    assertThat(again.findings().get(1).low()).isNaN();
  }

  @Test
  void aStoppedRunGoesOnFromWhatItHadMeasured() throws IOException {
    stopAfter = 4; // Twice a seed: two are measured.
    assertThatThrownBy(() -> run(Effort.FULL))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("The run was interrupted; the next one goes on");
    assertThat(shown).hasSize(2);
    stopAfter = Integer.MAX_VALUE;
    assertThat(run(Effort.FULL).work()).isEqualTo(new Report.Work(1, 2));
  }

  @Test
  void aFindingOfAnotherPaperOrTheSameTwiceIsAMistake() {
    Reproduction twice =
        new Wrong(
            experiment -> {
              experiment.found(DiceReproduction.MEAN.untested(""));
              experiment.found(DiceReproduction.MEAN.untested(""));
            });
    Reproduction foreign =
        new Wrong(experiment -> experiment.found(new Claim("x.y", "", "", "").untested("")));
    for (Reproduction wrong : List.of(twice, foreign)) {
      assertThatThrownBy(() -> Experiment.run(wrong, Effort.QUICK, monitor, KeptResults.in(folder)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("or was found before");
    }
  }

  private record Wrong(java.util.function.Consumer<Experiment> body) implements Reproduction {

    @Override
    public String name() {
      return "wrong";
    }

    @Override
    public String paper() {
      return "";
    }

    @Override
    public List<Claim> claims() {
      return List.of(DiceReproduction.MEAN);
    }

    @Override
    public void run(Experiment experiment) {
      body.accept(experiment);
    }
  }
}
