package dev.tiller.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.UserError;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReproductionsTest {

  @Test
  void everyClaimOfAPaperHasItsIdInTheAgreedOrder() {
    assertThat(ids("aura"))
        .containsExactly(
            "aura.mitigation",
            "aura.perplexity",
            "aura.prompting",
            "aura.adversarial",
            "aura.damping");
    assertThat(ids("act"))
        .containsExactly(
            "act.mitigation",
            "act.perplexity",
            "act.causal",
            "act.induction.sea",
            "act.induction.novel",
            "act.strength",
            "act.overhead");
    assertThat(ids("bert")).containsExactly("aura.bert", "act.bert", "lineas.bert");
    assertThat(ids("duet"))
        .containsExactly(
            "duet.rotation",
            "duet.angle",
            "duet.class",
            "duet.tradeoff",
            "duet.generation",
            "duet.act-edit",
            "duet.act-class");
    assertThat(ids("hssl"))
        .startsWith("hssl.identity", "hssl.parity", "hssl.structure", "hssl.distance", "hssl.cost");
    assertThat(ids("beyond"))
        .containsExactly(
            "beyond.shrink",
            "beyond.shrink.distance",
            "beyond.monotone",
            "beyond.stability.experts",
            "beyond.stability.top",
            "beyond.gate",
            "beyond.condition",
            "beyond.budget",
            "beyond.budget.effect",
            "beyond.budget.promise",
            "beyond.order");
    assertThat(ids("ema"))
        .startsWith("ema.function", "ema.parabola", "ema.progressive", "ema.feedback");
    assertThat(ids("er"))
        .startsWith("er.better", "er.insensitive", "er.entropy", "er.uncorrelated");
  }

  @Test
  void thosePutOnTheClassPathAreFoundAfterOurs() {
    assertThat(Reproductions.names())
        .containsExactly(
            "aura",
            "act",
            "lineas",
            "deeppcr",
            "ema",
            "er",
            "duet",
            "hssl",
            "symphony",
            "fair-sa",
            "images",
            "bert",
            "beyond",
            "dice");
    assertThat(Reproductions.named("dice")).isInstanceOf(DiceReproduction.class);
  }

  @Test
  void anUnknownPaperIsRefusedWithTheNamesThereAre() {
    assertThatThrownBy(() -> Reproductions.named("nope"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("aura, act");
  }

  private static List<String> ids(String paper) {
    return Reproductions.named(paper).claims().stream().map(Claim::id).toList();
  }
}
