package dev.tiller.network;

import dev.tiller.ground.Sha256;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Vectors or images of one shape, in the Java heap.
 *
 * @param name for messages and provenance
 * @param shape of one item: [width], or [channels, height, width]
 * @param values items one after another, row-major; not copied
 */
public record FeatureSet(String name, long[] shape, float[] values) implements InputSet {

  /** Checks that the values are whole items. */
  public FeatureSet {
    long each = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    if (each < 1 || values.length == 0 || values.length % each != 0) {
      throw new UserError(
          "%s has %d numbers, which is no whole number of items of shape %s."
              .formatted(name, values.length, Arrays.toString(shape)));
    }
  }

  /** Vectors, one a row. */
  public static FeatureSet of(String name, double[][] rows) {
    int width = rows.length == 0 ? 0 : rows[0].length;
    float[] values = new float[rows.length * width];
    for (int r = 0; r < rows.length; r++) {
      if (rows[r].length != width) {
        throw new UserError(
            "Row %d of %s has %d numbers, but the first has %d."
                .formatted(r + 1, name, rows[r].length, width));
      }
      for (int j = 0; j < width; j++) {
        values[r * width + j] = (float) rows[r][j];
      }
    }
    return new FeatureSet(name, new long[] {width}, values);
  }

  private int each() {
    return (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
  }

  @Override
  public String sha256() {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    MessageDigest digest = Sha256.digest();
    digest.update(Arrays.toString(shape).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest.digest(bytes.array()));
  }

  @Override
  public int size() {
    return values.length / each();
  }

  @Override
  public int length(int item) {
    return 1;
  }

  @Override
  public Features batch(int... items) {
    int each = each();
    float[] chosen = new float[items.length * each];
    for (int r = 0; r < items.length; r++) {
      System.arraycopy(values, items[r] * each, chosen, r * each, each);
    }
    long[] whole = new long[shape.length + 1];
    whole[0] = items.length;
    System.arraycopy(shape, 0, whole, 1, shape.length);
    try (TensorScope scope = TensorScope.open()) {
      return Features.of(scope.disown(Tensors.of(chosen, whole)));
    }
  }

  @Override
  public FeatureSet then(InputSet other) {
    if (!(other instanceof FeatureSet more) || !Arrays.equals(shape, more.shape)) {
      throw new UserError(
          "%s holds items of shape %s, but %s is of another kind; give two sets of one kind."
              .formatted(name, Arrays.toString(shape), other.name()));
    }
    float[] all = Arrays.copyOf(values, values.length + more.values.length);
    System.arraycopy(more.values, 0, all, values.length, more.values.length);
    return new FeatureSet(name + " and " + more.name, shape, all);
  }
}
