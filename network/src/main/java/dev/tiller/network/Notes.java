package dev.tiller.network;

import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * What taps leave in a cache for later tokens, [rows, ...] each: those of earlier passes, and those
 * of the pass under way, which count once it is committed.
 */
final class Notes implements AutoCloseable {

  private final Map<Object, Tensor> kept = new HashMap<>();
  private final Map<Object, Tensor> fresh = new HashMap<>();

  @Nullable Tensor get(Object key) {
    return kept.get(key);
  }

  void put(Object key, Tensor value) {
    try (TensorScope scope = TensorScope.open()) {
      replace(fresh, key, scope.disown(value.clone()));
    }
  }

  private static void replace(Map<Object, Tensor> notes, Object key, Tensor value) {
    @Nullable Tensor old = notes.put(key, value);
    if (old != null) {
      old.close();
    }
  }

  void commit() {
    fresh.forEach((key, value) -> replace(kept, key, value));
    fresh.clear();
  }

  void rollBack() {
    clear(fresh);
  }

  /**
   * Notes of both, one's rows behind the other's; zeros where one has none.
   *
   * @return owned by the caller's scope
   */
  Map<Object, Tensor> with(Notes others, int rows, int otherRows) {
    Set<Object> all = new LinkedHashSet<>(kept.keySet());
    all.addAll(others.kept.keySet());
    Map<Object, Tensor> joined = new HashMap<>();
    for (Object key : all) {
      Tensor like = kept.getOrDefault(key, others.kept.get(key));
      Tensor first = kept.getOrDefault(key, zeros(like, rows));
      Tensor second = others.kept.getOrDefault(key, zeros(like, otherRows));
      joined.put(key, torch.cat(new TensorVector(first, second), 0));
    }
    return joined;
  }

  private static Tensor zeros(Tensor like, long rows) {
    long[] shape = Tensors.shape(like);
    shape[0] = rows;
    return torch.zeros(shape, Tensors.options(Tensors.type(like)));
  }

  /**
   * Notes without one row, whose number the last one takes.
   *
   * @return owned by the caller's scope
   */
  Map<Object, Tensor> without(int row, int last) {
    Map<Object, Tensor> rest = new HashMap<>();
    kept.forEach(
        (key, note) -> {
          Tensor left = note.narrow(0, 0, last).clone();
          if (row != last) {
            left.select(0, row).copy_(note.select(0, last));
          }
          rest.put(key, left);
        });
    return rest;
  }

  /** Takes these over in place of all that were kept. */
  void exchange(Map<Object, Tensor> notes, TensorScope scope) {
    notes.values().forEach(scope::disown);
    clear(kept);
    kept.putAll(notes);
  }

  private static void clear(Map<Object, Tensor> notes) {
    notes.values().forEach(Tensor::close);
    notes.clear();
  }

  @Override
  public void close() {
    clear(kept);
    clear(fresh);
  }
}
