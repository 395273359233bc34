package dev.tiller.cli.model;

import dev.tiller.tensor.DType;
import dev.tiller.tensor.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How a model lies on the disk.
 *
 * @param bytes of its safetensors files, one or several shards
 * @param types of their tensors
 */
record StoredWeights(long bytes, Set<DType> types) {

  /** Reads the headers of the weights in {@code directory}. */
  static StoredWeights in(Path directory) throws IOException {
    long bytes = 0;
    Set<DType> types = EnumSet.noneOf(DType.class);
    for (Path file : files(directory)) {
      bytes += Files.size(file);
      try (Safetensors weights = Safetensors.open(file)) {
        weights.names().forEach(name -> types.add(weights.dtype(name)));
      }
    }
    return new StoredWeights(bytes, types);
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
