package dev.tiller.reproduce.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.evaluation.Protocol;
import dev.tiller.ground.Identity;
import dev.tiller.steering.SteeringMethod;
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

  private static Identity identity(SteeringMethod method) {
    return FitSettings.of(method).recorded(64).identity();
  }

  @Test
  void namesOfFieldsStayWhenCodeIsRenamed() {
    FitSettings settings = FitSettings.of(new LinearAct()).withSites("mlp").withSeed(3);
    assertThat(settings.recorded(64).identity().text())
        .isEqualTo(
            "\"settings\"{first-token=\"none\",max-tokens=64,order=\"causal\","
                + "parameters=\"linear-act\"{every-sentence=false,keep-constant-targets=false},"
                + "pooling=\"mean\",seed=3,sites=\"mlp\",strength=1.0,support=\"q0-100\"}");
    assertThat(identity(new AurA()).text()).contains("parameters=\"aura\"{},");
  }

  @Test
  void everyParameterCounts() {
    assertThat(identity(new Damp(10, 0.5))).isNotEqualTo(identity(new Damp(10, 0.25)));
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
    assertThat(variants.stream().map(IdentitiesTest::identity).distinct()).hasSize(variants.size());
    // A record that gains a component must gain a field here.
    assertThat(FitSettings.class.getRecordComponents()).hasSize(8);
    assertThat(Protocol.class.getRecordComponents()).hasSize(4);
  }
}
