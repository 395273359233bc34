package dev.tiller.tensor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tiller.ground.AtomicFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;

/**
 * Writes safetensors files atomically: into a temporary file of the same folder, synced, then
 * renamed. A reader sees the old file or the new one, never half of either, even after a crash.
 */
public final class SafetensorsWriter {

  /** Data starts on this boundary, so that every type can be read in place. */
  private static final int ALIGNMENT = 64;

  private static final int CHUNK = 1 << 26;

  private SafetensorsWriter() {}

  /**
   * Equal tensors and metadata make equal bytes, whatever the order of the maps.
   *
   * @param file to write or replace; a symbolic link is followed, a device or a pipe written to
   * @param tensors by name; any strides, on the CPU
   * @param metadata free-form strings; may be empty
   * @throws IOException if the disk refuses
   * @throws IllegalArgumentException if a tensor has a name, type or layout that a safetensors file
   *     cannot hold
   */
  public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata)
      throws IOException {
    List<Map.Entry<String, Tensor>> ordered = ordered(tensors);
    ByteBuffer header = header(ordered, metadata);
    try (AtomicFile whole = AtomicFile.create(file)) {
      whole.write(header);
      for (Map.Entry<String, Tensor> entry : ordered) {
        writeTensor(whole, entry.getValue());
      }
      whole.commit();
    }
  }

  private static void check(String name, Tensor tensor) {
    if (name.equals("__metadata__")) {
      throw new IllegalArgumentException(
          "A tensor is named __metadata__, which safetensors keeps for itself; rename it.");
    }
    if (!tensor.defined() || !tensor.is_cpu() || tensor.is_sparse() || tensor.is_quantized()) {
      throw new IllegalArgumentException(
          "The tensor "
              + name
              + " is undefined or not a plain tensor on the CPU; convert it first.");
    }
  }

  /** Widest types first, so that each tensor is aligned for its own; then by name. */
  private static List<Map.Entry<String, Tensor>> ordered(Map<String, Tensor> tensors) {
    tensors.forEach(SafetensorsWriter::check);
    List<Map.Entry<String, Tensor>> entries = new ArrayList<>(tensors.entrySet());
    entries.sort(
        Comparator.comparing(
                (Map.Entry<String, Tensor> e) -> -DType.of(e.getValue().scalar_type()).bytes())
            .thenComparing(Map.Entry::getKey));
    return entries;
  }

  private static ByteBuffer header(
      List<Map.Entry<String, Tensor>> entries, Map<String, String> metadata) throws IOException {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    try (JsonGenerator out = new JsonFactory().createGenerator(json)) {
      out.writeStartObject();
      if (!metadata.isEmpty()) {
        out.writeObjectFieldStart("__metadata__");
        for (Map.Entry<String, String> entry : new TreeMap<>(metadata).entrySet()) {
          out.writeStringField(entry.getKey(), entry.getValue());
        }
        out.writeEndObject();
      }
      long offset = 0;
      for (Map.Entry<String, Tensor> entry : entries) {
        Tensor tensor = entry.getValue();
        DType type = DType.of(tensor.scalar_type());
        long end = offset + tensor.numel() * type.bytes();
        out.writeObjectFieldStart(entry.getKey());
        out.writeStringField("dtype", type.name());
        out.writeFieldName("shape");
        long[] shape = Tensors.shape(tensor);
        out.writeArray(shape, 0, shape.length);
        out.writeFieldName("data_offsets");
        out.writeArray(new long[] {offset, end}, 0, 2);
        out.writeEndObject();
        offset = end;
      }
      out.writeEndObject();
    }
    int padding = (ALIGNMENT - (8 + json.size()) % ALIGNMENT) % ALIGNMENT;
    json.write(" ".repeat(padding).getBytes(StandardCharsets.US_ASCII));
    if (json.size() > SafetensorsHeader.MAX_BYTES) {
      throw new IllegalArgumentException(
          "The names of %d tensors and the metadata take %d bytes; a safetensors file holds %d."
              .formatted(entries.size(), json.size(), SafetensorsHeader.MAX_BYTES));
    }
    ByteBuffer buffer = ByteBuffer.allocate(8 + json.size()).order(ByteOrder.LITTLE_ENDIAN);
    return buffer.putLong(json.size()).put(json.toByteArray()).flip();
  }

  private static void writeTensor(AtomicFile file, Tensor tensor) throws IOException {
    try (TensorScope scope = TensorScope.open()) {
      Tensor plain = tensor.detach().contiguous();
      BytePointer bytes = Safetensors.bytesOf(plain);
      long size = plain.numel() * plain.element_size();
      for (long at = 0; at < size; at += CHUNK) {
        BytePointer part = bytes.getPointer(at);
        part.limit(Math.min(CHUNK, size - at));
        file.write(part.asByteBuffer());
      }
    }
  }
}
