package dev.tiller.reproduce.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.pretraining.image.Caption;
import dev.tiller.pretraining.image.Caption.Addition;
import dev.tiller.pretraining.image.ClothesJudges.Verdicts;
import dev.tiller.pretraining.image.Style;
import dev.tiller.reproduce.Claim;
import dev.tiller.reproduce.Reproductions;
import dev.tiller.reproduce.diffusion.LinEasOnImages.Contest;
import dev.tiller.reproduce.diffusion.LinEasOnImages.Point;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageClaimsTest {

  @Test
  void everyClaimIsReportedInOrder() {
    assertThat(Reproductions.named("images").claims())
        .extracting(Claim::id)
        .containsExactly(
            "image.parity",
            "image.model",
            "image.elephant",
            "act.image.negation",
            "act.image.induction",
            "act.image.strength",
            "act.image.causal",
            "act.image.steps",
            "act.image.overhead",
            "lineas.image.few",
            "lineas.image.pareto",
            "lineas.image.sparse",
            "lineas.image.inverse",
            "deeppcr.image.exact",
            "deeppcr.image.rounds",
            "deeppcr.image.steered");
  }

  @Test
  void sharesCountWhatJudgesSaid() {
    List<Caption> prompts =
        List.of(
            new Caption(Style.PHOTO, 3, Addition.NONE),
            new Caption(Style.SKETCH, 4, Addition.STAR));
    Judged judged =
        new Judged(new Verdicts(new int[] {3, 10}, new int[] {0, 5}, new int[] {0, 1}), prompts);
    assertThat(judged.stars()).containsExactly(0, 1);
    assertThat(judged.asPrompted()).containsExactly(1, 0);
    assertThat(judged.styledAsPrompted()).containsExactly(1, 0);
    assertThat(judged.styled(Style.PHOTO)).containsExactly(1, 0);
    assertThat(judged.rejected()).isEqualTo(0.5);
  }

  /**
   * A method that does nothing keeps everything, and is not dominated by one that loses an image.
   */
  @Test
  void dominanceAsksForBoth() {
    Point strong = new Point(0.02, 0.99);
    assertThat(strong.dominates(new Point(0.06, 0.87))).isTrue();
    assertThat(strong.dominates(new Point(1, 1))).isFalse();
    assertThat(strong.dominates(strong)).isFalse();
    assertThat(new Contest(strong, new Point(0.06, 0.87), new Point(1, 0.99)).won()).isTrue();
  }

  /** The golden folders are here; a negative control that the comparison can fail is the unit. */
  @Test
  void parityIsFarWithinTolerances() {
    assertThat(
            Parity.worst(
                java.nio.file.Path.of("../diffusion/src/test/resources/golden/images/flux-tiny")))
        .isBetween(1e-6, 1.0);
  }
}
