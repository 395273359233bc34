package dev.tiller.language.generate;

import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The ids that a row may go on with under top-k, top-p and min-p. Found for all rows of a batch in
 * one operation: row by row, sorting took as long as a small network.
 *
 * @param weights descending, not normalized; never empty, NaN first if the logits hold one
 * @param ids as many
 */
record Candidates(double[] weights, int[] ids) {

  /** Sorting a large vocabulary takes longer than a token, so a few are looked at first. */
  private static final int FIRST = 256;

  /** How many times more are looked at where those did not suffice. */
  private static final int MORE = 16;

  /** Whether a draw by these settings is from the likeliest ids, not from all. */
  static boolean decide(GenerationSettings settings) {
    return !settings.isGreedy()
        && (settings.topK() > 0 || settings.topP() < 1 || settings.minP() > 0);
  }

  /**
   * @param scores [rows, vocabulary], logits in float32
   * @return one a row
   */
  static Candidates[] of(Tensor scores, GenerationSettings settings) {
    Tensor scaled = scores.div(new Scalar(settings.temperature()));
    Candidates[] rows = new Candidates[(int) scores.size(0)];
    int[] all = new int[rows.length];
    Arrays.setAll(all, r -> r);
    if (settings.topK() > 0) {
      T_TensorTensor_T best = scaled.topk(Math.min(settings.topK(), scores.size(1)));
      Tensor weights = best.get0().to(ScalarType.Double).softmax(-1);
      fill(rows, all, weights, best.get1(), settings);
    } else {
      nucleus(rows, all, scaled.softmax(-1), FIRST, settings);
    }
    return rows;
  }

  /** Fills the named rows; those for which {@code count} ids did not suffice, with more of them. */
  private static void nucleus(
      Candidates[] rows,
      int[] named,
      Tensor probabilities,
      int count,
      GenerationSettings settings) {
    long size = probabilities.size(1);
    long k = Math.min(count, size);
    T_TensorTensor_T best = probabilities.topk(k);
    fill(rows, named, best.get0(), best.get1(), settings);
    // Who keeps all that were looked at may want more.
    int[] open =
        IntStream.range(0, k < size ? named.length : 0)
            .filter(i -> rows[named[i]].ids.length == k)
            .toArray();
    if (open.length > 0) {
      Tensor index = Tensors.of(Arrays.stream(open).asLongStream().toArray());
      int[] still = Arrays.stream(open).map(i -> named[i]).toArray();
      nucleus(rows, still, probabilities.index_select(0, index), MORE * count, settings);
    }
  }

  private static void fill(
      Candidates[] rows, int[] named, Tensor weights, Tensor ids, GenerationSettings settings) {
    int k = (int) weights.size(1);
    double[] values = Tensors.doubles(weights);
    int[] positions = Tensors.ints(ids);
    for (int i = 0; i < named.length; i++) {
      double[] descending = Arrays.copyOfRange(values, i * k, (i + 1) * k);
      int kept = kept(descending, settings);
      rows[named[i]] =
          new Candidates(
              Arrays.copyOf(descending, kept), Arrays.copyOfRange(positions, i * k, i * k + kept));
    }
  }

  /** How many of the likeliest pass top-p, then min-p. */
  private static int kept(double[] descending, GenerationSettings settings) {
    double mass = 0;
    int kept = 0;
    while (kept < descending.length
        && (kept == 0
            || (mass < settings.topP() && descending[kept] >= settings.minP() * descending[0]))) {
      mass += descending[kept];
      kept++;
    }
    return kept;
  }
}
