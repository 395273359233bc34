package dev.tiller.reproduce.homomorphic;

import dev.tiller.ground.Identity;
import dev.tiller.ground.Seeds;
import dev.tiller.selfsupervised.Head;
import dev.tiller.selfsupervised.ImageViews;
import dev.tiller.selfsupervised.Looks;
import dev.tiller.selfsupervised.Pretext;
import dev.tiller.selfsupervised.ViewSource;
import dev.tiller.selfsupervised.homomorphic.Reads;
import dev.tiller.selfsupervised.homomorphic.Unmoved;
import dev.tiller.selfsupervised.joint.NtXent;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.ImageSet;
import dev.tiller.vision.view.Composition;
import dev.tiller.vision.view.Transform;
import dev.tiller.vision.view.View;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One training, but for its seed.
 *
 * @param network what is trained
 * @param augmented whether images are moved (A-SSL), or maps read elsewhere (H-SSL)
 * @param window base size, in places of the map
 * @param distance most steps between a look and the middle, in places
 */
record Setting(Network network, boolean augmented, int window, int distance) {

  private static final int BATCH = 256;
  private static final double TEMPERATURE = 0.1;
  private static final int WINDOW = 5;
  private static final int DISTANCE = 2;

  /** Reads of one map, with the base set and the distance of the protocol. */
  static Setting reads(Network network) {
    return new Setting(network, false, WINDOW, DISTANCE);
  }

  /** Moved images, with the same. */
  static Setting augmented(Network network) {
    return new Setting(network, true, WINDOW, DISTANCE);
  }

  /** Reads of the circular network at another distance. */
  static Setting at(int distance) {
    return new Setting(Network.CIRCULAR, false, WINDOW, distance);
  }

  /** Images of a step. */
  static int batch() {
    return BATCH;
  }

  /** For people. */
  String words() {
    return String.format(
        Locale.ROOT,
        "%s, %s, window %d, distance %d",
        network.words(),
        augmented ? "A-SSL" : "H-SSL",
        window,
        distance);
  }

  Identity identity() {
    return Identity.of("homomorphic-setting")
        .with("network", network.name().toLowerCase(Locale.ROOT))
        .with("augmented", augmented)
        .with("window", window)
        .with("distance", distance);
  }

  Encoder encoder(long seed) {
    return Encoder.of(network.backbone(), Seeds.mix(seed, 0));
  }

  ViewSource views(ImageSet images) {
    @Nullable Transform motion = network.motion(distance);
    View view = new Composition(List.of());
    if (motion != null) {
      view = augmented ? motion : new Unmoved(motion);
    }
    Identity seen = Identity.of("motion").with("distance", distance).with("moved", augmented);
    return new ImageViews(images, view, seen, 2);
  }

  Pretext pretext(Encoder encoder, ImageSet images, long seed) {
    Reads reads = network.reads(window, distance);
    Looks looks = augmented ? reads.augmented() : reads;
    return Pretext.of(encoder, new NtXent(TEMPERATURE))
        .source(views(images))
        .looks(looks)
        .projector(Head.Shape.of(encoder.width(), 256, 64))
        .batch(BATCH)
        .seed(Seeds.mix(seed, 1))
        .make();
  }
}
