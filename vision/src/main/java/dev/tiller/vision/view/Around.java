package dev.tiller.vision.view;

import java.util.List;
import java.util.SplittableRandom;

/**
 * A transform of one parameter, drawn uniform around the value that changes nothing; normalized
 * (value - neutral + most) / (2 most), so that nothing is 0.5 (arXiv 2306.16058).
 */
public interface Around extends Transform {

  /** Name of the parameter. */
  String name();

  /** The value that changes nothing. */
  double center();

  /** How far from it in either direction, above 0. */
  double most();

  @Override
  default List<String> names() {
    return List.of(name());
  }

  @Override
  default double[] draw(SplittableRandom random, int height, int width) {
    return new double[] {center() + most() * (2 * random.nextDouble() - 1)};
  }

  @Override
  default double[] neutral(int height, int width) {
    return new double[] {center()};
  }

  @Override
  default double[] normalized(double[] drawn, int height, int width) {
    return new double[] {Pixels.share(drawn[0], center() - most(), center() + most())};
  }
}
