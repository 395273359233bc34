package dev.tiller.deeppcr.newton;

import dev.tiller.deeppcr.ChainSolver;
import dev.tiller.deeppcr.ChainSolverContract;

class NewtonSolverTest extends ChainSolverContract {

  @Override
  protected ChainSolver solver() {
    return new NewtonSolver();
  }
}
