package dev.tiller.steering.fit;

import dev.tiller.steering.transport.LinearAct;

/** A killed causal fit loses at most one stage. */
class KilledFitTest extends KilledFitContract {

  @Override
  protected Target target() {
    return new Target("gemma2", 60, FitSettings.of(new LinearAct()), 50, "stage-0001.safetensors");
  }
}
