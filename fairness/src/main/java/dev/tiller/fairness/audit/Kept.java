package dev.tiller.fairness.audit;

import dev.tiller.fairness.Output;
import dev.tiller.images.Conversion;
import dev.tiller.images.Picture;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An item's unperturbed output as bytes, or why it has none.
 *
 * @param output empty where there is a reason
 * @param reason null where there is an output
 * @param conversions what was done to the item, if it is a picture, before the model saw it
 */
record Kept(Output output, @Nullable String reason, Set<Conversion> conversions) {

  private static final int HEAD = 1 + 3 * Integer.BYTES;

  static Kept excluded(String reason) {
    return new Kept(Output.of(""), reason, Set.of());
  }

  static Kept seen(Output output, @Nullable Object content) {
    return new Kept(output, null, content instanceof Picture p ? p.conversions() : Set.of());
  }

  static byte[] of(Kept kept) {
    byte[] text = bytes(kept.reason == null ? kept.output.text() : kept.reason);
    byte[] done = bytes(kept.conversions.stream().map(Enum::name).collect(Collectors.joining(",")));
    float[] values = kept.output.values();
    ByteBuffer bytes = ByteBuffer.allocate(HEAD + 4 * values.length + text.length + done.length);
    bytes.put((byte) (kept.reason == null ? 0 : 1));
    bytes.putInt(values.length).putInt(text.length).putInt(done.length);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.put(text).put(done).array();
  }

  static Kept read(byte[] record) {
    ByteBuffer bytes = ByteBuffer.wrap(record);
    boolean excluded = bytes.get() == 1;
    float[] values = new float[bytes.getInt()];
    byte[] text = new byte[bytes.getInt()];
    byte[] done = new byte[bytes.getInt()];
    for (int i = 0; i < values.length; i++) {
      values[i] = bytes.getFloat();
    }
    bytes.get(text).get(done);
    String said = new String(text, StandardCharsets.UTF_8);
    return excluded ? excluded(said) : new Kept(new Output(values, said), null, conversions(done));
  }

  private static Set<Conversion> conversions(byte[] names) {
    return Arrays.stream(new String(names, StandardCharsets.UTF_8).split(","))
        .filter(name -> !name.isEmpty())
        .map(Conversion::valueOf)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Conversion.class)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
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
