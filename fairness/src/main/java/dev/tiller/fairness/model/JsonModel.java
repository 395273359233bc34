package dev.tiller.fairness.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.data.fetch.Endpoint;
import dev.tiller.fairness.Model;
import dev.tiller.fairness.Output;
import dev.tiller.ground.Identity;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * A model that speaks JSON, over HTTP or over the standard input and output of a program. One item
 * is one object: a text as {@code {"text": ...}}, a picture as {@code {"width", "height",
 * "channels", "pixels"}} with its bytes in Base64, planar. The answer is an object with {@code
 * "output"}, an array of numbers, or {@code "text"}, or both; or with {@code "error"}.
 *
 * @param <T> what it takes
 */
public final class JsonModel<T> implements Model<T> {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Identity identity;
  private final String name;
  private final BiConsumer<T, ObjectNode> writer;
  private final Exchange exchange;
  private final boolean parallel;

  /** Sends a line, gets a line. */
  interface Exchange extends AutoCloseable {
    String ask(String line) throws IOException;

    @Override
    void close();
  }

  private JsonModel(
      String kind, String name, BiConsumer<T, ObjectNode> writer, Exchange exchange, boolean many) {
    this.identity = Identity.of(kind).with("name", name);
    this.name = name;
    this.writer = writer;
    this.exchange = exchange;
    this.parallel = many;
  }

  /**
   * A server: one POST an item, several at a time.
   *
   * @param writer puts an item into the object that is sent; see {@link JsonItems}
   */
  public static <T> JsonModel<T> http(URI address, BiConsumer<T, ObjectNode> writer) {
    Endpoint endpoint = new Endpoint(address);
    Exchange exchange =
        new Exchange() {
          @Override
          public String ask(String line) throws IOException {
            return endpoint.post(line);
          }

          @Override
          public void close() {}
        };
    return new JsonModel<>("http", address.toString(), writer, exchange, true);
  }

  /**
   * A program that reads a line of JSON an item and writes a line for each, in order.
   *
   * @param command program and arguments
   * @throws IOException if it cannot be started
   */
  public static <T> JsonModel<T> command(List<String> command, BiConsumer<T, ObjectNode> writer)
      throws IOException {
    return new JsonModel<>(
        "command", String.join(" ", command), writer, LineProgram.start(command), false);
  }

  @Override
  public Identity identity() {
    return identity;
  }

  @Override
  public List<Output> run(List<T> batch) throws IOException {
    List<Output> outputs = new ArrayList<>();
    for (T item : batch) {
      ObjectNode sent = JSON.createObjectNode();
      writer.accept(item, sent);
      outputs.add(output(exchange.ask(JSON.writeValueAsString(sent))));
    }
    return outputs;
  }

  private Output output(String line) throws IOException {
    JsonNode answer;
    try {
      answer = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IOException(
          "%s answered \"%s\", which is no JSON; one object was expected."
              .formatted(name, excerpt(line)),
          e);
    }
    if (answer != null && answer.hasNonNull("error")) {
      throw new IOException("%s: %s".formatted(name, answer.get("error").asText()));
    }
    JsonNode numbers = answer == null ? null : answer.get("output");
    boolean text = answer != null && answer.path("text").isTextual();
    if (!text && (numbers == null || !numbers.isArray())) {
      throw new IOException(
          "%s answered \"%s\"; an object with \"output\", an array of numbers, or \"text\" was expected."
              .formatted(name, excerpt(line)));
    }
    int count = numbers == null ? 0 : numbers.size();
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      // null stands for NaN, which JSON does not have.
      values[i] = numbers.get(i).isNumber() ? numbers.get(i).floatValue() : Float.NaN;
    }
    return new Output(values, text ? answer.get("text").asText() : "");
  }

  private static String excerpt(String line) {
    return line.length() <= 100 ? line : line.substring(0, 100) + "...";
  }

  @Override
  public boolean parallel() {
    return parallel;
  }

  @Override
  public void close() {
    exchange.close();
  }
}
