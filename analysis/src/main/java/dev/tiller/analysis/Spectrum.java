package dev.tiller.analysis;

import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.SingularValueDecomposition;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix without negative eigenvalues, the largest
 * first. Found as a singular value decomposition, which is the same for such a matrix: the QL
 * iteration for symmetric ones gives up where many eigenvalues are zero but for rounding, as with
 * fewer rows than columns.
 */
final class Spectrum {
  private final SingularValueDecomposition parts;

  private Spectrum(SingularValueDecomposition parts) {
    this.parts = parts;
  }

  /**
   * @param symmetric kept as it is
   */
  static Spectrum of(double[][] symmetric) {
    return new Spectrum(new SingularValueDecomposition(new Array2DRowRealMatrix(symmetric, true)));
  }

  double value(int i) {
    return parts.getSingularValues()[i];
  }

  /** Of length 1. */
  double[] vector(int i) {
    return parts.getV().getColumn(i);
  }

  /** The sum of the first values. */
  double sum(int first) {
    double sum = 0;
    for (int i = 0; i < first; i++) {
      sum += value(i);
    }
    return sum;
  }
}
