package dev.tiller.examples;

import dev.tiller.selfsupervised.PretextContract;
import dev.tiller.selfsupervised.PretextLoss;
import dev.tiller.tensor.Owned;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.global.torch.ScalarType;

class AlignmentAndUniformityTest extends PretextContract {

  @Override
  protected PretextLoss make(Owned owned, ScalarType type) {
    return new AlignmentAndUniformity(0.7);
  }

  @Override
  protected OptionalDouble collapse() {
    return OptionalDouble.of(0);
  }
}
