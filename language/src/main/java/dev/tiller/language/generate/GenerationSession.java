package dev.tiller.language.generate;

import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.family.Prediction;
import dev.tiller.network.KeyValueCache;
import dev.tiller.network.Pass;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Generation step by step: one new token for every row at a time, and between steps rows join,
 * leave when they have ended, or are cancelled. Each row has its own maps ({@link RowTaps}),
 * sampling, end and listener, and says what it would say alone.
 *
 * <pre>{@code
 * try (var session = new GenerationSession<>(model, steering)) {
 *   session.join(List.of(new GenerationRequest<>(key, prompt, settings, id -> true)));
 *   while (session.step()) {
 *     // others may join here
 *   }
 * }
 * }</pre>
 *
 * <p>A step or a joining either happens for all its rows or, if it throws, for none: rows, cache
 * and random numbers are what they were before, and the same call may be tried again. Rows share
 * one clock (see {@link KeyValueCache}): memory is that of as many positions a row as the longest
 * has. Numbers differ in their last digits with the number of rows, as everywhere. Not thread-safe;
 * close it when nobody needs it any more.
 *
 * @param <K> names rows for {@link RowTaps}
 */
public final class GenerationSession<K> implements AutoCloseable {

  private final LanguageModel model;
  private final RowTaps<K> steering;
  private final boolean carrying;
  private final List<GenerationRow<K>> rows = new ArrayList<>();
  private @Nullable KeyValueCache cache;

  /** Rows that are present though they have ended. */
  private int carried;

  /** Of the rows present; null until they are asked for. */
  private @Nullable Taps taps;

  /** [rows, columns] bool, true where a token is real; null where it must be made anew. */
  private @Nullable Tensor real;

  /**
   * @param model stays the caller's
   * @param steering asked for taps when rows have changed; stays the caller's
   * @throws UserError if the model fills gaps instead of continuing texts
   */
  public GenerationSession(LanguageModel model, RowTaps<K> steering) {
    this(model, steering, false);
  }

  /**
   * @param carrying whether rows that have ended stay, masked, so that row numbers never change
   */
  GenerationSession(LanguageModel model, RowTaps<K> steering, boolean carrying) {
    model.require(Prediction.CAUSAL, "texts are continued");
    this.model = model;
    this.steering = steering;
    this.carrying = carrying;
  }

