package dev.tiller.reproduce.images;

import dev.tiller.selfsupervised.Pretext;
import dev.tiller.selfsupervised.ViewSource;
import dev.tiller.tensor.TensorScope;
import dev.tiller.training.Objective;
import dev.tiller.training.Share;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an objective says at the end of its training, of views that it could have been trained on.
 * Batch normalization goes by the batch, as it did in training, which moves running statistics:
 * take all else that is measured before.
 */
public final class PretextLosses {

  private static final int BATCHES = 20;
  private static final long SEED = 99;

  private PretextLosses() {}

  /** Mean of each part of the loss over 20 batches. */
  public static Map<String, Double> of(Pretext pretext, ViewSource views) {
    pretext.mode(Objective.Mode.TRAIN);
    Map<String, Double> sums = new LinkedHashMap<>();
    int size = pretext.samples(0);
    for (int b = 0; b < BATCHES; b++) {
      try (TensorScope scope = TensorScope.open()) {
        Share share = new Share(SEED, b, (long) b * size, 0, size, size);
        Pretext.Pair pair = pretext.look(views.batch(share));
        pretext
            .loss()
            .parts(pair.first(), pair.second())
            .forEach((name, part) -> sums.merge(name, part.item_double() / BATCHES, Double::sum));
      }
    }
    pretext.mode(Objective.Mode.EVALUATE);
    return sums;
  }

  /** The sum of all parts. */
  public static double total(Pretext pretext, ViewSource views) {
    return of(pretext, views).values().stream().mapToDouble(Double::doubleValue).sum();
  }
}
