package dev.tiller.language.generate;

import dev.tiller.ground.Monitor;
import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.family.Prediction;
import dev.tiller.network.Taps;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Continues prompts of ids, many at once, and returns when all are done: the simplest use of a
 * {@link GenerationSession}. A row that has ended is carried along, masked, until the last one
 * ends, so that row numbers never change for taps that look at them.
 */
public final class Generator {

  private final LanguageModel model;
  private final Monitor monitor;

  /** One that nobody stops; see {@link #Generator(LanguageModel, Monitor)}. */
  public Generator(LanguageModel model) {
    this(model, Monitor.NONE);
  }

  /**
   * @param model stays the caller's
   * @param monitor asked after every step; where it wants to stop, rows end as INTERRUPTED
   * @throws UserError if it fills gaps instead of continuing texts
   */
  public Generator(LanguageModel model, Monitor monitor) {
    model.require(Prediction.CAUSAL, "texts are continued");
    this.model = model;
    this.monitor = monitor;
  }

  /** Without a listener; see {@link #generate(List, GenerationSettings, Taps, TokenListener)}. */
  public List<Generation> generate(List<int[]> prompts, GenerationSettings settings, Taps taps) {
    return generate(prompts, settings, taps, TokenListener.NONE);
  }

  /**
   * @param prompts at least one id each
   * @param settings of all rows; each draws from its own stream, {@link GenerationSettings#ofRow}
   * @param taps in force for prompt and continuation; they see padding and ended rows as false in
   *     {@link dev.tiller.network.Pass#newMask}
   * @return one per prompt, in order; unfinished rows end as INTERRUPTED when a stop is requested
   * @throws UserError if a prompt is empty, holds an id outside the vocabulary, or is too long for
   *     the model's context with what is asked for, or if the network's output is not a number.
   *     What the listener throws comes through
   */
  public List<Generation> generate(
      List<int[]> prompts, GenerationSettings settings, Taps taps, TokenListener listener) {
    List<GenerationRequest<Integer>> requests = new ArrayList<>();
    for (int r = 0; r < prompts.size(); r++) {
      int row = r;
      requests.add(
          new GenerationRequest<>(
              r, prompts.get(r), settings.ofRow(r), id -> listener.accept(row, id)));
    }
    try (GenerationSession<Integer> session =
        new GenerationSession<>(model, RowTaps.same(taps), true)) {
      List<GenerationRow<Integer>> rows = session.join(requests);
      boolean open = !rows.isEmpty();
      while (open) {
        rows.forEach(Generator::rethrow);
        open = !monitor.stopRequested() && session.step();
      }
      rows.forEach(Generator::rethrow);
      return rows.stream().map(GenerationRow::generation).toList();
    }
  }

  private static void rethrow(GenerationRow<?> row) {
    @Nullable Throwable failure = row.failure();
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
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
      settings.check(model, prompts.get(r), r + 1);
    }
  }
}
