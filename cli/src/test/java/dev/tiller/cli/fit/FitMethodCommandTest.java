package dev.tiller.cli.fit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FitMethodCommandTest {

  /** The default LinEAS fit took 12 minutes before anybody had said so. */
  @Test
  void whatTakesLongSaysSoBeforeAndNamesTheCheaperChoice() {
    assertThat(FitMethodCommand.howLong(12 * 60))
        .hasValueSatisfying(
            said ->
                assertThat(said)
                    .startsWith("this will take about 12 minutes; ")
                    .contains("--steps and fewer sentences make it shorter", "--dry-run"));
    assertThat(FitMethodCommand.howLong(70))
        .hasValueSatisfying(s -> assertThat(s).contains("1 minute;"));
    assertThat(FitMethodCommand.howLong(60)).isEmpty();
  }
}
