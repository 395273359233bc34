package dev.tiller.language.generate;

import dev.tiller.ground.UserError;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
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

  /** In place of an id where there is none to choose. */
  static final int NOTHING = -1;

  private final GenerationSettings settings;
  private final SplittableRandom random;
  private final Set<Integer> said = new LinkedHashSet<>();

  /**
   * The settings without what does not matter here: rows where this is equal are served at once.
   */
  private final GenerationSettings filters;

  /** Ids of the prompt. */
  private final int prompt;

  /** All ids so far in order, where rules want to know them. */
  private int[] history = {};

  private int length;

  /** What the next id is drawn with; NaN until it is wanted. */
  private double drawn = Double.NaN;

  /**
   * @param prompt whose ids the repetition penalty counts as said
   */
  public Sampler(GenerationSettings settings, long seed, int[] prompt) {
    this.settings = settings;
    this.random = new SplittableRandom(seed);
    this.filters =
        settings
            .withMaxNewTokens(1)
            .withStops(List.of())
            .withSeed(0)
            .withLogProbabilities(false)
            .withEndIds(Set.of());
    this.prompt = prompt.length;
    for (int id : prompt) {
      accept(id);
    }
  }

  /**
   * @param logits [vocabulary]
   * @return the chosen id, which it has said from now on
   * @throws UserError if the logits are not numbers
   */
  public int choose(Tensor logits) {
    int id = propose(logits.unsqueeze(0), List.of(this))[0];
    if (id == NOTHING) {
      throw notANumber();
    }
    accept(id);
    return id;
  }

  /**
   * For many rows at once: what can be done by one operation for all rows of equal filters is.
   * Nothing is said yet: asked again for the same logits, it proposes the same ids.
   *
   * @param logits [rows, vocabulary]
   * @param rows begun with prompts of at least one id each if there are several; null for those
   *     that have ended, for which 0 is chosen
   * @return one id a row, to be {@link #accept accepted}; {@link #NOTHING} for a row whose logits
   *     are not numbers
   */
  static int[] propose(Tensor logits, List<@Nullable Sampler> rows) {
    Map<GenerationSettings, List<Integer>> groups = new LinkedHashMap<>();
    for (int r = 0; r < rows.size(); r++) {
      @Nullable Sampler row = rows.get(r);
      if (row != null) {
        groups.computeIfAbsent(row.filters, f -> new ArrayList<>()).add(r);
      }
    }
    int[] chosen = new int[rows.size()];
    try (TensorScope scope = TensorScope.open()) {
      Tensor scores = logits.to(ScalarType.Float);
      for (List<Integer> group : groups.values()) {
        boolean all = groups.size() == 1;
        List<@Nullable Sampler> own = all ? rows : group.stream().map(rows::get).toList();
        int[] proposed = proposeAlike(all ? scores : part(scores, group), own);
        for (int i = 0; i < proposed.length; i++) {
          chosen[all ? i : group.get(i)] = proposed[i];
        }
      }
    }
    return chosen;
  }

  private static Tensor part(Tensor scores, List<Integer> rows) {
    return scores.index_select(0, Tensors.of(rows.stream().mapToLong(r -> r).toArray()));
  }

  /** For rows of the same filters. */
  private static int[] proposeAlike(Tensor logits, List<@Nullable Sampler> rows) {
    int[] chosen = new int[rows.size()];
    GenerationSettings settings =
        rows.stream().filter(Objects::nonNull).findFirst().orElseThrow().filters;
    boolean ruled = !settings.rules().equals(TokenRules.NONE);
    Tensor biased = ruled ? ruled(logits, rows, Sampler::bias) : logits;
    Tensor penalized = penalized(biased, rows, settings.repetitionPenalty());
    Tensor scores = ruled ? ruled(penalized, rows, Sampler::restrict) : penalized;
    Candidates[] likeliest =
        Candidates.decide(settings) ? Candidates.of(scores, settings) : new Candidates[0];
    for (int r = 0; r < chosen.length; r++) {
      @Nullable Sampler row = rows.get(r);
      if (row != null) {
        chosen[r] =
            likeliest.length > 0
                ? row.draw(likeliest[r].ids(), likeliest[r].weights())
                : row.look(scores.select(0, r));
      }
    }
    return chosen;
  }

  /** Says an id: what it drew for it is spent, and its rules and penalties know it from now on. */
  void accept(int id) {
    drawn = Double.NaN;
    said.add(id);
    if (!settings.rules().equals(TokenRules.NONE)) {
      remember(id);
    }
  }

  private void remember(int id) {
    if (length == history.length) {
      history = Arrays.copyOf(history, Math.max(16, 2 * length));
    }
    history[length++] = id;
  }

  /** Has every row that speaks change its scores. */
  private static Tensor ruled(
      Tensor scores, List<@Nullable Sampler> rows, BiConsumer<Sampler, float[]> change) {
    float[] all = Tensors.floats(scores);
    int vocabulary = (int) scores.size(1);
    for (int r = 0; r < rows.size(); r++) {
      @Nullable Sampler row = rows.get(r);
      if (row != null) {
        float[] own = Arrays.copyOfRange(all, r * vocabulary, (r + 1) * vocabulary);
        change.accept(row, own);
        System.arraycopy(own, 0, all, r * vocabulary, vocabulary);
      }
    }
    return Tensors.of(all, rows.size(), vocabulary);
  }

  private void bias(float[] scores) {
    settings.rules().bias(scores, history, length);
  }

  private void restrict(float[] scores) {
    settings.rules().restrict(scores, history, length, prompt, settings);
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
      return Float.isNaN(best.get0().item_float()) ? NOTHING : (int) best.get1().item_long();
    }
    Tensor probabilities = scores.div(new Scalar(settings.temperature())).softmax(0);
    return indexOf(Tensors.doubles(probabilities));
  }

  private int draw(int[] ids, double[] weights) {
    int chosen = indexOf(weights);
    return chosen == NOTHING ? NOTHING : ids[chosen];
  }

  private int indexOf(double[] weights) {
    if (Double.isNaN(weights[0])) {
      return NOTHING;
    }
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    if (Double.isNaN(drawn)) {
      drawn = random.nextDouble();
    }
    double target = drawn * total;
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

  /** For whoever met {@link #NOTHING}. */
  static UserError notANumber() {
    return new UserError(
        "The network's output is not a number (NaN): its weights are damaged or a map drives it"
            + " out of range; try without maps, or with a smaller strength.");
  }
}
