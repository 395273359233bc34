package dev.tiller.selfsupervised;

import dev.tiller.ground.Identity;
import dev.tiller.ground.Seeds;
import dev.tiller.tensor.Owned;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.ImageSet;
import dev.tiller.vision.backbone.SmallCnn;
import dev.tiller.vision.layer.InitialWeights;
import dev.tiller.vision.view.ColorFactor;
import dev.tiller.vision.view.Flip;
import dev.tiller.vision.view.View;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Forty small grey images of stripes, and a network of 6 features that is quick to train. */
public final class TinyImages {

  /** Images of a step. */
  public static final int BATCH = 10;

  private static final int COUNT = 40;
  private static final int SIDE = 12;
  private static final View VIEW = ColorFactor.brightness(0.4).then(Flip.horizontal());
  private static final Identity SEEN = Identity.of("brightness-and-flip");

  private TinyImages() {}

  /** Stripes of random directions and widths. */
  public static ImageSet images() {
    byte[] pixels = new byte[COUNT * SIDE * SIDE];
    for (int n = 0; n < COUNT; n++) {
      SplittableRandom random = new SplittableRandom(Seeds.mix(5, n));
      double angle = Math.PI * random.nextDouble();
      double pace = 0.5 + 1.5 * random.nextDouble();
      for (int p = 0; p < SIDE * SIDE; p++) {
        double along = p % SIDE * Math.cos(angle) + p / SIDE * Math.sin(angle);
        pixels[n * SIDE * SIDE + p] = (byte) Math.round(127.5 + 100 * Math.sin(pace * along));
      }
    }
    return new ImageSet("stripes", 1, SIDE, SIDE, pixels);
  }

  /** Two views of each. */
  public static ViewSource views() {
    return new ImageViews(images(), VIEW, SEEN, 2);
  }

  /** A new network. */
  public static Encoder encoder(Owned owned, ScalarType type) {
    SmallCnn cnn = new SmallCnn(1, List.of(4, 6), false, 0);
    return owned.add(Encoder.of(cnn, new InitialWeights(3, cnn.initialWeights()), type));
  }

  /** The network, the images and a batch of ten; heads and looks are missing. */
  public static PretextBuilder pretext(Owned owned, PretextLoss loss, ScalarType type) {
    return Pretext.of(encoder(owned, type), loss).source(views()).batch(BATCH).seed(7);
  }
}
