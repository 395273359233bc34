package dev.tiller.reproduce.duet;

import dev.tiller.reproduce.images.FashionMnist;
import dev.tiller.reproduce.images.InParts;
import dev.tiller.reproduce.images.RidgeReadings;
import dev.tiller.selfsupervised.duet.Roll;
import dev.tiller.statistics.Quantiles;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.vision.Encoder;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/**
 * What can be read from a frozen encoder. Probes are ridge regressions on whole representations,
 * fitted on 10,000 training images and tested on 5,000 test images.
 *
 * @param upright accuracy of the class of upright images
 * @param rotated accuracy of the class of images at random angles
 * @param bins accuracy of the angle in eight bins
 * @param meanError of the angle, from its cosine and sine, in degrees
 * @param medianError the same
 * @param directMean error of the circular mean of the group marginal, in degrees, without any probe
 * @param directMedian the same
 * @param marginalRolled relative error of the marginal at 45 degrees more, predicted by a roll
 * @param marginalStill the same predicted by no change
 * @param matrixRolled relative error of the whole matrix, predicted by a roll
 * @param matrixStill the same predicted by no change
 */
record Readings(
    double upright,
    double rotated,
    double bins,
    double meanError,
    double medianError,
    double directMean,
    double directMedian,
    double marginalRolled,
    double marginalStill,
    double matrixRolled,
    double matrixStill) {

  private static final int BINS = 8;

  static Readings of(Encoder encoder, Rotated train, Rotated test, int[] labels, int[] testLabels) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor plain = InParts.of(encoder, train.upright());
      Tensor plainTest = InParts.of(encoder, test.upright());
      Tensor turned = InParts.of(encoder, train.turned(0));
      Tensor turnedTest = InParts.of(encoder, test.turned(0));
      double[] angle = errors(predicted(turned, turnedTest, train.drawn()), test.drawn());
      Tensor marginal = Model.STRUCTURE.marginal(turnedTest);
      double[] direct = errors(Model.STRUCTURE.circularMean(marginal), test.drawn());
      Tensor further = InParts.of(encoder, test.turned(1.0 / BINS));
      Tensor marginalFurther = Model.STRUCTURE.marginal(further);
      Tensor matrix = Model.STRUCTURE.matrix(turnedTest);
      Tensor matrixFurther = Model.STRUCTURE.matrix(further);
      return new Readings(
          RidgeReadings.accuracy(plain, labels, plainTest, testLabels, FashionMnist.CLASSES),
          RidgeReadings.accuracy(turned, labels, turnedTest, testLabels, FashionMnist.CLASSES),
          RidgeReadings.accuracy(turned, bins(train.drawn()), turnedTest, bins(test.drawn()), BINS),
          Arrays.stream(angle).average().orElseThrow(),
          Quantiles.of(angle, 0.5),
          Arrays.stream(direct).average().orElseThrow(),
          Quantiles.of(direct, 0.5),
          relative(rolled(marginal.unsqueeze(2)).squeeze(2), marginalFurther),
          relative(marginal, marginalFurther),
          relative(rolled(matrix), matrixFurther),
          relative(matrix, matrixFurther));
    }
  }

  private static int[] bins(double[] parameters) {
    return Arrays.stream(parameters).mapToInt(g -> (int) (g * BINS)).toArray();
  }

  /** Parameters in [0, 1), from a regression of cosine and sine. */
  private static double[] predicted(Tensor features, Tensor test, double[] parameters) {
    double[] circle = new double[2 * parameters.length];
    for (int i = 0; i < parameters.length; i++) {
      circle[2 * i] = Math.cos(2 * Math.PI * parameters[i]);
      circle[2 * i + 1] = Math.sin(2 * Math.PI * parameters[i]);
    }
    try (TensorScope scope = TensorScope.open()) {
      double[] found =
          RidgeReadings.regressed(features, Tensors.of(circle, parameters.length, 2), test);
      double[] turns = new double[found.length / 2];
      Arrays.setAll(turns, i -> Math.atan2(found[2 * i + 1], found[2 * i]) / (2 * Math.PI));
      return turns;
    }
  }

  /** Degrees between two parameters on the circle. */
  private static double[] errors(double[] found, double[] given) {
    double[] errors = new double[given.length];
    for (int i = 0; i < errors.length; i++) {
      double turn = Math.abs(found[i] - given[i]) % 1;
      errors[i] = 360 * Math.min(turn, 1 - turn);
    }
    return errors;
  }

  private static Tensor rolled(Tensor matrices) {
    double[] one = new double[(int) matrices.size(0)];
    Arrays.fill(one, 1);
    return Roll.by(matrices, one);
  }

  private static double relative(Tensor found, Tensor expected) {
    Tensor mean = expected.mean(new long[] {0}, true, null);
    return found.sub(expected).square().sum().item_double()
        / expected.sub(mean).square().sum().item_double();
  }
}
