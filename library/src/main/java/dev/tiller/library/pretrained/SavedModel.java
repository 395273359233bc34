package dev.tiller.library.pretrained;

import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.ground.UserError;
import dev.tiller.library.pretrained.VariableIndex.Variable;
import java.io.DataInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/**
 * A TensorFlow SavedModel as a zip inside a jar. It is read as a stream, in the order in which it
 * is stored, so that nothing of its size has to be unpacked anywhere.
 *
 * @param jar the outer file
 * @param entry the entry of it that is the inner zip
 */
record SavedModel(Path jar, String entry) {

  private static final String INDEX = "variables/variables.index";
  private static final String DATA = "variables/variables.data-00000-of-00001";
  private static final long MEGABYTE = 1_000_000;

  /** Takes one variable after another. */
  interface Reader {

    /**
     * @param values row-major; the caller's until this returns
     */
    void take(Variable variable, float[] values);
  }

  /** The float32 variables in the order of the data. */
  List<Variable> index() throws IOException {
    return VariableIndex.read(bytes(INDEX));
  }

  /**
   * The content of a small file of the model.
   *
   * @throws UserError if there is none of that name
   */
  byte[] bytes(String name) throws IOException {
    try (InputStream in = open(name)) {
      return in.readAllBytes();
    }
  }

  /**
   * Reads all variables once.
   *
   * @param monitor is shown the megabytes
   * @throws UserError if it is damaged, or asked to stop
   */
  void variables(Monitor monitor, Reader reader) throws IOException {
    List<Variable> index = index();
    long total = index.stream().mapToLong(Variable::bytes).sum();
    long at = 0;
    try (Progress shown = monitor.progress("read weights (MB)", total / MEGABYTE);
        DataInputStream in = new DataInputStream(open(DATA))) {
      for (Variable variable : index) {
        if (monitor.stopRequested()) {
          throw new UserError("The import was interrupted; what was fetched is kept for the next.");
        }
        in.skipNBytes(variable.offset() - at);
        ByteBuffer buffer = ByteBuffer.wrap(in.readNBytes(Math.toIntExact(variable.bytes())));
        float[] values = new float[(int) (variable.bytes() / Float.BYTES)];
        buffer.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        reader.take(variable, values);
        long next = variable.offset() + variable.bytes();
        shown.step(next / MEGABYTE - at / MEGABYTE, "");
        at = next;
      }
    } catch (java.nio.BufferUnderflowException | java.io.EOFException e) {
      throw new UserError(jar + " ends within the variables; delete it and import again.", e);
    }
  }

  /** A file of the inner zip; closing it closes both. */
  private InputStream open(String name) throws IOException {
    ZipFile outer = new ZipFile(jar.toFile());
    try {
      ZipEntry inner = outer.getEntry(entry);
      if (inner == null) {
        throw new UserError(jar + " has no entry " + entry + "; it is another package.");
      }
      ZipInputStream in = new ZipInputStream(outer.getInputStream(inner));
      for (ZipEntry next = in.getNextEntry(); next != null; next = in.getNextEntry()) {
        if (next.getName().equals(name)) {
          return closingBoth(in, outer);
        }
      }
      throw new UserError("The model in " + jar + " has no file " + name + "; it is another one.");
    } catch (IOException | RuntimeException e) {
      outer.close();
      throw e;
    }
  }

  private static InputStream closingBoth(InputStream in, ZipFile outer) {
    return new FilterInputStream(in) {
      @Override
      public void close() throws IOException {
        super.close();
        outer.close();
      }
    };
  }
}
