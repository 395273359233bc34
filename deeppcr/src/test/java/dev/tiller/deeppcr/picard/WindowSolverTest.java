package dev.tiller.deeppcr.picard;

import dev.tiller.deeppcr.ChainSolver;
import dev.tiller.deeppcr.ChainSolverContract;

class WindowSolverTest extends ChainSolverContract {

  @Override
  protected ChainSolver solver() {
    return new WindowSolver(8, 0);
  }
}
