package dev.tiller.reproduce.homomorphic;

import dev.tiller.selfsupervised.homomorphic.BaseSet;
import dev.tiller.selfsupervised.homomorphic.Motion;
import dev.tiller.selfsupervised.homomorphic.Reads;
import dev.tiller.vision.backbone.Backbone;
import dev.tiller.vision.backbone.C4Cnn;
import dev.tiller.vision.backbone.CircularCnn;
import dev.tiller.vision.backbone.Mlp;
import dev.tiller.vision.view.CircularTranslation;
import dev.tiller.vision.view.QuarterTurns;
import dev.tiller.vision.view.Transform;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Networks with and without structure, and how their maps are read. */
enum Network {
  /** Follows shifts by multiples of 4 pixels exactly. */
  CIRCULAR("circular CNN"),
  /** The same with the places of its map in a random order before they are read. */
  SHUFFLED("circular CNN, places shuffled"),
  /** Has no structure at all. */
  MLP("MLP"),
  /** Follows quarter turns exactly. */
  C4("C4 CNN");

  /** Images are padded to a side that the circular network's stride divides, and more. */
  static final int SIDE = 36;

  private static final int STRIDE = 4;
  private static final long ORDER = 17;

  private final String words;

  Network(String words) {
    this.words = words;
  }

  /** For people. */
  String words() {
    return words;
  }

  Backbone backbone() {
    return switch (this) {
      case CIRCULAR, SHUFFLED -> new CircularCnn(1, 0);
      case MLP -> new Mlp(1, SIDE, List.of(256), 16, 9, 0);
      case C4 -> new C4Cnn(1, List.of(8, 16, 16), 0);
    };
  }

  /**
   * What moves its images; null for nothing.
   *
   * @param distance most steps of the grid in either direction
   */
  @Nullable Transform motion(int distance) {
    if (this == C4) {
      return new QuarterTurns();
    }
    return distance == 0 ? null : new CircularTranslation(distance, STRIDE);
  }

  /**
   * How its map is read.
   *
   * @param window base size in places
   */
  Reads reads(int window, int distance) {
    BaseSet middle = BaseSet.middle(window);
    BaseSet base = this == SHUFFLED ? middle.shuffled(ORDER) : middle;
    if (this == C4) {
      return Reads.turned(base);
    }
    return distance == 0
        ? new Reads(List.<Motion>of(), base, true)
        : Reads.translated(distance, STRIDE, base);
  }
}
