package dev.tiller.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.ground.Sha256;
import dev.tiller.testing.fuzz.Damage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** Damage to a map's content under a checksum that is right, as somebody hostile would make it. */
final class SealedMap {

  private static final ObjectMapper JSON = new ObjectMapper();

  private SealedMap() {}

  static byte[] damaged(byte[] sound, RandomGenerator random) {
    try {
      ByteBuffer whole = ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN);
      int length = (int) whole.getLong();
      ObjectNode header = (ObjectNode) JSON.readTree(Arrays.copyOfRange(sound, 8, 8 + length));
      byte[] data = Arrays.copyOfRange(sound, 8 + length, sound.length);
      ObjectNode metadata = (ObjectNode) header.get("__metadata__");
      byte[] content = metadata.get("content").asText().getBytes(UTF_8);
      String worse = new String(Damage.text().of(content, random), UTF_8);
      metadata.put("content", worse);
      metadata.put("checksum", checksum(worse, header, data));
      byte[] text = JSON.writeValueAsBytes(header);
      ByteBuffer all =
          ByteBuffer.allocate(8 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
      return all.putLong(text.length).put(text).put(data).array();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As a map without a guard has it: content, then each tensor in order of the names. */
  private static String checksum(String content, ObjectNode header, byte[] data) {
    MessageDigest digest = Sha256.digest();
    digest.update(content.getBytes(UTF_8));
    TreeSet<String> names = new TreeSet<>();
    header.fieldNames().forEachRemaining(names::add);
    names.remove("__metadata__");
    for (String name : names) {
      JsonNode place = header.get(name).get("data_offsets");
      digest.update((byte) 0);
      digest.update(name.getBytes(UTF_8));
      digest.update((byte) 0);
      for (int at = place.get(0).asInt(); at < place.get(1).asInt(); at += 4) {
        for (int b = 3; b >= 0; b--) { // The file is little-endian, the checksum big.
          digest.update(data[at + b]);
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
