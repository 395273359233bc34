package dev.tiller.fairness.audit;

import dev.tiller.fairness.Output;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * An item's unperturbed output as bytes, or why it has none.
 *
 * @param output empty where there is a reason
 * @param reason null where there is an output
 */
record Kept(Output output, @Nullable String reason) {

  static Kept excluded(String reason) {
    return new Kept(Output.of(""), reason);
  }

  static byte[] of(Kept kept) {
    String said = kept.reason == null ? kept.output.text() : kept.reason;
    byte[] text = said.getBytes(StandardCharsets.UTF_8);
    float[] values = kept.output.values();
    ByteBuffer bytes = ByteBuffer.allocate(9 + 4 * values.length + text.length);
    bytes.put((byte) (kept.reason == null ? 0 : 1)).putInt(values.length).putInt(text.length);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.put(text).array();
  }

  static Kept read(byte[] record) {
    ByteBuffer bytes = ByteBuffer.wrap(record);
    boolean excluded = bytes.get() == 1;
    float[] values = new float[bytes.getInt()];
    byte[] text = new byte[bytes.getInt()];
    for (int i = 0; i < values.length; i++) {
      values[i] = bytes.getFloat();
    }
    bytes.get(text);
    String said = new String(text, StandardCharsets.UTF_8);
    return excluded ? excluded(said) : new Kept(new Output(values, said), null);
  }

  static byte[] numbers(double[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length);
    bytes.asDoubleBuffer().put(values);
    return bytes.array();
  }

  static double[] numbers(byte[] record) {
    double[] values = new double[record.length / 8];
    ByteBuffer.wrap(record).asDoubleBuffer().get(values);
    return values;
  }
}
