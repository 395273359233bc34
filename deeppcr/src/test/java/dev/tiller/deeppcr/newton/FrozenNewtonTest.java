package dev.tiller.deeppcr.newton;

import dev.tiller.deeppcr.ChainSolver;
import dev.tiller.deeppcr.ChainSolverContract;

class FrozenNewtonTest extends ChainSolverContract {

  @Override
  protected ChainSolver solver() {
    return new NewtonSolver().with(new JacobianPolicy.Frozen(3)).with(Guess.stepOfZero());
  }
}
