package dev.tiller.steering.lineas;

import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.fit.KilledFitContract;

/** A killed training of LinEAS goes on from its last state. */
class KilledTrainingTest extends KilledFitContract {

  @Override
  protected Target target() {
    LinEas method =
        new LinEas()
            .with(Optimization.PAPER.withSteps(180).withRule(Optimization.Rule.ADAM))
            .with(Batching.STANDARD.withSize(8));
    return new Target("llama", 20, FitSettings.of(method), 10, "state.safetensors");
  }
}
