package dev.tiller.reproduce.entropy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.ground.Monitor;
import dev.tiller.reproduce.Claim;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.KeptResults;
import dev.tiller.reproduce.Reproduction;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The pilot's order of entropies on Fashion-MNIST, after a sixth of its samples: with entropy in
 * the loss projections stay spread out, BYOL's lie closer, and without a predictor they collapse.
 */
@Tag("slow")
class PilotOrderTest {

  @Test
  void entropiesAreInThePilotsOrder() throws Exception {
    Trainer trainer = new Trainer(FashionImages.open(Monitor.NONE), 10_000, 2);
    Map<Method, TrainedRun> runs = new EnumMap<>(Method.class);
    Experiment.run(
        new Reproduction() {
          @Override
          public String name() {
            return "order";
          }

          @Override
          public String paper() {
            return "a test";
          }

          @Override
          public List<Claim> claims() {
            return List.of();
          }

          @Override
          public void run(Experiment experiment) {
            for (Method method : Method.values()) {
              double rho = method.name().startsWith("BYOL") ? 0.99 : 0;
              runs.put(method, trainer.run(experiment, new Setting(method, 256, rho), 1));
            }
          }
        },
        Reproduction.Effort.QUICK,
        Monitor.NONE,
        KeptResults.none());
    double byol = runs.get(Method.BYOL).entropy();
    for (Method spread : List.of(Method.SIMCLR, Method.ER, Method.BYOL_ER)) {
      assertThat(runs.get(spread).entropy()).as(spread.label()).isGreaterThan(byol + 0.5);
    }
    assertThat(runs.get(Method.BYOL_ALONE).entropy()).isLessThan(byol - 0.5);
    assertThat(runs.get(Method.BYOL_ALONE).deviation()).isLessThan(0.6);
  }
}
