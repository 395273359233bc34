package dev.tiller.reproduce.bert;

import dev.tiller.steering.fit.FitSettings;

/**
 * A way to fit a map, and the strength at which it acts.
 *
 * @param texts what the two sets are
 * @param fit method, sites, pooling, order and support
 * @param strength of the finished map
 */
record Setting(Contrast texts, FitSettings fit, double strength) {

  /** How toxic sentences and their counterparts are shown to the network in a fit. */
  enum Contrast {
    /** Toxic sentences against neutral ones of the same lengths. */
    WHOLE("whole sentences"),
    /** The same with the toxic word, and a random one of the neutral sentence, hidden. */
    HIDDEN("sentences with the word hidden"),
    /** Toxic sentences against themselves with the model's best other word in the gap. */
    PAIRS("sentences and the same with another word");

    private final String text;

    Contrast(String text) {
      this.text = text;
    }

    /** In words, for reports; part of no identity. */
    String text() {
      return text;
    }
  }

  /** For people. */
  String label() {
    return "%s, %s, pooling %s, support %s, %s, strength %s; %s"
        .formatted(
            fit.method().name(),
            fit.sites(),
            fit.pooling().text(),
            fit.support(),
            fit.order().text(),
            strength,
            texts.text());
  }
}
