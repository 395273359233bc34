package dev.tiller.selfsupervised.entropy;

class TaughtEntropyReconstructionTest extends DiscreteEntropyReconstructionTest {

  @Override
  protected boolean taught() {
    return true;
  }
}
