package dev.tiller.deeppcr.linear;

class FusedSolverTest extends LinearSolverContract {

  @Override
  LinearSolver solver() {
    return new FusedSolver();
  }
}
