package dev.tiller.deeppcr;

class FusedChainSolverTest extends ChainSolverContract {

  @Override
  protected ChainSolver solver() {
    return new FusedChainSolver();
  }

  @Override
  protected boolean solvesAnyChain() {
    return false;
  }
}
