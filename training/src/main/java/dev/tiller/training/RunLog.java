package dev.tiller.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.ground.AtomicFile;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A table that grows while a run goes on: a JSON line for every step and every measurement, each
 * with {@code step} (from 1) and {@code samples} seen. DuckDB and Symphony read it as it is. Lines
 * past a resumed step are dropped, and so is the half line of a process that was killed.
 */
public final class RunLog {

  /** Writes nothing. */
  public static final RunLog NONE = new RunLog(null);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final @Nullable Path file;

  private RunLog(@Nullable Path file) {
    this.file = file;
  }

  /**
   * Opens a log, new or old.
   *
   * @param steps that are done and stay in it
   * @throws UserError if the disk refuses
   */
  static RunLog open(Path file, long steps) {
    try {
      if (Files.exists(file)) {
        String old = Files.readString(file, StandardCharsets.UTF_8);
        List<String> kept = old.lines().filter(line -> belongs(line, steps)).toList();
        String text = kept.isEmpty() ? "" : String.join("\n", kept) + "\n";
        if (!text.equals(old)) {
          AtomicFile.write(file, text);
        }
      } else {
        Files.createDirectories(file.toAbsolutePath().getParent());
      }
      return new RunLog(file);
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  private static boolean belongs(String line, long steps) {
    try {
      JsonNode node = JSON.readTree(line);
      return node.isObject() && node.path("step").asLong(Long.MAX_VALUE) <= steps;
    } catch (JsonProcessingException e) {
      return false; // What a killed process left of a line.
    }
  }

  /**
   * Appends a line.
   *
   * @param step after which it is written
   * @param values numbers, texts, or maps of them
   * @throws UserError if the disk refuses
   */
  public void line(Step step, Map<String, ?> values) {
    if (file == null) {
      return;
    }
    ObjectNode node = JSON.createObjectNode();
    node.put("step", step.index() + 1).put("samples", step.seenAfter());
    values.forEach((name, value) -> node.set(name, JSON.valueToTree(value)));
    try {
      Files.writeString(file, node + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  private static UserError failed(Path file, IOException e) {
    return new UserError(
        "The log %s could not be written: %s; make room or name another folder, then start the same run again."
            .formatted(file, UserError.reason(e)),
        e);
  }
}
