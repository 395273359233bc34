package dev.tiller.library.pretrained;

import com.google.protobuf.CodedOutputStream;
import dev.tiller.library.pretrained.VariableIndex.Variable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes what TensorFlow writes, small enough for a test. */
final class TinySavedModel {

  private static final int FLOAT = 1;
  private static final int INT64 = 9;

  private TinySavedModel() {}

  /**
   * An index.
   *
   * @param perBlock entries a block; keys after the first share their beginning
   */
  static byte[] index(List<Variable> variables, int perBlock) throws IOException {
    List<Map.Entry<String, byte[]>> entries = new ArrayList<>();
    entries.add(Map.entry("", new byte[] {8, 1}));
    Variable step = new Variable("global_step", new long[0], 4, 8);
    entries.add(Map.entry(step.name(), entry(step, INT64)));
    variables.stream()
        .sorted(Comparator.comparing(Variable::name))
        .forEach(v -> entries.add(Map.entry(v.name(), entry(v, FLOAT))));
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    List<Map.Entry<String, byte[]>> handles = new ArrayList<>();
    for (int from = 0; from < entries.size(); from += perBlock) {
      var some = entries.subList(from, Math.min(from + perBlock, entries.size()));
      handles.add(Map.entry(some.get(some.size() - 1).getKey() + "~", block(file, some)));
    }
    byte[] meta = block(file, List.of());
    byte[] index = block(file, handles);
    byte[] footer = new byte[40];
    System.arraycopy(meta, 0, footer, 0, meta.length);
    System.arraycopy(index, 0, footer, meta.length, index.length);
    file.write(footer);
    file.write(little(8).putLong(0xdb4775248b80fb57L).array());
    return file.toByteArray();
  }

  /** Where the type of the first block stands. */
  static int firstTrailer(byte[] file) {
    for (int i = 0; i < file.length; i++) {
      // After a block's count of restart points comes its type, both fixed here.
      if (file[i] == 1
          && file[i + 1] == 0
          && file[i + 2] == 0
          && file[i + 3] == 0
          && i > 4
          && file[i - 4] == 0
          && file[i - 1] == 0) {
        return i + 4;
      }
    }
    throw new AssertionError("no block");
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] block(ByteArrayOutputStream file, List<Map.Entry<String, byte[]>> entries)
      throws IOException {
    int start = file.size();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    String before = "";
    for (Map.Entry<String, byte[]> entry : entries) {
      String key = entry.getKey();
      int shared = 0;
      while (shared < Math.min(before.length(), key.length())
          && before.charAt(shared) == key.charAt(shared)) {
        shared++;
      }
      out.writeUInt32NoTag(shared);
      out.writeUInt32NoTag(key.length() - shared);
      out.writeUInt32NoTag(entry.getValue().length);
      out.writeRawBytes(key.substring(shared).getBytes(StandardCharsets.UTF_8));
      out.writeRawBytes(entry.getValue());
      before = key;
    }
    out.flush();
    bytes.write(little(8).putInt(0).putInt(1).array());
    file.write(bytes.toByteArray());
    file.write(new byte[5]);
    return message(
        o -> {
          o.writeUInt64NoTag(start);
          o.writeUInt64NoTag(bytes.size());
        });
  }

  private static byte[] entry(Variable variable, int type) {
    byte[] shape =
        message(
            out -> {
              for (long size : variable.shape()) {
                out.writeByteArray(2, message(o -> o.writeInt64(1, size)));
              }
            });
    return message(
        out -> {
          out.writeInt32(1, type);
          out.writeByteArray(2, shape);
          out.writeInt64(4, variable.offset());
          out.writeInt64(5, variable.bytes());
          out.writeFixed32(6, 0xabcd);
        });
  }

  private interface Writer {
    void write(CodedOutputStream out) throws IOException;
  }

  private static byte[] message(Writer writer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      writer.write(out);
      out.flush();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  /** A jar whose one entry is a zip of stored files, in this order. */
  static void jar(Path jar, String entry, List<Map.Entry<String, byte[]>> files)
      throws IOException {
    ByteArrayOutputStream inner = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(inner)) {
      zip.setMethod(ZipOutputStream.STORED);
      for (Map.Entry<String, byte[]> file : files) {
        CRC32 sum = new CRC32();
        sum.update(file.getValue());
        ZipEntry one = new ZipEntry(file.getKey());
        one.setSize(file.getValue().length);
        one.setCrc(sum.getValue());
        zip.putNextEntry(one);
        zip.write(file.getValue());
      }
    }
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry(entry));
      zip.write(inner.toByteArray());
    }
  }
}
