package dev.tiller.selfsupervised.joint;

import dev.tiller.selfsupervised.PretextContract;
import dev.tiller.selfsupervised.PretextLoss;
import dev.tiller.tensor.Owned;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.global.torch.ScalarType;

class SimSiamTest extends PretextContract {

  @Override
  protected PretextLoss make(Owned owned, ScalarType type) {
    return new SimSiam();
  }

  @Override
  protected boolean taught() {
    return false;
  }

  @Override
  protected OptionalDouble collapse() {
    return OptionalDouble.of(-1);
  }
}
