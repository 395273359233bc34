package dev.tiller.steering;

import dev.tiller.ground.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 over everything that a map's file says: it finds damage that leaves the file readable,
 * and tells maps apart.
 */
final class MapChecksum {

  private MapChecksum() {}

  /**
   * @param content JSON of provenance, sites and stages
   * @param numbers by name, in order of the names
   */
  static String of(String content, @Nullable GuardFile guard, Map<String, float[]> numbers) {
    MessageDigest digest = Sha256.digest();
    digest.update(content.getBytes(StandardCharsets.UTF_8));
    if (guard != null) {
      String entry = "\0" + guard.kind() + "\0" + guard.json();
      digest.update(entry.getBytes(StandardCharsets.UTF_8));
    }
    for (Map.Entry<String, float[]> entry : numbers.entrySet()) {
      digest.update((byte) 0);
      digest.update(entry.getKey().getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      digest.update(bytes(entry.getValue()));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static byte[] bytes(float[] values) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * values.length);
    for (float value : values) {
      buffer.putInt(Float.floatToRawIntBits(value));
    }
    return buffer.array();
  }
}
