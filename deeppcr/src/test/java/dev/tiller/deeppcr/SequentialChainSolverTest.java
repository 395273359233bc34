package dev.tiller.deeppcr;

class SequentialChainSolverTest extends ChainSolverContract {

  @Override
  protected ChainSolver solver() {
    return new SequentialChainSolver();
  }
}
