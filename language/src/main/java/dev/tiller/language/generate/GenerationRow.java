package dev.tiller.language.generate;

import dev.tiller.language.generate.Generation.Finish;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * One row of a {@link GenerationSession}: what it has said so far, and the way to end it early.
 * Belongs to the session's thread, but for {@link #cancel}. Stays readable when the row has left.
 *
 * @param <K> names rows
 */
public final class GenerationRow<K> {

  private final K key;
  private final IntPredicate listener;
  private final int limit;
  private final int promptLength;
  private final Sampler sampler;
  private final GenerationSettings settings;
  private final List<Integer> ids = new ArrayList<>();
  private final List<Double> logProbabilities = new ArrayList<>();
  private volatile boolean cancelled;
  private @Nullable Finish finish;
  private @Nullable Throwable failure;
  private int last;

  /** Columns before its first one, among those that its cache holds. */
  int padding;

  /** How many of its ids the cache holds. */
  int cached;

  GenerationRow(GenerationRequest<K> request) {
    this.key = request.key();
    this.listener = request.listener();
    this.settings = request.settings();
    this.limit = settings.limit(request.prompt().length);
    this.sampler = new Sampler(settings, settings.seed(), request.prompt());
    this.promptLength = request.prompt().length;
    this.cached = promptLength;
  }

  /** What names it. */
  public K key() {
    return key;
  }

  /** Whether it goes on. */
  public boolean isOpen() {
    return finish == null;
  }

  /** What it has said so far: whole once it is not open any more, INTERRUPTED as long as it is. */
  public Generation generation() {
    return new Generation(
        ids.stream().mapToInt(i -> i).toArray(),
        finish == null ? Finish.INTERRUPTED : finish,
        logProbabilities.stream().mapToDouble(d -> d).toArray());
  }

  /** What its listener threw, or what was wrong with its logits; null unless it ended as FAILED. */
  public @Nullable Throwable failure() {
    return failure;
  }

  /**
   * Ends it before the session's next step, if it is still open then, as INTERRUPTED. From any
   * thread.
   */
  public void cancel() {
    cancelled = true;
  }

  /** Tokens of its prompt, and those that it may say at most. */
  int wholeLength() {
    return promptLength + limit;
  }

  Sampler sampler() {
    return sampler;
  }

  /** What it said last and the cache does not hold yet; 0 when it has ended. */
  int next() {
    return finish == null ? last : 0;
  }

  boolean wantsLogProbabilities() {
    return settings.logProbabilities();
  }

  /** Ends it if that was asked for. */
  void endIfCancelled() {
    if (cancelled && finish == null) {
      finish = Finish.INTERRUPTED;
    }
  }

  /** The id that a step chose; one that could not choose ends this row and no other. */
  void take(int id, double logProbability) {
    if (id == Sampler.NOTHING) {
      failure = Sampler.notANumber();
      finish = Finish.FAILED;
      return;
    }
    sampler.accept(id);
    if (settings.endIds().contains(id)) {
      finish = Finish.END;
      return;
    }
    last = id;
    ids.add(id);
    if (settings.logProbabilities()) {
      logProbabilities.add(logProbability);
    }
  }

  /** Tells the listener of what was taken; one that throws ends this row and no other. */
  void tell() {
    if (finish != null) {
      return;
    }
    try {
      if (!listener.test(last)) {
        finish = Finish.STOP;
      } else if (ids.size() == limit) {
        finish = Finish.LENGTH;
      }
    } catch (RuntimeException | Error e) {
      failure = e;
      finish = Finish.FAILED;
    }
  }
}
