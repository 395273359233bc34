package dev.tiller.deeppcr.linear;

class SequentialSolverTest extends LinearSolverContract {

  @Override
  LinearSolver solver() {
    return new SequentialSolver();
  }
}
