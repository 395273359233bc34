package dev.tiller.selfsupervised.probe;

import dev.tiller.ground.UserError;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The class of the nearest training items by cosine, each weighted by {@code exp(cosine /
 * temperature)} (arXiv 1805.01978, section 3.4; DINO's protocol has 20 of them and 0.07).
 *
 * @param neighbors at least 1; all training items where they are fewer
 * @param temperature above 0
 */
public record NeighborProbe(int neighbors, double temperature) implements Probe {

  private static final int ROWS = 1024;

  /** Checks the ranges. */
  public NeighborProbe {
    if (neighbors < 1 || !(temperature > 0)) {
      throw new UserError(
          "%d neighbors at a temperature of %s were asked for; at least 1, and a number above 0, were expected."
              .formatted(neighbors, temperature));
    }
  }

  /** DINO's: 20 neighbors, temperature 0.07. */
  public static NeighborProbe standard() {
    return new NeighborProbe(20, 0.07);
  }

  @Override
  public String name() {
    return "knn";
  }

  @Override
  public int[] predict(Embeddings train, int classes, Embeddings test) {
    int[] said = new int[test.size()];
    try (TensorScope scope = TensorScope.open()) {
      Tensor known = torch.normalize(train.tensor());
      long[] labels = Arrays.stream(train.labels()).asLongStream().toArray();
      Tensor of = torch.one_hot(Tensors.of(labels, labels.length), classes).to(known.scalar_type());
      Tensor asked = torch.normalize(test.tensor());
      int k = Math.min(neighbors, train.size());
      for (int from = 0; from < test.size(); from += ROWS) {
        try (TensorScope some = TensorScope.open()) {
          int rows = Math.min(ROWS, test.size() - from);
          Tensor cosines = asked.narrow(0, from, rows).mm(known.t());
          var nearest = torch.topk(cosines, k);
          Tensor weights = nearest.get0().sub(new Scalar(1)).div(new Scalar(temperature)).exp();
          Tensor votes =
              of.index_select(0, nearest.get1().flatten())
                  .view(rows, k, classes)
                  .mul(weights.unsqueeze(2))
                  .sum(1);
          System.arraycopy(Probe.largest(votes), 0, said, from, rows);
        }
      }
    }
    return said;
  }
}
