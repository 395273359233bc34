package dev.tiller.training.ema;

import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Where every parameter lies in a buffer for all of them.
 *
 * @param type of the buffer
 * @param offsets of the first element, by name
 * @param size of the buffer in elements
 * @param together whether the parameters themselves lie so, in memory of their own
 */
record FlatLayout(ScalarType type, Map<String, Long> offsets, long size, boolean together) {

  static FlatLayout of(Map<String, Tensor> parameters) {
    ScalarType type = master(parameters);
    Map<String, Long> packed = new LinkedHashMap<>();
    Map<String, Long> found = new LinkedHashMap<>();
    long end = 0;
    long foundEnd = 0;
    boolean together = true;
    for (Map.Entry<String, Tensor> entry : parameters.entrySet()) {
      Tensor p = entry.getValue();
      packed.put(entry.getKey(), end);
      end += p.numel();
      long at = p.storage_offset();
      together &= at >= foundEnd && p.is_contiguous() && p.scalar_type().intern() == type;
      found.put(entry.getKey(), at);
      foundEnd = at + p.numel();
    }
    // A little room between them is fine, other things in the buffer are not.
    long first = found.isEmpty() ? 0 : found.values().iterator().next();
    long span = foundEnd - first;
    if (together && span <= end + 64L * parameters.size() && inOneStorage(parameters)) {
      found.replaceAll((name, at) -> at - first);
      return new FlatLayout(type, found, span, true);
    }
    return new FlatLayout(type, packed, end, false);
  }

  /** Float64 where all of them are; float32 takes in everything else. */
  private static ScalarType master(Map<String, Tensor> parameters) {
    Set<ScalarType> types =
        parameters.values().stream()
            .map(p -> p.scalar_type().intern())
            .collect(java.util.stream.Collectors.toSet());
    return types.equals(Set.of(ScalarType.Double)) ? ScalarType.Double : ScalarType.Float;
  }

  private static boolean inOneStorage(Map<String, Tensor> parameters) {
    try (TensorScope scope = TensorScope.open()) {
      return parameters.values().stream().mapToLong(FlatLayout::storage).distinct().count() == 1;
    }
  }

  private static long storage(Tensor p) {
    return p.storage().data().address();
  }

  /** The part of a buffer that belongs to a parameter, in its shape; a view. */
  Tensor part(Tensor buffer, String name, Tensor p) {
    return buffer.narrow(0, offsets.get(name), p.numel()).view(Tensors.shape(p));
  }

  /** All parameters as one vector: a view, where they lie together. */
  Tensor whole(Map<String, Tensor> parameters) {
    return parameters.values().iterator().next().as_strided(new long[] {size}, 1);
  }
}
