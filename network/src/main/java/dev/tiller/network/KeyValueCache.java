package dev.tiller.network;

import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Keys and values of every attention layer for the positions seen so far, and what taps noted
 * beside them. A pass writes behind what is there, and what it wrote counts when the pass is
 * committed ({@link Pass#commit}): a pass that fails leaves the cache as it was.
 *
 * <p>Layout: [slots, heads, capacity, width] a layer, allocated once and filled in place. All rows
 * share one clock: a row's tokens are the columns that end with the last one, so that no row has
 * holes, and what lies before a shorter row is padding, zero. Between passes rows may {@link #join}
 * and {@link #leave}, and columns that no row needs any more may be {@link #drop dropped}; each of
 * these either happens whole or, if it throws, not at all. Not thread-safe. Close it when the
 * generation is over.
 */
public final class KeyValueCache implements AutoCloseable {

  private final List<@Nullable Tensor> keys = new ArrayList<>();
  private final List<@Nullable Tensor> values = new ArrayList<>();
  private final Notes notes = new Notes();

  private int capacity;
  private int slots;
  private int rows;
  private int from;
  private int end;

  /**
   * @param capacity positions it can hold; {@link #reserve} and {@link #join} raise it
   */
  public KeyValueCache(int capacity) {
    this.capacity = capacity;
  }

  /** Positions it holds: as many as its longest row has, or more until some are dropped. */
  public int length() {
    return end - from;
  }

  /** Positions it can hold before buffers are moved, those that it holds included. */
  public int capacity() {
    return capacity - from;
  }

  /** Rows it holds; 0 before the first pass. */
  public int rows() {
    return rows;
  }

  /**
   * Appends the new keys of one layer.
   *
   * @param layer from 0
   * @param fresh [batch, heads, new, width]
   * @return a view of all keys of this layer, [batch, heads, length + new, width]
   */
  public Tensor appendKeys(int layer, Tensor fresh) {
    return append(keys, layer, fresh);
  }

  /** Appends the new values of one layer; see {@link #appendKeys}. */
  public Tensor appendValues(int layer, Tensor fresh) {
    return append(values, layer, fresh);
  }

  private Tensor append(List<@Nullable Tensor> store, int layer, Tensor fresh) {
    while (store.size() <= layer) {
      store.add(null);
    }
    int batch = (int) fresh.size(0);
    long added = fresh.size(2);
    if (rows == 0) {
      rows = batch;
      slots = batch;
    }
    if (batch != rows) {
      throw new IllegalStateException(
          "The cache holds " + rows + " rows; the pass has " + batch + " of them");
    }
    if (end + added > capacity) {
      throw new IllegalStateException(
          "The cache holds " + capacity() + " positions; " + (length() + added) + " were needed");
    }
    @Nullable Tensor buffer = store.get(layer);
    if (buffer == null) {
      try (TensorScope scope = TensorScope.open()) {
        buffer = scope.disown(empty(slots, capacity, fresh));
      }
      store.set(layer, buffer);
    }
    Tensor here = slots == rows ? buffer : buffer.narrow(0, 0, rows);
    here.narrow(2, end, added).copy_(fresh);
    return here.narrow(2, from, length() + added);
  }

  private static Tensor empty(long slots, long capacity, Tensor like) {
    long[] shape = {slots, like.size(1), capacity, like.size(3)};
    return torch.empty(shape, Tensors.options(Tensors.type(like)), null);
  }

  /**
   * What a tap left here in earlier passes; null if nothing. Rows that joined since from where
   * nothing was noted have zeros, so a note of zeros must mean what no note means.
   *
   * @param key names it
   * @return [rows, ...]
   */
  public @Nullable Tensor note(Object key) {
    return notes.get(key);
  }

  /**
   * Leaves something for the passes after this one, in place of what was there. It follows its rows
   * when they move, and goes with them when they leave.
   *
   * @param key names it, also for taps that are made anew while the rows stay: what a tap was made
   *     from, not the tap
   * @param value [rows, ...]: rows are the first axis; copied, the copy is this cache's
   */
  public void note(Object key, Tensor value) {
    notes.put(key, value);
  }

  /** The pass that wrote the last columns and notes has succeeded. */
  void commit(int columns) {
    end += columns;
    notes.commit();
  }

  /** It has not. */
  void rollBack() {
    notes.rollBack();
    if (length() == 0) {
      // Nothing is held, so the next pass may have other rows.
      release();
    }
  }

  /**
   * Makes room for more positions: moves what is held to the front of the buffers, or into larger
   * ones, which for that moment takes the memory twice.
   *
   * @param columns how many more, 0 or above
   */
  public void reserve(int columns) {
    if (end + columns > capacity) {
      int needed = length() + columns;
      int larger = needed <= capacity - capacity / 4 ? capacity : 2 * needed;
      move(Math.max(rows, Math.min(slots, 2 * rows)), larger, 0);
    }
  }

  /**
   * Takes in copies of the rows of another cache of the same network, behind its own, all ending at
   * the same column. The shorter of both get padding in front: zeros, to be masked.
   *
   * @param others at least one row; stays the caller's
   */
  public void join(KeyValueCache others) {
    if (rows == 0 || others.rows == 0) {
      throw new IllegalStateException("Both caches must have passed something");
    }
    int length = Math.max(length(), others.length());
    int total = rows + others.rows;
    if (total > slots || length > end) {
      int room = length + Math.max(capacity() - length(), others.capacity() - others.length());
      int larger = Math.max(capacity, room);
      move(total > slots ? Math.max(total, 2 * slots) : slots, larger, length - length());
    }
    try (TensorScope scope = TensorScope.open()) {
      Map<Object, Tensor> joined = notes.with(others.notes, rows, others.rows);
      place(keys, others.keys, others, length);
      place(values, others.values, others, length);
      notes.exchange(joined, scope);
    }
    rows = total;
    from = end - length;
  }

  private void place(
      List<@Nullable Tensor> store,
      List<@Nullable Tensor> joining,
      KeyValueCache others,
      int length) {
    int start = end - length;
    for (int layer = 0; layer < store.size(); layer++) {
      @Nullable Tensor own = store.get(layer);
      @Nullable Tensor other = joining.get(layer);
      if (own != null && other != null) {
        // Padding is hidden by masks, but a hidden number that is none would still spread.
        own.narrow(0, 0, rows).narrow(2, start, from - start).zero_();
        Tensor slot = own.narrow(0, rows, others.rows);
        slot.narrow(2, start, length - others.length()).zero_();
        slot.narrow(2, end - others.length(), others.length())
            .copy_(other.narrow(0, 0, others.rows).narrow(2, others.from, others.length()));
      }
    }
  }

  /**
   * Forgets a row; the last row takes its number. When the last one has left, the cache is as new.
   *
   * @param row from 0
   */
  public void leave(int row) {
    if (row < 0 || row >= rows) {
      throw new IndexOutOfBoundsException("There is no row " + row + " of " + rows);
    }
    if (rows == 1) {
      notes.close();
      release();
      return;
    }
    int last = rows - 1;
    try (TensorScope scope = TensorScope.open()) {
      Map<Object, Tensor> rest = notes.without(row, last);
      if (row != last) {
        for (List<@Nullable Tensor> store : List.of(keys, values)) {
          for (@Nullable Tensor buffer : store) {
            if (buffer != null) {
              Tensor held = buffer.narrow(2, from, length());
              held.select(0, row).copy_(held.select(0, last));
            }
          }
        }
      }
      notes.exchange(rest, scope);
    }
    rows = last;
  }

  /**
   * Forgets the oldest positions, which no row needs any more.
   *
   * @param columns from 0 to {@link #length}
   */
  public void drop(int columns) {
    if (columns < 0 || columns > length()) {
      throw new IndexOutOfBoundsException(columns + " of " + length() + " positions");
    }
    from += columns;
  }

  /** Moves what is held into new buffers; old ones stay until all new ones are there. */
  private void move(int newSlots, int newCapacity, int newFrom) {
    try (TensorScope scope = TensorScope.open()) {
      UnaryOperator<@Nullable Tensor> moved =
          old -> {
            if (old == null) {
              return null;
            }
            Tensor larger = empty(newSlots, newCapacity, old);
            try (TensorScope views = TensorScope.open()) {
              larger
                  .narrow(0, 0, rows)
                  .narrow(2, newFrom, length())
                  .copy_(old.narrow(0, 0, rows).narrow(2, from, length()));
            }
            return larger;
          };
      List<@Nullable Tensor> newKeys = new ArrayList<>();
      List<@Nullable Tensor> newValues = new ArrayList<>();
      keys.forEach(old -> newKeys.add(moved.apply(old)));
      values.forEach(old -> newValues.add(moved.apply(old)));
      exchange(keys, newKeys, scope);
      exchange(values, newValues, scope);
    }
    end = newFrom + length();
    from = newFrom;
    slots = newSlots;
    capacity = newCapacity;
  }

  private static void exchange(
      List<@Nullable Tensor> store, List<@Nullable Tensor> moved, TensorScope scope) {
    for (int layer = 0; layer < store.size(); layer++) {
      @Nullable Tensor old = store.get(layer);
      @Nullable Tensor now = moved.get(layer);
      if (old != null && now != null) {
        store.set(layer, scope.disown(now));
        old.close();
      }
    }
  }

  private void release() {
    for (List<@Nullable Tensor> store : List.of(keys, values)) {
      for (@Nullable Tensor buffer : store) {
        if (buffer != null) {
          buffer.close();
        }
      }
      store.clear();
    }
    rows = 0;
    slots = 0;
    from = 0;
    end = 0;
  }

  /** Frees the buffers. */
  @Override
  public void close() {
    release();
    notes.close();
  }
}
