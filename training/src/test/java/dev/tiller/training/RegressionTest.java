package dev.tiller.training;

import dev.tiller.tensor.Owned;

class RegressionTest extends ObjectiveContract {

  @Override
  protected Objective make(Owned owned) {
    return new Regression(owned);
  }
}
