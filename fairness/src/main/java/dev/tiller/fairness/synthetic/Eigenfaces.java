package dev.tiller.fairness.synthetic;

import dev.tiller.fairness.Item;
import dev.tiller.fairness.Model;
import dev.tiller.fairness.Output;
import dev.tiller.ground.Identity;
import dev.tiller.images.Picture;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.SingularValueDecomposition;

/**
 * The oldest face encoder (Turk and Pentland 1991): grey pictures averaged down to 16 by 16, the
 * mean face taken away, projected on the leading principal components. Compare by cosine.
 */
public final class Eigenfaces implements Model<Picture> {

  private static final int SIDE = 16;

  private final double[] mean;
  private final double[][] components;
  private final Identity identity;

  private Eigenfaces(double[] mean, double[][] components, Identity identity) {
    this.mean = mean;
    this.components = components;
    this.identity = identity;
  }

  /**
   * Learns components.
   *
   * @param name stands for the training pictures in the identity of kept work
   * @param training at least 2 pictures whose sides are multiples of 16
   * @param count of components, usually 32
   */
  public static Eigenfaces of(String name, List<Item<Picture>> training, int count)
      throws IOException {
    double[] mean = new double[SIDE * SIDE];
    List<double[]> small = new ArrayList<>();
    for (Item<Picture> item : training) {
      double[] x = small(item.content().read());
      small.add(x);
      for (int i = 0; i < x.length; i++) {
        mean[i] += x[i] / training.size();
      }
    }
    RealMatrix data = new Array2DRowRealMatrix(small.size(), mean.length);
    for (int r = 0; r < small.size(); r++) {
      for (int i = 0; i < mean.length; i++) {
        data.setEntry(r, i, small.get(r)[i] - mean[i]);
      }
    }
    // The same as eigenvectors here; the iteration for those gives up on fewer pictures than
    // pixels.
    SingularValueDecomposition parts = new SingularValueDecomposition(data.transposeMultiply(data));
    double[][] components =
        IntStream.range(0, Math.min(count, mean.length))
            .mapToObj(parts.getV()::getColumn)
            .toArray(double[][]::new);
    return new Eigenfaces(
        mean, components, Identity.of("eigenfaces").with("trained", name).with("count", count));
  }

  private static double[] small(Picture picture) {
    Picture grey = picture.withChannels(1);
    int rows = grey.height() / SIDE;
    int columns = grey.width() / SIDE;
    double[] small = new double[SIDE * SIDE];
    for (int y = 0; y < SIDE * rows; y++) {
      for (int x = 0; x < SIDE * columns; x++) {
        small[y / rows * SIDE + x / columns] +=
            (grey.pixels()[y * grey.width() + x] & 0xff) / (double) (rows * columns);
      }
    }
    return small;
  }

  @Override
  public Identity identity() {
    return identity;
  }

  @Override
  public List<Output> run(List<Picture> batch) {
    List<Output> outputs = new ArrayList<>();
    for (Picture picture : batch) {
      double[] x = small(picture);
      float[] embedding = new float[components.length];
      for (int c = 0; c < embedding.length; c++) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
          sum += components[c][i] * (x[i] - mean[i]);
        }
        embedding[c] = (float) sum;
      }
      outputs.add(Output.of(embedding));
    }
    return outputs;
  }

  @Override
  public boolean parallel() {
    return true;
  }
}
