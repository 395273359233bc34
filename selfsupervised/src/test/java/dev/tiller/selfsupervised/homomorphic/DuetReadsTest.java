package dev.tiller.selfsupervised.homomorphic;

import dev.tiller.ground.Identity;
import dev.tiller.selfsupervised.Head;
import dev.tiller.selfsupervised.ImageViews;
import dev.tiller.selfsupervised.Pretext;
import dev.tiller.selfsupervised.TinyImages;
import dev.tiller.selfsupervised.duet.Duet;
import dev.tiller.selfsupervised.duet.Structure;
import dev.tiller.selfsupervised.duet.VonMises;
import dev.tiller.selfsupervised.joint.NtXent;
import dev.tiller.tensor.Owned;
import dev.tiller.training.Objective;
import dev.tiller.training.ObjectiveContract;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.backbone.C4Cnn;
import dev.tiller.vision.layer.InitialWeights;
import dev.tiller.vision.view.QuarterTurns;
import java.util.List;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** DUET over reads of a C4 network: structure by loss on structure by construction. */
class DuetReadsTest extends ObjectiveContract {

  @Override
  protected Objective make(Owned owned) {
    C4Cnn cnn = new C4Cnn(1, List.of(4, 8), 0);
    Encoder encoder =
        owned.add(Encoder.of(cnn, new InitialWeights(3, cnn.initialWeights()), ScalarType.Double));
    Structure structure = Structure.of(4, cnn.width());
    Duet duet = new Duet(new NtXent(0.2), structure, new VonMises(3), "quarter_turns", 10);
    ImageViews turned =
        new ImageViews(
            TinyImages.images(), new Unmoved(new QuarterTurns()), Identity.of("turns"), 2);
    return owned.add(
        Pretext.of(encoder, duet)
            .source(turned)
            .content(structure::content)
            .projector(Head.Shape.of(2, 8, 5))
            .looks(Reads.turned(BaseSet.everywhere()))
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
