package dev.tiller.reproduce.symphony;

import java.util.SplittableRandom;

/**
 * A linear classifier trained by stochastic gradient descent on cross-entropy: quick to train, and
 * wrong often enough that its mistakes have a shape.
 */
final class Softmax {
  private static final int EPOCHS = 25;
  private static final double RATE = 0.05;
  private static final double DECAY = 1e-4;

  private final int classes;
  private final int width;
  private final double[] weights;

  private Softmax(int classes, int width) {
    this.classes = classes;
    this.width = width;
    this.weights = new double[classes * (width + 1)];
  }

  /**
   * Trains on the named rows.
   *
   * @param features row after row, {@code width} each
   */
  static Softmax train(
      float[] features, int width, int[] labels, int[] rows, int classes, long seed) {
    Softmax softmax = new Softmax(classes, width);
    SplittableRandom random = new SplittableRandom(seed);
    int[] order = rows.clone();
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      for (int i = order.length - 1; i > 0; i--) {
        int other = random.nextInt(i + 1);
        int swap = order[i];
        order[i] = order[other];
        order[other] = swap;
      }
      double rate = RATE / (1 + 0.2 * epoch);
      for (int row : order) {
        softmax.step(features, row, labels[row], rate);
      }
    }
    return softmax;
  }

  private void step(float[] features, int row, int label, double rate) {
    double[] shares = shares(features, row);
    for (int c = 0; c < classes; c++) {
      double error = shares[c] - (c == label ? 1 : 0);
      int at = c * (width + 1);
      for (int i = 0; i < width; i++) {
        weights[at + i] -= rate * (error * features[row * width + i] + DECAY * weights[at + i]);
      }
      weights[at + width] -= rate * error;
    }
  }

  private double[] shares(float[] features, int row) {
    double[] scores = new double[classes];
    double largest = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < classes; c++) {
      int at = c * (width + 1);
      double sum = weights[at + width];
      for (int i = 0; i < width; i++) {
        sum += weights[at + i] * features[row * width + i];
      }
      scores[c] = sum;
      largest = Math.max(largest, sum);
    }
    double all = 0;
    for (int c = 0; c < classes; c++) {
      scores[c] = Math.exp(scores[c] - largest);
      all += scores[c];
    }
    for (int c = 0; c < classes; c++) {
      scores[c] /= all;
    }
    return scores;
  }

  /** The likeliest class. */
  int predict(float[] features, int row) {
    double[] shares = shares(features, row);
    int best = 0;
    for (int c = 1; c < classes; c++) {
      best = shares[c] > shares[best] ? c : best;
    }
    return best;
  }
}