  /**
   * Takes in rows: reads their prompts in one pass beside the others, says the first token of each,
   * and places them behind those that are present.
   *
   * @return as many rows, in order; some may have ended already, also as FAILED
   * @throws UserError if a prompt is empty, holds an id outside the vocabulary, or is too long for
   *     the model's context with what is asked for; then nobody has joined
   */
  public List<GenerationRow<K>> join(List<GenerationRequest<K>> requests) {
    dismiss();
    if (requests.isEmpty()) {
      return List.of();
    }
    for (int i = 0; i < requests.size(); i++) {
      GenerationRequest<K> request = requests.get(i);
      request.settings().check(model, request.prompt(), i + 1);
    }
    List<GenerationRow<K>> newcomers = requests.stream().map(GenerationRow::new).toList();
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      Tokens prompts = Tokens.leftPadded(requests.stream().map(r -> r.prompt()).toList(), 0);
      newcomers.forEach(row -> row.padding = prompts.length() - row.cached);
      read(newcomers, prompts, room(requests, prompts.length()));
    }
    newcomers.forEach(GenerationRow::tell);
    dismiss();
    return newcomers;
  }

  /** Columns of the newcomers' cache: all that they may need where they are the first. */
  private int room(List<GenerationRequest<K>> requests, int columns) {
    return cache != null
        ? columns
        : columns
            + requests.stream()
                .mapToInt(r -> r.settings().limit(r.prompt().length))
                .max()
                .orElseThrow();
  }

  private void read(List<GenerationRow<K>> newcomers, Tokens prompts, int room) {
    KeyValueCache own = new KeyValueCache(room);
    try {
      List<K> keys = newcomers.stream().map(GenerationRow::key).toList();
      forget(true);
      pass(newcomers, keys, prompts, prompts.mask(), own, steering.ofPrompts(keys));
      place(newcomers, own);
    } finally {
      if (own != cache) {
        own.close();
      }
    }
  }

  private void place(List<GenerationRow<K>> newcomers, KeyValueCache own) {
    if (cache == null) {
      cache = own;
    } else {
      int before = cache.length();
      cache.join(own);
      int length = cache.length();
      rows.forEach(row -> row.padding += length - before);
      newcomers.forEach(row -> row.padding += length - own.length());
    }
    rows.addAll(newcomers);
    forget(true);
  }

  /**
   * One new token for every row that is open. Rows that were cancelled are gone before it, those
   * that end in it after it.
   *
   * @return whether any row is still open
   */
  public boolean step() {
    dismiss();
    if (cache == null || rows.stream().noneMatch(GenerationRow::isOpen)) {
      return false;
    }
    KeyValueCache held = cache;
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      if (held.length() == held.capacity()) {
        held.reserve(1);
        forget(false);
      }
      List<K> keys = rows.stream().map(GenerationRow::key).toList();
      if (taps == null) {
        taps = steering.of(keys);
      }
      long[] ids = rows.stream().mapToLong(GenerationRow::next).toArray();
      Tokens column = new Tokens(Tensors.of(ids, ids.length, 1), null);
      pass(rows, keys, column, mask(held), held, taps);
    }
    rows.forEach(GenerationRow::tell);
    dismiss();
    return rows.stream().anyMatch(GenerationRow::isOpen);
  }

  /** Runs the network and takes what it says, all or nothing. */
  private void pass(
      List<GenerationRow<K>> batch,
      List<K> keys,
      Tokens tokens,
      @Nullable Tensor mask,
      KeyValueCache into,
      Taps listening) {
    int[] chosen;
    double[] logProbabilities = new double[batch.size()];
    boolean first = into.length() == 0;
    long[] wholeLengths = batch.stream().mapToLong(GenerationRow::wholeLength).toArray();
    try (TensorScope scope = TensorScope.open();
        Pass pass = Pass.continuing(tokens, mask, into, listening, wholeLengths)) {
      Tensor logits = model.next(tokens, pass);
      List<@Nullable Sampler> samplers = new ArrayList<>();
      batch.forEach(row -> samplers.add(row.isOpen() ? row.sampler() : null));
      chosen = Sampler.propose(logits, samplers);
      for (int r = 0; r < chosen.length; r++) {
        boolean said = batch.get(r).isOpen() && chosen[r] != Sampler.NOTHING;
        if (said && batch.get(r).wantsLogProbabilities()) {
          logProbabilities[r] = Sampler.logProbability(logits.select(0, r), chosen[r]);
        }
      }
      steering.passed(keys);
      pass.commit();
    }
    for (int r = 0; r < chosen.length; r++) {
      GenerationRow<K> row = batch.get(r);
      if (row.isOpen()) {
        row.cached += first ? 0 : 1;
        row.take(chosen[r], logProbabilities[r]);
      }
    }
  }

  /** The columns of {@code held} and one more; null if all are real. */
  private @Nullable Tensor mask(KeyValueCache held) {
    if (rows.stream().allMatch(row -> row.isOpen() && row.padding == 0)) {
      return null;
    }
    if (real == null) {
      long[] starts = rows.stream().mapToLong(row -> row.padding).toArray();
      long[] ends =
          rows.stream()
              .mapToLong(row -> row.isOpen() ? held.capacity() : row.padding + row.cached)
              .toArray();
      try (TensorScope scope = TensorScope.open()) {
        Tensor columns = torch.arange(new Scalar(held.capacity())).unsqueeze(0);
        Tensor begun = columns.ge(Tensors.of(starts, starts.length, 1));
        Tensor goingOn = columns.lt(Tensors.of(ends, ends.length, 1));
        real = scope.disown(begun.logical_and(goingOn));
      }
    }
    return real.narrow(1, 0, held.length() + 1L);
  }

  /** Lets go of rows that have ended, and of columns that nobody needs any more. */
  private void dismiss() {
    rows.forEach(GenerationRow::endIfCancelled);
    if (rows.stream().allMatch(GenerationRow::isOpen)) {
      return;
    }
    if (carrying) {
      int now = (int) rows.stream().filter(row -> !row.isOpen()).count();
      if (now != carried) {
        carried = now;
        forget(false);
      }
      return;
    }
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      for (int r = rows.size() - 1; r >= 0; r--) {
        if (!rows.get(r).isOpen() && cache != null) {
          cache.leave(r);
          GenerationRow<K> last = rows.remove(rows.size() - 1);
          if (r < rows.size()) {
            rows.set(r, last);
          }
          forget(true);
        }
      }
    }
    if (rows.isEmpty() && cache != null) {
      cache.close();
      cache = null;
    } else if (cache != null) {
      int unused = rows.stream().mapToInt(row -> row.padding).min().orElse(0);
      cache.drop(unused);
      rows.forEach(row -> row.padding -= unused);
    }
  }

  /** What was made for rows and columns as they were must be made anew. */
  private void forget(boolean rowsChanged) {
    if (real != null) {
      real.close();
      real = null;
    }
    if (rowsChanged) {
      taps = null;
    }
  }

  /** Rows that are present, in the order of the next pass. */
  public List<GenerationRow<K>> rows() {
    return List.copyOf(rows);
  }

  /** Positions that the cache holds for every row: those of the longest, 0 without rows. */
  public int positions() {
    return cache == null ? 0 : cache.length();
  }

  /** Ends all rows that are still open as INTERRUPTED, and frees the cache. */
  @Override
  public void close() {
    rows.forEach(GenerationRow::cancel);
    rows.forEach(GenerationRow::endIfCancelled);
    rows.clear();
    forget(true);
    if (cache != null) {
      cache.close();
      cache = null;
    }
  }
}
