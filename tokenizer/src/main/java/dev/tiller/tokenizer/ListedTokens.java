package dev.tiller.tokenizer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tokens and their ids as {@code tokenizer.json} lists them: the model's vocabulary and the added
 * tokens. Read as a stream, because the merges of a large vocabulary take many megabytes that
 * nobody looks up.
 */
final class ListedTokens {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, Integer> ids = new HashMap<>();
  private final Map<Integer, String> tokens = new HashMap<>();
  private final Set<Integer> special = new HashSet<>();
  private Decoding decoding = Decoding.PLAIN;

  /** Far above any vocabulary. */
  private static final int MOST = 100_000_000;

  private ListedTokens() {}

  static ListedTokens read(byte[] json, String name) {
    ListedTokens vocabulary = new ListedTokens();
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw damaged(name, "it does not start with a JSON object", null);
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        if (field.equals("added_tokens")) {
          vocabulary.readAdded(parser);
        } else if (field.equals("model")) {
          vocabulary.readModel(parser);
        } else if (field.equals("decoder")) {
          vocabulary.decoding = Decoding.of(JSON.readTree(parser));
        } else {
          parser.skipChildren();
        }
      }
    } catch (IOException e) {
      throw damaged(name, "it is not valid JSON", e);
    }
    if (vocabulary.ids.isEmpty()) {
      throw damaged(name, "it lists no tokens under \"model.vocab\" or \"added_tokens\"", null);
    }
    for (Map.Entry<String, Integer> token : vocabulary.ids.entrySet()) {
      if (token.getValue() < 0 || token.getValue() >= MOST) {
        throw damaged(
            name,
            "the token \"%s\" has the id %d, which is none"
                .formatted(UserError.excerpt(token.getKey()), token.getValue()),
            null);
      }
    }
    return vocabulary;
  }

  static UserError damaged(String name, String why, @Nullable Throwable cause) {
    return new UserError(
        "The tokenizer "
            + name
            + " cannot be read: "
            + why
            + "; copy the file again from where"
            + " the model came from.",
        cause);
  }

  /** One above the largest id, so that it bounds every id. */
  int size() {
    return tokens.keySet().stream().mapToInt(id -> id).max().orElse(-1) + 1;
  }

  /** All ids that are used. */
  int[] tokens() {
    return tokens.keySet().stream().mapToInt(id -> id).toArray();
  }

  @Nullable Integer id(String token) {
    return ids.get(token);
  }

  @Nullable String token(int id) {
    return tokens.get(id);
  }

  boolean isSpecial(int id) {
    return special.contains(id);
  }

  Decoding decoding() {
    return decoding;
  }

  private void readModel(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken start = parser.nextToken();
      if (field.equals("vocab") && start == JsonToken.START_OBJECT) {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String token = parser.currentName();
          parser.nextToken();
          put(token, parser.getIntValue());
        }
      } else if (field.equals("vocab") && start == JsonToken.START_ARRAY) {
        readUnigram(parser);
      } else {
        parser.skipChildren();
      }
    }
  }

  /** Unigram models list [token, score] pairs in the order of the ids. */
  private void readUnigram(JsonParser parser) throws IOException {
    int id = 0;
    while (parser.nextToken() == JsonToken.START_ARRAY) {
      parser.nextToken();
      put(parser.getText(), id++);
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        parser.skipChildren();
      }
    }
  }

  private void readAdded(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      int id = -1;
      String content = "";
      boolean isSpecial = false;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        switch (field) {
          case "id" -> id = parser.getIntValue();
          case "content" -> content = parser.getText();
          case "special" -> isSpecial = parser.getBooleanValue();
          default -> parser.skipChildren();
        }
      }
      put(content, id);
      if (isSpecial) {
        special.add(id);
      }
    }
  }

  private void put(String token, int id) {
    ids.put(token, id);
    tokens.put(id, token);
  }
}
