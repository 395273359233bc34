package dev.tiller.testing.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** A way to damage a sound file. */
@FunctionalInterface
public interface Damage {

  /**
   * @param sound a whole file, which stays as it is
   * @return another one, now and then a sound one too
   */
  byte[] of(byte[] sound, RandomGenerator random);

  /** Words of JSON, YAML, CSV and templates: {@link TextDamage}; now and then mere bytes. */
  static Damage text() {
    return (sound, random) ->
        random.nextInt(6) == 0 ? bytes().of(sound, random) : TextDamage.of(sound, random);
  }

  /** Bytes turned, cut, doubled, or written over with numbers that formats trip over. */
  static Damage bytes() {
    return (sound, random) -> {
      byte[] bytes = sound.clone();
      for (int n = 1 + random.nextInt(3); n > 0 && bytes.length > 0; n--) {
        bytes = changed(bytes, random);
      }
      return bytes;
    };
  }

  /** Half of the time, the first bytes alone, where headers are. */
  static Damage head(int length) {
    return (sound, random) -> {
      if (random.nextBoolean() || sound.length <= length) {
        return bytes().of(sound, random);
      }
      byte[] head = bytes().of(Arrays.copyOf(sound, length), random);
      return joined(head, Arrays.copyOfRange(sound, length, sound.length));
    };
  }

  /** The JSON header of a safetensors file, whose length stays right; or its bytes. */
  static Damage safetensors() {
    return (sound, random) -> {
      if (random.nextInt(4) == 0) {
        return head(200).of(sound, random);
      }
      int length = (int) ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN).getLong();
      byte[] header = TextDamage.of(Arrays.copyOfRange(sound, 8, 8 + length), random);
      byte[] size =
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).array();
      return joined(size, header, Arrays.copyOfRange(sound, 8 + length, sound.length));
    };
  }

  private static byte[] changed(byte[] bytes, RandomGenerator random) {
    int at = random.nextInt(bytes.length);
    int to = Math.min(bytes.length, at + 1 + random.nextInt(16));
    byte[] rest = Arrays.copyOfRange(bytes, at, bytes.length);
    switch (random.nextInt(7)) {
      case 0 -> bytes[at] = (byte) random.nextInt(256);
      case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 2 -> {
        return Arrays.copyOf(bytes, at);
      }
      case 3 -> {
        return joined(Arrays.copyOf(bytes, to), rest);
      }
      case 4 -> {
        return joined(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, to, bytes.length));
      }
      case 5 -> {
        byte[] piece = Pieces.pick(Pieces.NUMBERS, random);
        System.arraycopy(piece, 0, bytes, at, Math.min(piece.length, bytes.length - at));
      }
      default -> {
        return joined(Arrays.copyOf(bytes, at), Pieces.pick(Pieces.BYTES, random), rest);
      }
    }
    return bytes;
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    List.of(parts).forEach(all::writeBytes);
    return all.toByteArray();
  }
}
