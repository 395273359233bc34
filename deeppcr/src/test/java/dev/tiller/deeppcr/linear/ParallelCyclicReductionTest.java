package dev.tiller.deeppcr.linear;

class ParallelCyclicReductionTest extends LinearSolverContract {

  @Override
  LinearSolver solver() {
    return new ParallelCyclicReduction();
  }
}
