package dev.tiller.library.pretrained;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The table of contents of a TensorFlow checkpoint ({@code variables.index}): a sorted string table
 * whose values are protobufs. Uncompressed blocks and one data file only, which is what a small
 * checkpoint has.
 */
final class VariableIndex {

  /** The last bytes: two block handles, padding, the magic number. */
  private static final int FOOTER = 48;

  private static final long MAGIC = 0xdb4775248b80fb57L;
  private static final int FLOAT = 1;

  private final byte[] file;

  private VariableIndex(byte[] file) {
    this.file = file;
  }

  /**
   * A variable in float32.
   *
   * @param offset of its first byte in the data file
   * @param bytes little-endian float32, row-major
   */
  record Variable(String name, long[] shape, long offset, long bytes) {}

  /**
   * @param file the whole index
   * @return the float32 variables by their offset in the data file
   * @throws UserError if the file is damaged or of another kind
   */
  static List<Variable> read(byte[] file) {
    try {
      List<Variable> variables = new VariableIndex(file).variables();
      variables.sort(Comparator.comparingLong(Variable::offset));
      return variables;
    } catch (IOException | BufferUnderflowException | IndexOutOfBoundsException e) {
      throw damaged("it ends within an entry", e);
    }
  }

  private static UserError damaged(String why, Throwable cause) {
    return new UserError(
        "The index of the TensorFlow variables cannot be read: "
            + why
            + "; import the model again.",
        cause);
  }

  private List<Variable> variables() throws IOException {
    if (file.length < FOOTER || little(file.length - Long.BYTES).getLong() != MAGIC) {
      throw damaged("it is no sorted string table", null);
    }
    CodedInputStream footer = CodedInputStream.newInstance(file, file.length - FOOTER, FOOTER);
    handle(footer);
    List<Variable> variables = new ArrayList<>();
    for (Entry block : entries(handle(footer))) {
      for (Entry entry : entries(handle(CodedInputStream.newInstance(block.value())))) {
        add(entry, variables);
      }
    }
    return variables;
  }

  private ByteBuffer little(int from) {
    return ByteBuffer.wrap(file, from, file.length - from).order(ByteOrder.LITTLE_ENDIAN);
  }

  private record Handle(long offset, long size) {}

  private static Handle handle(CodedInputStream in) throws IOException {
    return new Handle(in.readRawVarint64(), in.readRawVarint64());
  }

  private record Entry(String key, byte[] value) {}

  /** Keys share their beginning with the key before; the restart points at the end are not used. */
  private List<Entry> entries(Handle block) throws IOException {
    long end = block.offset() + block.size();
    if (block.offset() < 0 || block.size() < Integer.BYTES || end >= file.length) {
      throw damaged("a block lies outside the file", null);
    }
    if (file[(int) end] != 0) {
      throw damaged("its blocks are compressed", null);
    }
    long restarts = Integer.toUnsignedLong(little((int) end - Integer.BYTES).getInt());
    long size = block.size() - Integer.BYTES * (restarts + 1);
    if (size < 0) {
      throw damaged("a block has more restart points than bytes", null);
    }
    CodedInputStream in = CodedInputStream.newInstance(file, (int) block.offset(), (int) size);
    List<Entry> entries = new ArrayList<>();
    byte[] key = new byte[0];
    while (!in.isAtEnd()) {
      int shared = in.readRawVarint32();
      int fresh = in.readRawVarint32();
      int length = in.readRawVarint32();
      byte[] suffix = in.readRawBytes(fresh);
      if (shared < 0 || shared > key.length) {
        throw damaged("a key continues one that is shorter", null);
      }
      byte[] next = Arrays.copyOf(key, shared + fresh);
      System.arraycopy(suffix, 0, next, shared, fresh);
      key = next;
      entries.add(new Entry(new String(key, StandardCharsets.UTF_8), in.readRawBytes(length)));
    }
    return entries;
  }

  /** A BundleEntryProto: 1 the type, 2 the shape, 3 the data file, 4 the offset, 5 the size. */
  private static void add(Entry entry, List<Variable> variables) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(entry.value());
    int type = 0;
    long offset = 0;
    long bytes = 0;
    long[] shape = new long[0];
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> type = in.readInt32();
        case 2 -> shape = shape(in.readByteArray());
        case 4 -> offset = in.readInt64();
        case 5 -> bytes = in.readInt64();
        default -> in.skipField(tag);
      }
    }
    // The empty key holds the header, and counters are no weights.
    if (!entry.key().isEmpty() && type == FLOAT) {
      if (Arrays.stream(shape).reduce(Float.BYTES, Math::multiplyExact) != bytes) {
        throw damaged(entry.key() + " has a shape that does not fit its size", null);
      }
      variables.add(new Variable(entry.key(), shape, offset, bytes));
    }
  }

  /** A TensorShapeProto: field 2 repeated, each with the size in its field 1. */
  private static long[] shape(byte[] message) throws IOException {
    List<Long> sizes = new ArrayList<>();
    CodedInputStream in = CodedInputStream.newInstance(message);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == 2) {
        sizes.add(size(in.readByteArray()));
      } else {
        in.skipField(tag);
      }
    }
    return sizes.stream().mapToLong(Long::longValue).toArray();
  }

  private static long size(byte[] message) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(message);
    long size = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == 1) {
        size = in.readInt64();
      } else {
        in.skipField(tag);
      }
    }
    return size;
  }
}
