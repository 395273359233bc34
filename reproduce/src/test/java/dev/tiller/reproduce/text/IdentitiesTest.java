package dev.tiller.reproduce.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.evaluation.Protocol;
import dev.tiller.steering.aura.AurA;
import dev.tiller.steering.aura.Damp;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.lineas.LinEas;
import dev.tiller.steering.lineas.Optimization;
import dev.tiller.steering.transport.LinearAct;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Words that kept results stand on: whoever changes one orphans what users have kept. */
class IdentitiesTest {

  @Test
  void namesOfFieldsStayWhenCodeIsRenamed() {
    FitSettings settings = FitSettings.of(new LinearAct()).withSites("mlp").withSeed(3);
    assertThat(settings.identity().text())
        .isEqualTo(
            "\"fit\"{firstToken=\"none\","
                + "method=\"linear-act\"{every-sentence=false,keep-constant-targets=false},"
                + "order=\"causal\",pooling=\"mean\",seed=3,sites=\"mlp\",strength=1.0,"
                + "support=[0.0,100.0]}");
    assertThat(FitSettings.of(new AurA()).identity().text()).contains("method=\"aura\"{},");
  }

  @Test
  void everyParameterCounts() {
    assertThat(FitSettings.of(new Damp(10, 0.5)).identity())
        .isNotEqualTo(FitSettings.of(new Damp(10, 0.25)).identity());
    LinEas lineas = new LinEas();
    Optimization paper = Optimization.PAPER;
    List<LinEas> variants =
        List.of(
            lineas,
            lineas.with(paper.withSteps(1001)),
            lineas.with(paper.withRate(0.2)),
            lineas.with(paper.withRule(Optimization.Rule.ADAM)),
            lineas.with(paper.withRefit(10)),
            lineas.with(lineas.sparsity().withGamma(0.01)));
    assertThat(variants.stream().map(v -> FitSettings.of(v).identity()).distinct())
        .hasSize(variants.size());
    // A record that gains a component must gain a field here.
    assertThat(FitSettings.class.getRecordComponents()).hasSize(8);
    assertThat(Protocol.class.getRecordComponents()).hasSize(4);
  }
}
