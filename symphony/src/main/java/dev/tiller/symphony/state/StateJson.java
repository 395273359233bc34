package dev.tiller.symphony.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tiller.ground.UserError;

/** What pages, their server and Java say to each other, as JSON; strict about what is missing. */
public final class StateJson {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private StateJson() {}

  /** A record as one line of JSON. */
  public static String write(Record value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Records of values can be written as JSON.", e);
    }
  }

  /**
   * Reads a record.
   *
   * @param what it is, for people
   * @throws UserError when the text is not JSON, or a field is missing, unknown or of another kind
   */
  public static <T extends Record> T read(String what, String json, Class<T> type) {
    try {
      return MAPPER.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new UserError(
          "The %s cannot be read: %s; give it as the page writes it."
              .formatted(what, reason(e).replaceFirst("[.;]$", "")),
          e);
    }
  }

  /** The record's own words where it refused a value, Jackson's first line otherwise. */
  private static String reason(JsonProcessingException e) {
    boolean refused = e instanceof ValueInstantiationException && e.getCause() != null;
    String words = refused ? e.getCause().getMessage() : e.getOriginalMessage();
    return words == null ? "it is not JSON" : words.lines().findFirst().orElse("it is not JSON");
  }
}
