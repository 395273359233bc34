package dev.tiller.selfsupervised.entropy;

import dev.tiller.selfsupervised.PretextContract;
import dev.tiller.selfsupervised.PretextLoss;
import dev.tiller.tensor.Owned;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.global.torch.ScalarType;

class DiscreteEntropyReconstructionTest extends PretextContract {

  @Override
  protected PretextLoss make(Owned owned, ScalarType type) {
    return new DiscreteEntropyReconstruction(0.8, 0.8);
  }

  @Override
  protected boolean taught() {
    return false;
  }

  @Override
  protected OptionalDouble collapse() {
    return OptionalDouble.of(0);
  }
}
