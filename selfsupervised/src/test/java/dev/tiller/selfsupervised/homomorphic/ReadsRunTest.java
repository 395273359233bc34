package dev.tiller.selfsupervised.homomorphic;

import dev.tiller.ground.Identity;
import dev.tiller.selfsupervised.Head;
import dev.tiller.selfsupervised.ImageViews;
import dev.tiller.selfsupervised.Pretext;
import dev.tiller.selfsupervised.TinyImages;
import dev.tiller.selfsupervised.joint.NtXent;
import dev.tiller.tensor.Owned;
import dev.tiller.training.Objective;
import dev.tiller.training.ObjectiveContract;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.backbone.CircularCnn;
import dev.tiller.vision.layer.InitialWeights;
import dev.tiller.vision.view.CircularTranslation;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The whole objective: one pass, two reads, a head. */
class ReadsRunTest extends ObjectiveContract {

  @Override
  protected Objective make(Owned owned) {
    CircularCnn cnn = new CircularCnn(1, 0);
    Encoder encoder =
        owned.add(Encoder.of(cnn, new InitialWeights(3, cnn.initialWeights()), ScalarType.Double));
    ImageViews drawn =
        new ImageViews(
            TinyImages.images(),
            new Unmoved(new CircularTranslation(1, 4)),
            Identity.of("shift"),
            2);
    return owned.add(
        Pretext.of(encoder, new NtXent(0.2))
            .source(drawn)
            .looks(Reads.translated(1, 4, BaseSet.middle(2)))
            .projector(Head.Shape.of(16, 8, 5))
            .batch(TinyImages.BATCH)
            .seed(7)
            .make());
  }

  @Override
  protected boolean divides() {
    return false; // A share has only its own images as negatives.
  }

  @Override
  protected double tolerance() {
    return 1e-5;
  }
}
