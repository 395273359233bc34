package dev.tiller.language.generate;

import dev.tiller.ground.Interruption;
import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.family.Prediction;
import dev.tiller.language.generate.Generation.Finish;
import dev.tiller.network.KeyValueCache;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Continues prompts of ids, many at once: rows are padded on the left and share a key-value cache.
 * A row that has ended is carried along, masked, until the last one ends, so that row numbers never
 * change for taps that look at them.
 */
public final class Generator {

  private final LanguageModel model;

  /**
   * @param model stays the caller's
   * @throws UserError if it fills gaps instead of continuing texts
   */
  public Generator(LanguageModel model) {
    model.require(Prediction.CAUSAL, "texts are continued");
    this.model = model;
  }

  /** Without a listener; see {@link #generate(List, GenerationSettings, Taps, TokenListener)}. */
  public List<Generation> generate(List<int[]> prompts, GenerationSettings settings, Taps taps) {
    return generate(prompts, settings, taps, TokenListener.NONE);
  }

  /**
   * @param prompts at least one id each
   * @param taps in force for prompt and continuation; they see padding and ended rows as false in
   *     {@link dev.tiller.network.Pass#newMask}
   * @return one per prompt, in order; unfinished rows end as INTERRUPTED when a stop is requested
   * @throws UserError if a prompt is empty, holds an id outside the vocabulary, or is too long for
   *     the model's context with what is asked for
   */
  public List<Generation> generate(
      List<int[]> prompts, GenerationSettings settings, Taps taps, TokenListener listener) {
    if (prompts.isEmpty()) {
      return List.of();
    }
    check(prompts, settings);
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      Run run = new Run(prompts, settings, listener);
      run.all(taps);
      return run.rows.stream().map(Row::generation).toList();
    }
  }

  /**
   * Looks at prompts before any of them is continued.
   *
   * @throws UserError if one is empty, or too long for the model's context with what is asked for;
   *     named by its number in the list, from 1
   */
  public void check(List<int[]> prompts, GenerationSettings settings) {
    for (int r = 0; r < prompts.size(); r++) {
      int[] prompt = prompts.get(r);
      if (prompt.length == 0) {
        throw new UserError("Prompt " + (r + 1) + " is empty; at least one token was expected.");
      }
      long needed = (long) prompt.length + settings.maxNewTokens();
      int context = model.contextLength();
      if (needed > context) {
        throw new UserError(
            "Prompt %d has %d tokens and %d new ones were asked for, but this %s model has a context of %d; shorten the prompt or ask for fewer."
                .formatted(
                    r + 1,
                    prompt.length,
                    settings.maxNewTokens(),
                    model.config().modelType(),
                    context));
      }
    }
  }

  /** One row of the batch. */
  private static final class Row {
    final Sampler sampler;
    final List<Integer> ids = new ArrayList<>();
    final List<Double> logProbabilities = new ArrayList<>();
    @Nullable Finish finish;

    Row(Sampler sampler) {
      this.sampler = sampler;
    }

    Generation generation() {
      return new Generation(
          ids.stream().mapToInt(i -> i).toArray(),
          finish == null ? Finish.INTERRUPTED : finish,
          logProbabilities.stream().mapToDouble(d -> d).toArray());
    }
  }

  /** One call of generate. */
  private final class Run {

    private final List<Row> rows = new ArrayList<>();
    private final GenerationSettings settings;
    private final TokenListener listener;
    private final Tokens prompt;
    private final int capacity;

    /** [batch, capacity] bool, true where a token is real. */
    private final Tensor real;

    private boolean masked;

    Run(List<int[]> prompts, GenerationSettings settings, TokenListener listener) {
      this.settings = settings;
      this.listener = listener;
      this.prompt = Tokens.leftPadded(prompts, 0);
      this.capacity = prompt.length() + settings.maxNewTokens();
      this.masked = prompt.mask() != null;
      this.real =
          torch.ones(new long[] {prompts.size(), capacity}, Tensors.options(ScalarType.Bool));
      if (prompt.mask() != null) {
        real.narrow(1, 0, prompt.length()).copy_(prompt.mask());
      }
      for (int r = 0; r < prompts.size(); r++) {
        rows.add(new Row(new Sampler(settings, settings.seed() + r, prompts.get(r))));
      }
    }

    void all(Taps taps) {
      try (KeyValueCache cache = new KeyValueCache(capacity)) {
        Tokens tokens = prompt;
        for (int step = 0; step < settings.maxNewTokens(); step++) {
          int[] chosen;
          try (TensorScope scope = TensorScope.open()) {
            int seen = prompt.length() + step;
            @Nullable Tensor mask = masked ? real.narrow(1, 0, seen) : null;
            chosen = choose(model.next(tokens, mask, cache, taps), step);
          }
          if (rows.stream().allMatch(row -> row.finish != null) || Interruption.requested()) {
            return;
          }
          tokens = column(chosen, prompt.length() + step);
        }
      }
    }

    /** The next id of every row; 0 for rows that have ended. */
    private int[] choose(Tensor logits, int step) {
      List<@Nullable Sampler> open = new ArrayList<>();
      rows.forEach(row -> open.add(row.finish == null ? row.sampler : null));
      int[] chosen = Sampler.choose(logits, open);
      for (int r = 0; r < chosen.length; r++) {
        Row row = rows.get(r);
        if (row.finish != null) {
          continue;
        }
        int id = chosen[r];
        if (settings.endIds().contains(id)) {
          row.finish = Finish.END;
          chosen[r] = 0;
          continue;
        }
        row.ids.add(id);
        if (settings.logProbabilities()) {
          row.logProbabilities.add(Sampler.logProbability(logits.select(0, r), id));
        }
        if (!listener.accept(r, id)) {
          row.finish = Finish.STOP;
        } else if (step == settings.maxNewTokens() - 1) {
          row.finish = Finish.LENGTH;
        }
      }
      return chosen;
    }

    /** The ids as the next input; ended rows are masked from {@code position} on. */
    private Tokens column(int[] chosen, int position) {
      try (TensorScope scope = TensorScope.open()) {
        for (int r = 0; r < chosen.length; r++) {
          if (rows.get(r).finish != null) {
            real.select(0, r).narrow(0, position, capacity - position).zero_();
            masked = true;
          }
        }
        long[] ids = Arrays.stream(chosen).asLongStream().toArray();
        return new Tokens(scope.keep(Tensors.of(ids, ids.length, 1)), null);
      }
    }
  }
}
