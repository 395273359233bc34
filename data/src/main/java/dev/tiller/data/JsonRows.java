package dev.tiller.data;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tiller.ground.TextFile;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.io.Reader;
import java.math.BigInteger;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The objects of a JSON Lines file or of an array in a JSON file, read one value at a time.
 *
 * @param file to read
 * @param array whether the objects stand in an array
 */
record JsonRows(Path file, boolean array) {

  // Python writes NaN and infinities as words, and so do we.
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  /** What is done with each value. */
  interface Visitor {
    /**
     * A value of the object under way.
     *
     * @param value a String, Long, Double, Boolean, {@link Nested}, or null
     * @param line of the value, from 1
     */
    void visit(String name, @Nullable Object value, int line) throws IOException;
  }

  /**
   * An array or an object within a row.
   *
   * @param json its text
   */
  record Nested(String json) {
    @Override
    public String toString() {
      return json;
    }
  }

  /**
   * All objects in order.
   *
   * @param endOfRow runs when an object is complete
   * @throws TableFault if the file is not such JSON, naming the line
   */
  void visit(Visitor visitor, Runnable endOfRow) throws IOException {
    try (Reader text = TextFile.open(file);
        JsonParser parser = MAPPER.createParser(text)) {
      try {
        rows(parser, visitor, endOfRow);
      } catch (JsonProcessingException e) {
        throw TableFault.of(e, parser.currentLocation().getLineNr());
      }
    }
  }

  private void rows(JsonParser parser, Visitor visitor, Runnable endOfRow) throws IOException {
    if (array) {
      requireArray(parser.nextToken());
    }
    for (@Nullable JsonToken token = parser.nextToken();
        token != null && token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      if (token != JsonToken.START_OBJECT) {
        throw new TableFault(
            "its line %d holds %s where an object was expected."
                .formatted(
                    parser.currentTokenLocation().getLineNr(),
                    token == JsonToken.START_ARRAY
                        ? "an array"
                        : "the value " + UserError.excerpt(parser.getText())));
      }
      object(parser, visitor);
      endOfRow.run();
    }
    if (array && parser.nextToken() != null) {
      throw new TableFault(
          "something follows its array in line %d."
              .formatted(parser.currentTokenLocation().getLineNr()));
    }
  }

  private static void requireArray(@Nullable JsonToken first) throws TableFault {
    if (first == JsonToken.START_OBJECT) {
      throw new TableFault(
          "it begins with an object, not with an array; if each line holds an object, name it"
              + " .jsonl.");
    }
    if (first != JsonToken.START_ARRAY) {
      throw new TableFault("it holds no array of objects.");
    }
  }

  private static void object(JsonParser parser, Visitor visitor) throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      int line = parser.currentTokenLocation().getLineNr();
      visitor.visit(name, value(parser, token), line);
    }
  }

  private static @Nullable Object value(JsonParser parser, JsonToken token) throws IOException {
    return switch (token) {
      case VALUE_STRING -> parser.getText();
      case VALUE_TRUE -> Boolean.TRUE;
      case VALUE_FALSE -> Boolean.FALSE;
      case VALUE_NULL -> null;
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_NUMBER_INT -> {
        // More than 64 bits are a floating-point number for us.
        Number number = parser.getNumberValue();
        yield number instanceof BigInteger big ? (Object) big.doubleValue() : number.longValue();
      }
      default -> new Nested(MAPPER.readTree(parser).toString());
    };
  }
}
