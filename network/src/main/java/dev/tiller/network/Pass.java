package dev.tiller.network;

import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * One forward pass under way: the mask, the positions, the key-value cache and the taps that go
 * with the hidden state through every segment. Not thread-safe. Close it when the pass is over; it
 * owns what its segments share, such as attention masks.
 */
public final class Pass implements AutoCloseable {

  private final Taps taps;
  private final Input input;
  private final int batch;
  private final int length;
  private final @Nullable Tensor mask;
  private final @Nullable KeyValueCache cache;
  private final boolean lastOnly;
  private final boolean training;
  private final long @Nullable [] wholeLengths;
  private final Map<Object, Tensor> shared = new HashMap<>();
  private boolean committed;

  private Pass(
      Taps taps,
      Input input,
      @Nullable Tensor mask,
      @Nullable KeyValueCache cache,
      boolean lastOnly,
      boolean training,
      long @Nullable [] wholeLengths) {
    this.taps = taps;
    this.input = input;
    this.batch = input.rows() * input.copies();
    this.length = input.positions();
    this.mask = mask;
    this.cache = cache;
    this.lastOnly = lastOnly;
    this.training = training;
    this.wholeLengths = wholeLengths;
  }

  /** A pass over whole rows. */
  public static Pass over(Input input, Taps taps) {
    return new Pass(taps, input, input.mask(), null, false, false, null);
  }

  /** A pass over whole rows of a network that is being trained: see {@link #training}. */
  public static Pass training(Input input, Taps taps) {
    return new Pass(taps, input, input.mask(), null, false, true, null);
  }

  /**
   * A pass that continues what {@code cache} holds; the head computes the last position only. It
   * counts once it is committed.
   *
   * @param tokens the new tokens
   * @param mask [batch, past + length] bool over old and new positions; null if all are real
   */
  public static Pass continuing(
      Tokens tokens, @Nullable Tensor mask, KeyValueCache cache, Taps taps) {
    return new Pass(taps, tokens, mask, cache, true, false, null);
  }

  /**
   * As {@link #continuing(Tokens, Tensor, KeyValueCache, Taps)}, for rows of which each will have a
   * length of its own; without that, rows are taken to fill the cache.
   *
   * @param wholeLengths [batch] tokens of each row in the end
   */
  public static Pass continuing(
      Tokens tokens, @Nullable Tensor mask, KeyValueCache cache, Taps taps, long[] wholeLengths) {
    return new Pass(taps, tokens, mask, cache, true, false, wholeLengths.clone());
  }

  /** Lets the taps of {@code site} see and replace {@code value}. */
  public Tensor at(Site site, Tensor value) {
    return taps == Taps.NONE ? value : taps.at(site, value, this);
  }

  /** Whether anyone listens at {@code site}. */
  public boolean wants(Site site) {
    return taps.has(site);
  }

  /** Whether anyone at {@code site} may keep what passes there; else it may be overwritten. */
  public boolean keeps(Site site) {
    return taps.keep(site);
  }

  /** What passes. */
  public Input input() {
    return input;
  }

  /**
   * Whether the network is being trained: parts that behave otherwise then (dropout, the statistics
   * of batch normalization) ask here.
   */
  public boolean training() {
    return training;
  }

  /**
   * Ends the pass where a tap has seen enough: what follows is not computed. Whoever runs the
   * segment with {@link Segment#visit} gets null.
   *
   * @return never
   */
  public static Ended end() {
    throw new Ended();
  }

