package dev.tiller.reproduce.diffusion;

import dev.tiller.pretraining.image.Caption;
import dev.tiller.pretraining.image.ClothesJudges.Verdicts;
import dev.tiller.pretraining.image.Style;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Images of prompts as judges saw them.
 *
 * @param verdicts of the judges
 * @param prompts what was asked for
 */
record Judged(Verdicts verdicts, List<Caption> prompts) {

  int size() {
    return prompts.size();
  }

  /** 1 for each image with a star. */
  double[] stars() {
    return flags(i -> verdicts.hasStar(i));
  }

  /** 1 for each image in a style. */
  double[] styled(Style style) {
    return flags(i -> verdicts.style()[i] == style.ordinal());
  }

  /** 1 for each image in the style of its prompt. */
  double[] styledAsPrompted() {
    return flags(i -> verdicts.style()[i] == prompts.get(i).style().ordinal());
  }

  /** 1 for each image of the garment that was asked for. */
  double[] asPrompted() {
    return flags(i -> verdicts.garment()[i] == prompts.get(i).garment());
  }

  /** Share of images that show nothing. */
  double rejected() {
    return mean(flags(verdicts::rejected));
  }

  private double[] flags(IntPredicate holds) {
    return IntStream.range(0, size()).mapToDouble(i -> holds.test(i) ? 1 : 0).toArray();
  }

  static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }

  /** How much of the class as prompted is left of what another had. */
  double kept(Judged plain) {
    return mean(asPrompted()) / mean(plain.asPrompted());
  }
}
