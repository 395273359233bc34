package dev.tiller.model.generate;

import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.tensor.UserError;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Chooses the next ids of one row. It has a random generator of its own, so that a row draws the
 * same numbers whatever stands beside it in the batch.
 */
public final class Sampler {

  private static final int FIRST_CANDIDATES = 256;

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
    try (TensorScope scope = TensorScope.open()) {
      Tensor scores = penalized(logits.to(ScalarType.Float));
      int id = settings.isGreedy() ? likeliest(scores) : draw(scores);
      said.add(id);
      return id;
    }
  }

  /** Natural logarithm of the model's own probability of {@code id}. */
  static double logProbability(Tensor logits, int id) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor all = logits.to(ScalarType.Double);
      return all.select(0, id).item_double() - all.logsumexp(0).item_double();
    }
  }

  private Tensor penalized(Tensor scores) {
    double penalty = settings.repetitionPenalty();
    if (penalty == 1 || said.isEmpty()) {
      return scores;
    }
    Tensor ids = Tensors.of(said.stream().mapToLong(i -> i).toArray());
    Tensor old = scores.index_select(0, ids);
    Scalar factor = new Scalar(penalty);
    Tensor fresh = old.div(factor).where(old.gt(new Scalar(0)), old.mul(factor));
    return scores.index_copy(0, ids, fresh);
  }

  private int likeliest(Tensor scores) {
    T_TensorTensor_T best = scores.max(0, false);
    checkNumber(best.get0().item_float());
    return (int) best.get1().item_long();
  }

  private int draw(Tensor scores) {
    Tensor scaled = scores.div(new Scalar(settings.temperature()));
    if (settings.topK() > 0) {
      int k = (int) Math.min(settings.topK(), scaled.numel());
      T_TensorTensor_T best = scaled.topk(k);
      double[] probabilities = Tensors.doubles(best.get0().to(ScalarType.Double).softmax(0));
      return pick(probabilities, Tensors.ints(best.get1()));
    }
    Tensor probabilities = scaled.softmax(0);
    if (settings.topP() == 1 && settings.minP() == 0) {
      double[] all = Tensors.doubles(probabilities);
      checkNumber(all[0]);
      return indexOf(all, all.length);
    }
    return nucleus(probabilities);
  }

  /** Looks at the likeliest few first: sorting a large vocabulary takes longer than a token. */
  private int nucleus(Tensor probabilities) {
    int size = (int) probabilities.numel();
    for (int k = Math.min(FIRST_CANDIDATES, size); ; k = Math.min(16 * k, size)) {
      T_TensorTensor_T best = probabilities.topk(k);
      double[] candidates = Tensors.doubles(best.get0());
      checkNumber(candidates[0]);
      if (k == size || kept(candidates) < k) {
        return pick(candidates, Tensors.ints(best.get1()));
      }
    }
  }

  private int pick(double[] descending, int[] ids) {
    checkNumber(descending[0]);
    return ids[indexOf(descending, kept(descending))];
  }

  /** How many of the likeliest candidates pass top-p, then min-p. */
  private int kept(double[] descending) {
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

  private int indexOf(double[] weights, int count) {
    double total = 0;
    for (int i = 0; i < count; i++) {
      total += weights[i];
    }
    double target = random.nextDouble() * total;
    int last = 0;
    for (int i = 0; i < count; i++) {
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
