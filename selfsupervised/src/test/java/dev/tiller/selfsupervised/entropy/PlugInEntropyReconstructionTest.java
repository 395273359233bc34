package dev.tiller.selfsupervised.entropy;

import dev.tiller.selfsupervised.PretextLoss;
import dev.tiller.tensor.Owned;
import org.bytedeco.pytorch.global.torch.ScalarType;

class PlugInEntropyReconstructionTest extends EntropyReconstructionTest {

  @Override
  protected PretextLoss make(Owned owned, ScalarType type) {
    return new EntropyReconstruction(new SphereEntropy(5, SphereEntropy.Estimator.PLUG_IN));
  }

  @Override
  protected boolean taught() {
    return false;
  }
}