  /** See {@link #end}. */
  static final class Ended extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private Ended() {
      super(null, null, false, false);
    }
  }

  /** Rows that pass side by side, copies included. */
  public int batch() {
    return batch;
  }

  /** New positions in this pass. */
  public int length() {
    return length;
  }

  /** Positions that the cache held before this pass. */
  public int past() {
    return cache == null ? 0 : cache.length();
  }

  /**
   * Tokens that each row will have in the end, those of its prompt and of its continuation: for
   * parts that treat long sequences otherwise from the first token on.
   *
   * @return [batch]; without a cache what the rows have now
   */
  public long[] wholeLengths() {
    if (wholeLengths != null) {
      return wholeLengths.clone();
    }
    long more = cache == null ? 0 : cache.capacity() - past() - length;
    long[] lengths = new long[batch];
    if (plainPositions()) {
      Arrays.fill(lengths, past() + length + more);
    } else {
      try (TensorScope scope = TensorScope.open()) {
        long[] last = Tensors.longs(positions().amax(new long[] {1}, false));
        Arrays.setAll(lengths, r -> last[r] + 1 + more);
      }
    }
    return lengths;
  }

  /** Whether only the last position's logits are needed. */
  public boolean lastOnly() {
    return lastOnly;
  }

  /** The key-value cache, if this pass has one. */
  public @Nullable KeyValueCache cache() {
    return cache;
  }

  /** [batch, past + length] bool, true where a token is real; null if all are. */
  public @Nullable Tensor mask() {
    return mask;
  }

  /**
   * [batch, length] bool, true where a new token is real; null if all are.
   *
   * <p>This is what pooling over tokens wants.
   */
  public @Nullable Tensor newMask() {
    if (mask == null || past() == 0) {
      return mask;
    }
    return share("newMask", () -> mask.narrow(1, past(), length));
  }

  /** Whether every position is its column: no padding, so one row of positions serves all. */
  public boolean plainPositions() {
    return mask == null;
  }

  /** [batch, length] int64 positions counted from the first real token; 0 in the padding. */
  public Tensor positions() {
    return share(
        "positions",
        () -> {
          if (mask == null) {
            Tensor row = torch.arange(new Scalar(past()), new Scalar(past() + length));
            return row.to(ScalarType.Long).unsqueeze(0).expand(batch, length);
          }
          Tensor counted = mask.to(ScalarType.Long).cumsum(1).sub(new Scalar(1));
          return counted.clamp_min(new Scalar(0)).narrow(1, past(), length).contiguous();
        });
  }

  /**
   * What may be attended to where every position sees both sides: [batch, 1, 1, length] bool, true
   * for a real key; null if all are.
   */
  public @Nullable Tensor paddingMask() {
    return mask == null ? null : share("padding", () -> mask.view(batch, 1, 1, length));
  }

  /**
   * What may be attended to: [batch or 1, 1, length, past + length] bool, true where a query sees a
   * key. A padding query sees itself, so that no row of the softmax is empty.
   *
   * @param window how many keys a query sees, itself included; 0 for all
   * @return null if plain causality says it all (or there is one query and nothing is hidden)
   */
  public @Nullable Tensor attentionMask(int window) {
    int keys = past() + length;
    boolean windowed = window > 0 && window < keys;
    if (mask == null && !windowed && (past() == 0 || length == 1)) {
      return null;
    }
    return share(
        "mask" + (windowed ? window : 0),
        () -> {
          Tensor query =
              torch.arange(new Scalar(past()), new Scalar(keys)).to(ScalarType.Long).unsqueeze(1);
          Tensor key = torch.arange(new Scalar(keys)).to(ScalarType.Long).unsqueeze(0);
          Tensor seen = key.le(query);
          if (windowed) {
            seen = seen.logical_and(key.gt(query.sub(new Scalar(window))));
          }
          seen = seen.view(1, 1, length, keys);
          if (mask != null) {
            Tensor itself = key.eq(query).view(1, 1, length, keys);
            seen = seen.logical_and(mask.view(batch, 1, 1, keys)).logical_or(itself);
          }
          return seen;
        });
  }

  /**
   * A tensor that several segments need: made once, owned by this pass.
   *
   * @param key names it; equal keys share
   */
  public Tensor share(Object key, Supplier<Tensor> make) {
    @Nullable Tensor known = shared.get(key);
    if (known == null) {
      try (TensorScope scope = TensorScope.open()) {
        Tensor made = make.get();
        // A supplier may return something older than this scope; a view of it is ours.
        known = scope.disown(made == mask ? made.alias() : made);
      }
      shared.put(key, known);
    }
    return known;
  }

  /**
   * What this pass wrote to the cache counts from now on. Nothing but {@link #close} may follow.
   */
  public void commit() {
    if (cache != null && !committed) {
      cache.commit(length);
    }
    committed = true;
  }

  /** Ends the pass; unless it was committed, its cache is as it was before. */
  @Override
  public void close() {
    shared.values().forEach(Tensor::close);
    shared.clear();
    if (cache != null && !committed) {
      cache.rollBack();
    }
  }

  /** The last position of a state: [batch, length, width] to [batch, 1, width]. */
  public Tensor last(Tensor state) {
    return state.narrow(1, length - 1, 1);
  }
}
