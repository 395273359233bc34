package dev.tiller.network.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.ground.AtomicFile;
import dev.tiller.tensor.DType;
import dev.tiller.tensor.Safetensors;
import dev.tiller.tensor.SafetensorsWriter;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint's files written again, some tensors with other values; see {@link
 * Checkpoint#copyTo}.
 *
 * @param directory of the files
 * @param files in the order in which they were opened
 * @param byName the file that counts for each tensor: others may hold older copies
 * @param index of shards; null where there is one file
 */
record CheckpointCopy(
    Path directory,
    List<Safetensors> files,
    Map<String, Safetensors> byName,
    @Nullable Path index) {

  /**
   * @param changed by the names that the files have for them
   * @param type see {@link Checkpoint#copyTo}
   */
  void write(Path folder, Map<String, Tensor> changed, @Nullable DType type) throws IOException {
    Map<String, Tensor> added = new TreeMap<>(changed);
    added.keySet().removeAll(byName.keySet());
    long bytes = 0;
    for (Safetensors file : files) {
      try (TensorScope scope = TensorScope.open()) {
        Map<String, Tensor> tensors = tensors(file, changed, type);
        if (file == last()) {
          DType own = type == null ? file.dtype(file.names().iterator().next()) : type;
          added.forEach((name, value) -> tensors.put(name, as(value, own)));
        }
        Path target = folder.resolve(name(file));
        Files.createDirectories(target.getParent());
        SafetensorsWriter.write(target, tensors, file.metadata());
        bytes += tensors.values().stream().mapToLong(t -> t.numel() * t.element_size()).sum();
      }
    }
    if (index != null) {
      writeIndex(index, folder, added, bytes);
    }
  }

  private Map<String, Tensor> tensors(
      Safetensors file, Map<String, Tensor> changed, @Nullable DType type) {
    Map<String, Tensor> tensors = new TreeMap<>();
    for (String name : file.names()) {
      @Nullable Tensor other = byName.get(name) == file ? changed.get(name) : null;
      DType wanted = type == null ? file.dtype(name) : type;
      tensors.put(name, other == null ? file.get(name) : as(other, wanted));
    }
    return tensors;
  }

  private static Tensor as(Tensor value, DType type) {
    return Tensors.as(value, type.scalarType());
  }

  private Safetensors last() {
    return files.get(files.size() - 1);
  }

  private String name(Safetensors file) {
    return directory.normalize().relativize(file.file().normalize()).toString();
  }

  private void writeIndex(Path from, Path folder, Map<String, Tensor> added, long bytes)
      throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode json = (ObjectNode) mapper.readTree(from.toFile());
    added.keySet().forEach(name -> json.withObject("/weight_map").put(name, name(last())));
    json.withObject("/metadata").put("total_size", bytes);
    Path target = folder.resolve(from.getFileName().toString());
    AtomicFile.write(
        target, mapper.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
  }
}
