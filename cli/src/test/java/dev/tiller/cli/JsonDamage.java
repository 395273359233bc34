package dev.tiller.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.testing.fuzz.Damage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Damages JSON as a tree: values of other kinds, fields that are missing, renamed, doubled or
 * nested, texts changed by a word. What comes out always parses, so that what stands behind the
 * parser is met; a small file whose words are changed seldom does.
 */
final class JsonDamage implements Damage {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final List<String> ODD =
      List.of(
          "null",
          "true",
          "false",
          "0",
          "-1",
          "1.5",
          "1e308",
          "9223372036854775808",
          "\"\"",
          "\" \"",
          "\"\\u0000\\ud800\"",
          "\"<s>\"",
          "\"{{ x.y.z }}\"",
          "[]",
          "{}",
          "[[null]]",
          "[\"a\", 1]",
          "{\"content\": 5}",
          "{\"content\": \"</s>\", \"special\": \"no\"}",
          "{\"name\": \"default\", \"template\": null}");

  private JsonDamage() {}

  /** Two of three as a tree, the others as a text, which may well be no JSON any more. */
  static Damage mostly() {
    Damage tree = new JsonDamage();
    return (sound, random) ->
        random.nextInt(3) == 0 ? Damage.text().of(sound, random) : tree.of(sound, random);
  }

  @Override
  public byte[] of(byte[] sound, RandomGenerator random) {
    try {
      JsonNode root = JSON.readTree(sound);
      for (int n = 1 + random.nextInt(2); n > 0; n--) {
        List<JsonNode> places = new ArrayList<>();
        collect(root, places);
        if (!places.isEmpty()) {
          change(places.get(random.nextInt(places.size())), random);
        }
      }
      return JSON.writeValueAsBytes(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All objects and lists that have something in them. */
  private static void collect(JsonNode node, List<JsonNode> places) {
    if (node.isContainerNode() && !node.isEmpty()) {
      places.add(node);
    }
    node.forEach(child -> collect(child, places));
  }

  private static void change(JsonNode place, RandomGenerator random) throws IOException {
    if (place instanceof ObjectNode object) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      String name = names.get(random.nextInt(names.size()));
      JsonNode value = object.get(name);
      switch (random.nextInt(6)) {
        case 0 -> object.remove(name);
        case 1 -> object.set(name + "s", object.remove(name));
        case 2 -> object.set(names.get(random.nextInt(names.size())), value.deepCopy());
        default -> object.set(name, other(value, random));
      }
    } else if (place instanceof ArrayNode list) {
      int at = random.nextInt(list.size());
      switch (random.nextInt(4)) {
        case 0 -> list.remove(at);
        case 1 -> list.insert(at, list.get(at).deepCopy());
        default -> list.set(at, other(list.get(at), random));
      }
    }
  }

  private static JsonNode other(JsonNode value, RandomGenerator random) throws IOException {
    if (value.isTextual() && random.nextBoolean()) {
      byte[] text = Damage.text().of(value.textValue().getBytes(UTF_8), random);
      return JSON.getNodeFactory().textNode(new String(text, UTF_8));
    }
    if (random.nextInt(5) == 0) {
      return JSON.createArrayNode().add(value.deepCopy());
    }
    return JSON.readTree(ODD.get(random.nextInt(ODD.size())));
  }
}
