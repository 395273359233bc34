package dev.tiller.diffusion.schedule;

import dev.tiller.ground.UserError;

/** What a denoiser's answer is. */
enum Prediction {
  /** The noise. */
  EPSILON("epsilon"),
  /** sqrt(alphaBar) noise - sqrt(1 - alphaBar) data (arXiv 2202.00512). */
  VELOCITY("v_prediction"),
  /** The data. */
  SAMPLE("sample");

  private final String configured;

  Prediction(String configured) {
    this.configured = configured;
  }

  /** As configs call it. */
  String configured() {
    return configured;
  }

  /**
   * @throws UserError if there is no such prediction
   */
  static Prediction parse(String name, String source) {
    for (Prediction prediction : values()) {
      if (prediction.configured.equals(name)) {
        return prediction;
      }
    }
    throw new UserError(
        "%s has prediction_type = \"%s\", but epsilon, v_prediction or sample was expected."
            .formatted(source, name));
  }
}
