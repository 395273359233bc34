package dev.tiller.analysis;

/**
 * Principal components of centered columns, neither scaled nor whitened: eigenvectors of {@code
 * X'X}. The entry of largest size of each component is positive, which makes them reproducible. Up
 * to 512 columns all eigenvectors are found exactly; of more columns the first ones by {@link
 * Subspace}.
 *
 * @param mean of each column
 * @param components one a row, of length 1, the largest variance first
 * @param singularValues of the centered matrix
 * @param explained share of the variance along each component
 */
public record Pca(
    double[] mean, double[][] components, double[] singularValues, double[] explained) {

  private static final int MOST_EXACT = 512;

  /**
   * Fits the first components.
   *
   * @param most how many at most; fewer where rows or columns are fewer
   */
  public static Pca fit(EmbeddedRows data, int most) {
    return data.width() > MOST_EXACT ? Subspace.fit(data, most) : exact(data, most);
  }

  static Pca exact(EmbeddedRows data, int most) {
    int width = data.width();
    double[] mean = mean(data);
    double[][] products = products(data, mean);
    Spectrum spectrum = Spectrum.of(products);
    double total = 0;
    for (int i = 0; i < width; i++) {
      total += products[i][i];
    }
    int count = Math.min(most, Math.min(width, data.rows()));
    double[][] components = new double[count][];
    double[] singular = new double[count];
    double[] explained = new double[count];
    for (int c = 0; c < count; c++) {
      components[c] = positive(spectrum.vector(c));
      singular[c] = Math.sqrt(spectrum.value(c));
      explained[c] = total > 0 ? spectrum.value(c) / total : 0;
    }
    return new Pca(mean, components, singular, explained);
  }

  static double[] mean(EmbeddedRows data) {
    double[] mean = new double[data.width()];
    for (int row = 0; row < data.rows(); row++) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += data.values()[row * mean.length + i];
      }
    }
    for (int i = 0; i < mean.length; i++) {
      mean[i] /= Math.max(1, data.rows());
    }
    return mean;
  }

  private static double[][] products(EmbeddedRows data, double[] mean) {
    int width = data.width();
    double[][] products = new double[width][width];
    double[] centered = new double[width];
    for (int row = 0; row < data.rows(); row++) {
      for (int i = 0; i < width; i++) {
        centered[i] = data.values()[row * width + i] - mean[i];
      }
      for (int i = 0; i < width; i++) {
        double[] line = products[i];
        double factor = centered[i];
        for (int j = 0; j <= i; j++) {
          line[j] += factor * centered[j];
        }
      }
    }
    for (int i = 0; i < width; i++) {
      for (int j = 0; j < i; j++) {
        products[j][i] = products[i][j];
      }
    }
    return products;
  }

  static double[] positive(double[] vector) {
    int largest = 0;
    for (int i = 1; i < vector.length; i++) {
      if (Math.abs(vector[i]) > Math.abs(vector[largest]) + 1e-12) {
        largest = i;
      }
    }
    double sign = vector[largest] < 0 ? -1 : 1;
    for (int i = 0; i < vector.length; i++) {
      vector[i] = sign * vector[i] + 0.0;
    }
    return vector;
  }

  /** Coordinates of rows along the components: {@code (x - mean) V'}, a row each. */
  public EmbeddedRows scores(EmbeddedRows data) {
    int width = data.width();
    float[] scores = new float[data.rows() * components.length];
    for (int row = 0; row < data.rows(); row++) {
      for (int c = 0; c < components.length; c++) {
        double sum = 0;
        for (int i = 0; i < width; i++) {
          sum += (data.values()[row * width + i] - mean[i]) * components[c][i];
        }
        scores[row * components.length + c] = (float) sum;
      }
    }
    return new EmbeddedRows(data.rows(), components.length, scores);
  }
}
