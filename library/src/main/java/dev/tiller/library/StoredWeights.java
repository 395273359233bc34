package dev.tiller.library;

import dev.tiller.language.LanguageModel.Precision;
import dev.tiller.tensor.DType;
import dev.tiller.tensor.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How a model lies on the disk, from the headers of its files: nothing is loaded.
 *
 * @param bytes of its safetensors files, one or several shards
 * @param types of their tensors
 * @param matrices numbers in tensors of two dimensions or more
 * @param rows of these matrices, each an output
 * @param vectors numbers in all other tensors
 */
public record StoredWeights(long bytes, Set<DType> types, long matrices, long rows, long vectors) {

  /** Copies the types. */
  public StoredWeights {
    types =
        Collections.unmodifiableSet(
            types.isEmpty() ? EnumSet.noneOf(DType.class) : EnumSet.copyOf(types));
  }

  /**
   * Reads the headers of the weights in a model's folder.
   *
   * @throws IOException if the folder cannot be read
   * @throws dev.tiller.ground.UserError if a file is damaged
   */
  public static StoredWeights in(Path directory) throws IOException {
    long bytes = 0;
    long matrices = 0;
    long rows = 0;
    long vectors = 0;
    Set<DType> types = EnumSet.noneOf(DType.class);
    for (Path file : files(directory)) {
      bytes += Files.size(file);
      try (Safetensors weights = Safetensors.open(file)) {
        for (String name : weights.names()) {
          if (!weights.readable(name)) {
            continue; // No network of ours asks for it.
          }
          types.add(weights.dtype(name));
          long[] shape = weights.shape(name);
          long numbers = Arrays.stream(shape).reduce(1, Math::multiplyExact);
          if (shape.length < 2) {
            vectors += numbers;
          } else {
            matrices += numbers;
            rows += shape[0];
          }
        }
      }
    }
    return new StoredWeights(bytes, types, matrices, rows, vectors);
  }

  /**
   * What the weights take once they are loaded, in bytes; activations and the cache of a long text
   * come on top.
   *
   * @param precision in which they are held
   */
  public long memory(Precision precision) {
    return switch (precision) {
      case FLOAT32 -> 4 * (matrices + vectors);
      case BFLOAT16 -> 2 * (matrices + vectors);
      case INT8 -> matrices + 4 * (rows + vectors);
    };
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(Safetensors::isSafetensors)
          .filter(file -> file.getFileName().toString().startsWith("model"))
          .toList();
    }
  }
}
