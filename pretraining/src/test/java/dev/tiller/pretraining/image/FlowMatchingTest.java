package dev.tiller.pretraining.image;

import dev.tiller.network.layer.BuiltNetwork;
import dev.tiller.tensor.Owned;
import dev.tiller.training.Objective;
import dev.tiller.training.ObjectiveContract;
import dev.tiller.vision.layer.InitialWeights;
import org.bytedeco.pytorch.global.torch.ScalarType;

class FlowMatchingTest extends ObjectiveContract {

  @Override
  protected Objective make(Owned owned) {
    PixelModel model = new PixelModel(14, 1, 1, 1, 32);
    InitialWeights first = new InitialWeights(5, InitialWeights.Scheme.TORCH);
    BuiltNetwork network = owned.add(model.build(first, ScalarType.Double));
    return new FlowMatching(network, model, Garments.some(20), 4);
  }
}
