package dev.tiller.language.generate;

import dev.tiller.ground.UserError;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the next ids of one row. It has a random generator of its own, so that a row draws the
 * same numbers whatever stands beside it in the batch.
 */
public final class Sampler {

  private final GenerationSettings settings;
  private final SplittableRandom random;
  private final Set<Integer> said = new LinkedHashSet<>();

  /**
   * @param prompt whose ids the repetition penalty counts as said
   */
  public Sampler(GenerationSettings settings, long seed, int[] prompt) {
    this.settings = settings;
    this.random = new SplittableRandom(seed);
    for (int id : prompt) {
      said.add(id);
    }
  }

  /**
   * @param logits [vocabulary]
   * @return the chosen id
   */
  public int choose(Tensor logits) {
    return choose(logits.unsqueeze(0), List.of(this))[0];
  }

  /**
   * For many rows at once: what can be done by one operation for all is.
   *
   * @param logits [rows, vocabulary]
   * @param rows of equal settings, begun with prompts of at least one id each if there are several;
   *     null for those that have ended, for which 0 is chosen
   * @return one id a row
   */
  static int[] choose(Tensor logits, List<@Nullable Sampler> rows) {
    int[] chosen = new int[rows.size()];
    GenerationSettings settings =
        rows.stream().filter(Objects::nonNull).findFirst().orElseThrow().settings;
    try (TensorScope scope = TensorScope.open()) {
      Tensor scores = penalized(logits.to(ScalarType.Float), rows, settings.repetitionPenalty());
      Candidates[] likeliest =
          Candidates.decide(settings) ? Candidates.of(scores, settings) : new Candidates[0];
      for (int r = 0; r < chosen.length; r++) {
        @Nullable Sampler row = rows.get(r);
        if (row != null) {
          chosen[r] =
              likeliest.length > 0
                  ? row.draw(likeliest[r].ids(), likeliest[r].weights())
                  : row.look(scores.select(0, r));
          row.said.add(chosen[r]);
        }
      }
    }
    return chosen;
  }

  /** Natural logarithm of the model's own probability of {@code id}. */
  static double logProbability(Tensor logits, int id) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor all = logits.to(ScalarType.Double);
      return all.select(0, id).item_double() - all.logsumexp(0).item_double();
    }
  }

  /** Divides what speaks for ids that a row has said, and multiplies what speaks against them. */
  private static Tensor penalized(Tensor scores, List<@Nullable Sampler> rows, double penalty) {
    int most = rows.stream().mapToInt(row -> row == null ? 0 : row.said.size()).max().orElse(0);
    if (penalty == 1 || most == 0) {
      return scores;
    }
    // Rows that have said less repeat their first id, or take any that nobody will look at.
    long[] ids = new long[rows.size() * most];
    for (int r = 0; r < rows.size(); r++) {
      @Nullable Sampler row = rows.get(r);
      if (row != null && !row.said.isEmpty()) {
        Iterator<Integer> said = row.said.iterator();
        long first = row.said.iterator().next();
        for (int i = 0; i < most; i++) {
          ids[r * most + i] = said.hasNext() ? said.next() : first;
        }
      }
    }
    Tensor index = Tensors.of(ids, rows.size(), most);
    Tensor old = scores.gather(1, index);
    Scalar factor = new Scalar(penalty);
    Tensor fresh = old.div(factor).where(old.gt(new Scalar(0)), old.mul(factor));
    return scores.scatter(1, index, fresh);
  }

  /** From all ids, by the settings that look at no few of them. */
  private int look(Tensor scores) {
    if (settings.isGreedy()) {
      T_TensorTensor_T best = scores.max(0, false);
      checkNumber(best.get0().item_float());
      return (int) best.get1().item_long();
    }
    Tensor probabilities = scores.div(new Scalar(settings.temperature())).softmax(0);
    return indexOf(Tensors.doubles(probabilities));
  }

  private int draw(int[] ids, double[] weights) {
    return ids[indexOf(weights)];
  }

  private int indexOf(double[] weights) {
    checkNumber(weights[0]);
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    double target = random.nextDouble() * total;
    int last = 0;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] > 0) {
        last = i;
        target -= weights[i];
        if (target < 0) {
          return i;
        }
      }
    }
    return last;
  }

  private static void checkNumber(double value) {
    if (Double.isNaN(value)) {
      throw new UserError(
          "The network's output is not a number (NaN): its weights are damaged or a map drives it"
              + " out of range; try without maps, or with a smaller strength.");
    }
  }
}
