package dev.tiller.deeppcr.newton;

import dev.tiller.deeppcr.ChainSolver;
import dev.tiller.deeppcr.ChainSolverContract;

class JacobiTest extends ChainSolverContract {

  @Override
  protected ChainSolver solver() {
    return new NewtonSolver().with(new JacobianPolicy.Zero());
  }
}
