package dev.tiller.training.optimizer;

import dev.tiller.ground.UserError;

/** Which numbers a rule can work with, and the sentence for others. */
final class Ranges {

  private Ranges() {}

  static void rate(String rule, double rate) {
    if (!(rate >= 0) || !Double.isFinite(rate)) {
      throw wrong(rule, "learning rate", rate, "a finite number of at least 0");
    }
  }

  static void decay(String rule, double decay) {
    if (!(decay >= 0) || !Double.isFinite(decay)) {
      throw wrong(rule, "weight decay", decay, "a finite number of at least 0");
    }
  }

  static void share(String rule, String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw wrong(rule, name, value, "a number from 0 to below 1");
    }
  }

  static void positive(String rule, String name, double value) {
    if (!(value > 0) || !Double.isFinite(value)) {
      throw wrong(rule, name, value, "a finite number above 0");
    }
  }

  static UserError wrong(String rule, String name, double value, String expected) {
    return new UserError(
        "The %s of %s is %s, but %s was expected.".formatted(name, rule, value, expected));
  }
}
