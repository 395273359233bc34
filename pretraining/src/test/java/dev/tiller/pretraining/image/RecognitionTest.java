package dev.tiller.pretraining.image;

import dev.tiller.tensor.Owned;
import dev.tiller.training.Objective;
import dev.tiller.training.ObjectiveContract;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.backbone.SmallCnn;
import dev.tiller.vision.layer.InitialWeights;
import java.util.List;
import org.bytedeco.pytorch.global.torch.ScalarType;

class RecognitionTest extends ObjectiveContract {

  @Override
  protected Objective make(Owned owned) {
    Recognition.Question question = Recognition.Question.STYLE;
    SmallCnn backbone = new SmallCnn(1, List.of(4, 6), false, question.classes());
    InitialWeights first = new InitialWeights(5, backbone.initialWeights());
    Encoder encoder = owned.add(Encoder.of(backbone, first, ScalarType.Double));
    return new Recognition(encoder, question, Garments.some(20), 6);
  }

  /** Batch normalization looks at the whole batch. */
  @Override
  protected boolean divides() {
    return false;
  }
}
