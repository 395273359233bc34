package dev.tiller.selfsupervised.duet;

import dev.tiller.ground.Identity;
import dev.tiller.selfsupervised.Head;
import dev.tiller.selfsupervised.ImageViews;
import dev.tiller.selfsupervised.Pretext;
import dev.tiller.selfsupervised.TinyImages;
import dev.tiller.selfsupervised.TwoViews;
import dev.tiller.selfsupervised.joint.NtXent;
import dev.tiller.tensor.Owned;
import dev.tiller.training.Objective;
import dev.tiller.training.ObjectiveContract;
import dev.tiller.vision.view.Rotation;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The whole objective: encoder, structure, content head. */
class DuetRunTest extends ObjectiveContract {

  @Override
  protected Objective make(Owned owned) {
    Structure structure = new Structure(3, 2);
    Duet duet = new Duet(new NtXent(0.2), structure, new VonMises(3), "rotation", 10);
    ImageViews rotated =
        new ImageViews(TinyImages.images(), Rotation.upTo(180), Identity.of("rotation"), 2);
    return owned.add(
        Pretext.of(TinyImages.encoder(owned, ScalarType.Double), duet)
            .source(rotated)
            .content(structure::content)
            .projector(Head.Shape.of(2, 8, 5).normed())
            .looks(new TwoViews(true))
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
