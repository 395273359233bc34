package dev.tiller.selfsupervised.entropy;

import dev.tiller.selfsupervised.PretextContract;
import dev.tiller.selfsupervised.PretextLoss;
import dev.tiller.tensor.Owned;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.global.torch.ScalarType;

class EntropyReconstructionTest extends PretextContract {

  @Override
  protected PretextLoss make(Owned owned, ScalarType type) {
    return new EntropyReconstruction(SphereEntropy.joe());
  }

  @Override
  protected OptionalDouble collapse() {
    return OptionalDouble.of(0);
  }
}
