package dev.tiller.deeppcr.picard;

import dev.tiller.deeppcr.ChainSolver;
import dev.tiller.deeppcr.ChainSolverContract;

class AndersonSolverTest extends ChainSolverContract {

  @Override
  protected ChainSolver solver() {
    return new AndersonSolver(4, null);
  }
}
