package dev.tiller.deeppcr.linear;

class CyclicReductionTest extends LinearSolverContract {

  @Override
  LinearSolver solver() {
    return new CyclicReduction(0, 1);
  }
}
