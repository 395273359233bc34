package dev.tiller.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tiller.data.Table;
import dev.tiller.tensor.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

  @TempDir Path folder;

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
            "beyond.order");
  }

  @Test
  void anUnknownPaperIsRefusedWithTheNamesThereAre() {
    assertThatThrownBy(() -> Reproductions.named("nope"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("aura, act");
  }

  @Test
  void aPaperWithoutALaboratoryIsRefusedAsSuch() {
    for (String name : List.of("ema", "er", "duet", "hssl", "symphony", "fair-sa")) {
      assertThatThrownBy(() -> Reproductions.named(name))
          .isInstanceOf(UserError.class)
          .hasMessageStartingWith("The reproduction \"" + name + "\" is planned")
          .hasMessageContaining("aura, act");
    }
  }

  @Test
  void whatWasNotMeasuredIsNullAndDoesNotHold() {
    Claim claim = new Claim("x.y", "something", "2.2", ">= 2");
    Finding measured = claim.measured(2.5, 2.1, 2.9, true, "");
    Finding untested = claim.untested("no data");
    JsonNode json =
        new Report("x", List.of(measured, untested), Map.of(), 1.25).toJson().path("claims");
    assertThat(json.get(0).path("measured").asDouble()).isEqualTo(2.5);
    assertThat(json.get(0).path("holds").asBoolean()).isTrue();
    assertThat(json.get(1).path("measured").isNull()).isTrue();
    assertThat(json.get(1).path("holds").asBoolean()).isFalse();
    assertThat(json.get(1).path("reason").asText()).isEqualTo("no data");
  }

  @Test
  void aReportBecomesAPage() throws IOException {
    Claim claim = new Claim("x.y", "something <measured>", "2.2", ">= 2");
    Table table = Table.builder().string("a").number("b").row("one", 1.0).build();
    Report report = new Report("x", List.of(claim.untested("no data")), Map.of("Rows", table), 3);
    Path page = folder.resolve("x.html");
    ReportPage.write(report, "A paper, arXiv 0000.00000", page);
    assertThat(Files.readString(page)).contains("x.y").contains("no data");
  }

  private static List<String> ids(String paper) {
    return Reproductions.named(paper).claims().stream().map(Claim::id).toList();
  }
}
