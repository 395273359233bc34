package dev.tiller.network;

import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Keys and values of every attention layer for the positions seen so far. Buffers are allocated
 * once at the capacity and filled in place. Close it when the generation is over.
 */
public final class KeyValueCache implements AutoCloseable {

  private final int capacity;
  private final List<@Nullable Tensor> keys = new ArrayList<>();
  private final List<@Nullable Tensor> values = new ArrayList<>();
  private final Map<Object, Tensor> notes = new HashMap<>();
  private int length;

  /**
   * @param capacity positions it can hold
   */
  public KeyValueCache(int capacity) {
    this.capacity = capacity;
  }

  /** Positions it holds. */
  public int length() {
    return length;
  }

  /** Positions it can hold. */
  public int capacity() {
    return capacity;
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
    long added = fresh.size(2);
    if (length + added > capacity) {
      throw new IllegalStateException(
          "The cache holds " + capacity + " positions; " + (length + added) + " were needed");
    }
    @Nullable Tensor buffer = store.get(layer);
    if (buffer == null) {
      try (TensorScope scope = TensorScope.open()) {
        long[] shape = {fresh.size(0), fresh.size(1), capacity, fresh.size(3)};
        buffer =
            scope.disown(torch.empty(shape, Tensors.options(fresh.scalar_type().intern()), null));
      }
      store.set(layer, buffer);
    }
    buffer.narrow(2, length, added).copy_(fresh);
    return buffer.narrow(2, 0, length + added);
  }

  /**
   * What a tap has left here for later tokens; null if nothing.
   *
   * @param key names it
   */
  public @Nullable Tensor note(Object key) {
    return notes.get(key);
  }

  /**
   * Leaves something for later tokens, in place of what was there.
   *
   * @param value copied; the copy is this cache's
   */
  public void note(Object key, Tensor value) {
    try (TensorScope scope = TensorScope.open()) {
      @Nullable Tensor old = notes.put(key, scope.disown(value.clone()));
      if (old != null) {
        old.close();
      }
    }
  }

  void advance(int by) {
    length += by;
  }

  /** Frees the buffers. */
  @Override
  public void close() {
    for (List<@Nullable Tensor> store : List.of(keys, values)) {
      for (@Nullable Tensor buffer : store) {
        if (buffer != null) {
          buffer.close();
        }
      }
      store.clear();
    }
    notes.values().forEach(Tensor::close);
    notes.clear();
  }
}
