package dev.tiller.tensor;

import dev.tiller.ground.UserError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
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
 * <p>Close it when no more tensors are wanted: those that were taken keep the mapping alive for as
 * long as they live. The file may be replaced meanwhile by renaming another over it, as {@link
 * SafetensorsWriter} does; truncating it in place would end the process. Several threads may read
 * from one object.
 */
public final class Safetensors implements AutoCloseable {

  /** A file that is replaced between reading its header and mapping it is opened again. */
  private static final int ATTEMPTS = 50;

  private final Path file;
  private final SafetensorsHeader header;
  private final @Nullable Tensor mapping;
  private volatile boolean closed;

  private Safetensors(Path file, SafetensorsHeader header, @Nullable Tensor mapping) {
    this.file = file;
    this.header = header;
    this.mapping = mapping;
  }

  /**
   * Checks the header and maps the data.
   *
   * @throws UserError if the file is missing, truncated or not a valid safetensors file
   */
  public static Safetensors open(Path file) {
    try {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        @Nullable Safetensors opened = openUnchanged(file);
        if (opened != null) {
          return opened;
        }
      }
    } catch (IOException e) {
      throw new UserError(
          "Cannot read %s (%s); a safetensors file was expected there."
              .formatted(file, UserError.reason(e)),
          e);
    }
    throw new UserError(file + " was replaced each time it was opened; try again later.");
  }

  /** Null if the path led to another file in the end than in the beginning. */
  private static @Nullable Safetensors openUnchanged(Path file) throws IOException {
    Version before = Version.of(file);
    if (!before.regular) {
      throw new UserError(file + " is not a file; the path of a safetensors file was expected.");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      SafetensorsHeader header = readHeader(file, channel, size);
      @Nullable Tensor mapping = null;
      if (size > header.dataStart()) {
        try {
          mapping = map(file, size);
        } catch (RuntimeException e) {
          if (Version.of(file).equals(before)) {
            throw new IOException("it cannot be mapped into memory", e);
          }
          return null;
        }
      }
      if (Version.of(file).equals(before)) {
        return new Safetensors(file, header, mapping);
      }
      if (mapping != null) {
        mapping.close();
      }
      return null;
    }
  }

  /** What tells a file from the one that replaced it. */
  private record Version(boolean regular, long size, FileTime time, @Nullable Object key) {

    static Version of(Path file) throws IOException {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return new Version(now.isRegularFile(), now.size(), now.lastModifiedTime(), now.fileKey());
    }
  }

  private static SafetensorsHeader readHeader(Path file, FileChannel channel, long size)
      throws IOException {
    if (size < 8) {
      throw new UserError(
          "%s has only %d bytes; it is not a safetensors file: fetch it again."
              .formatted(file, size));
    }
    long length = read(channel, 0, 8).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 2 || length > Math.min(SafetensorsHeader.MAX_BYTES, size - 8)) {
      throw new UserError(
          "%s says its header has %s bytes, but the file has %d in all; it is damaged or not a safetensors file: fetch it again."
              .formatted(file, Long.toUnsignedString(length), size));
    }
    byte[] json = read(channel, 8, (int) length).array();
    return SafetensorsHeader.parse(file.toString(), json, size - 8 - length);
  }

  private static ByteBuffer read(FileChannel channel, long at, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position()) < 0) {
        throw new IOException("it ends early");
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

  /**
   * The element type of a tensor.
   *
   * @throws UserError if it is one that Tiller cannot read
   */
  public DType dtype(String name) {
    SafetensorsHeader.Entry entry = entry(name);
    if (entry.dtype() == null) {
      throw new UserError(
          "%s stores the tensor \"%s\" as %s, a type that Tiller cannot read; save it in another."
              .formatted(file, name, entry.type()));
    }
    return entry.dtype();
  }

  /** Whether a tensor is of a type that Tiller can read. */
  public boolean readable(String name) {
    return entry(name).dtype() != null;
  }

  /** Size of a tensor's data. */
  public long bytes(String name) {
    SafetensorsHeader.Entry entry = entry(name);
    return entry.end() - entry.begin();
  }

  /**
   * A view of one tensor, owned by the innermost scope. Booleans, and tensors that the file does
   * not align to their type, are copied.
   *
   * @throws UserError if the file has no such tensor
   * @throws IllegalStateException after {@link #close}
   */
  public Tensor get(String name) {
    if (closed) {
      throw new IllegalStateException(file + " is closed");
    }
    SafetensorsHeader.Entry entry = entry(name);
    DType dtype = dtype(name);
    long bytes = entry.end() - entry.begin();
    try (TensorScope scope = TensorScope.open()) {
      if (mapping == null || bytes == 0) {
        return scope.keep(torch.empty(entry.shape(), Tensors.options(dtype.scalarType()), null));
      }
      long begin = header.dataStart() + entry.begin();
      Tensor raw = mapping.narrow(0, begin, bytes);
      return scope.keep(typed(raw, begin, dtype).reshape(entry.shape()));
    }
  }

  private static Tensor typed(Tensor raw, long begin, DType type) {
    if (type == DType.BOOL) {
      // A byte other than 0 and 1 is no boolean that compiled code can be trusted with.
      return raw.ne(Tensors.scalar(0));
    }
    boolean aligned = begin % type.bytes() == 0;
    return (aligned ? raw : raw.clone()).view(type.scalarType());
  }

  private SafetensorsHeader.Entry entry(String name) {
    SafetensorsHeader.@Nullable Entry entry = header.entries().get(name);
    if (entry == null) {
      throw new UserError(
          "%s has no tensor \"%s\" among its %d tensors; this may be a file of another model."
              .formatted(file, name, names().size()));
    }
    return entry;
  }

  /** Unmaps the file as soon as no tensor of it lives. A second call does nothing. */
  @Override
  public void close() {
    closed = true;
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
