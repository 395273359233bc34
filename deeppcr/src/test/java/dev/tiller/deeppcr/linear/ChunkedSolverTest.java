package dev.tiller.deeppcr.linear;

class ChunkedSolverTest extends LinearSolverContract {

  @Override
  LinearSolver solver() {
    return new ChunkedSolver(5, 0);
  }
}
