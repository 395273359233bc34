package dev.tiller.deeppcr.linear;

class CyclicReductionWithTailTest extends LinearSolverContract {

  @Override
  LinearSolver solver() {
    return new CyclicReduction(0, 6);
  }
}
