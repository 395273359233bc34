package dev.tiller.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * A safetensors file, memory-mapped. Tensors are views of the mapping: opening a file costs no
 * memory, pages come in when they are touched, and writing to a tensor never changes the file.
 *
 * <p>Close it after its tensors; writing goes through {@link SafetensorsWriter}.
 */
public final class Safetensors implements AutoCloseable {

  private final Path file;
  private final SafetensorsHeader header;
  private final long dataStart;
  private final @Nullable Tensor mapping;

  private Safetensors(
      Path file, SafetensorsHeader header, long dataStart, @Nullable Tensor mapping) {
    this.file = file;
    this.header = header;
    this.dataStart = dataStart;
    this.mapping = mapping;
  }

  /**
   * Checks the header and maps the data.
   *
   * @throws UserError if the file is missing, truncated or not a valid safetensors file
   */
  public static Safetensors open(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      String name = file.toString();
      if (size < 8) {
        throw new UserError(
            name + " has only " + size + " bytes; it is not a safetensors file: fetch it again.");
      }
      long length = read(channel, 0, 8).order(ByteOrder.LITTLE_ENDIAN).getLong();
      if (length < 2 || length > Math.min(SafetensorsHeader.MAX_BYTES, size - 8)) {
        throw new UserError(
            "%s says its header has %d bytes, but the file has %d in all; it is damaged or not a safetensors file: fetch it again."
                .formatted(name, length, size));
      }
      byte[] json = read(channel, 8, (int) length).array();
      long dataStart = 8 + length;
      SafetensorsHeader header = SafetensorsHeader.parse(name, json, size - dataStart);
      return new Safetensors(file, header, dataStart, size == dataStart ? null : map(file, size));
    } catch (IOException e) {
      throw new UserError(
          "Cannot read " + file + " (" + e.getMessage() + "); a safetensors file was expected.", e);
    }
  }

  private static ByteBuffer read(FileChannel channel, long at, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position()) < 0) {
        throw new IOException("it ended early");
      }
    }
    return buffer.flip();
  }

  private static Tensor map(Path file, long size) {
    try (TensorScope scope = TensorScope.open()) {
      TensorOptions bytes = Tensors.options(ScalarType.Byte);
      return scope.disown(
          torch.from_file(file.toString(), new BoolOptional(false), new LongOptional(size), bytes));
    }
  }

  /** The file that was opened. */
  public Path file() {
    return file;
  }

  /** Names of the tensors, in the file's order. */
  public Set<String> names() {
    return Collections.unmodifiableSet(header.entries().keySet());
  }

  /** The free-form strings stored beside the tensors; empty if there are none. */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(header.metadata());
  }

  /** The shape of a tensor, without touching its data. */
  public long[] shape(String name) {
    return entry(name).shape().clone();
  }

  /** The element type of a tensor. */
  public DType dtype(String name) {
    return entry(name).dtype();
  }

  /**
   * A view of one tensor, owned by the innermost scope; it must not outlive this object.
   *
   * @throws UserError if the file has no such tensor
   */
  public Tensor get(String name) {
    SafetensorsHeader.Entry entry = entry(name);
    ScalarType type = entry.dtype().scalarType();
    long bytes = entry.end() - entry.begin();
    try (TensorScope scope = TensorScope.open()) {
      if (mapping == null || bytes == 0) {
        return scope.keep(torch.empty(entry.shape(), Tensors.options(type), null));
      }
      long begin = dataStart + entry.begin();
      Tensor raw = mapping.narrow(0, begin, bytes);
      boolean aligned = begin % entry.dtype().bytes() == 0;
      Tensor typed = (aligned ? raw : raw.clone()).view(type);
      return scope.keep(typed.reshape(entry.shape()));
    }
  }

  private SafetensorsHeader.Entry entry(String name) {
    SafetensorsHeader.@Nullable Entry entry = header.entries().get(name);
    if (entry == null) {
      throw new UserError(
          file + " has no tensor \"" + name + "\" among its " + names().size() + " tensors.");
    }
    return entry;
  }

  /** Unmaps the file. */
  @Override
  public void close() {
    if (mapping != null) {
      mapping.close();
    }
  }

  /** A pointer to a tensor's first byte with its limit set, for channels. */
  static BytePointer bytesOf(Tensor contiguous) {
    return new BytePointer(contiguous.data_ptr())
        .capacity(contiguous.numel() * contiguous.element_size());
  }

  /** Whether {@code file} looks like something {@link #open} would accept, by its name. */
  public static boolean isSafetensors(Path file) {
    return Files.isRegularFile(file) && file.toString().endsWith(".safetensors");
  }
}
