package dev.tiller.steering;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.DType;
import dev.tiller.tensor.Safetensors;
import dev.tiller.tensor.SafetensorsWriter;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The file format of a steering map: safetensors with tensors {@code site/SITE/STAGE/omega}, {@code
 * beta}, {@code lo}, {@code hi} (float32, [d]) and three strings of metadata: {@code format},
 * {@code content} (JSON: provenance, and the sites with their stages in order) and {@code checksum}
 * (SHA-256 over the content and every tensor), which finds damage that leaves the file readable.
 * The second format adds piecewise stages ({@code slope0}, {@code slope1}, ... and {@code break0},
 * ...) and what {@link GuardFile} writes.
 */
final class MapFile {

  /** What every version reads: affine stages alone. */
  private static final String FIRST = "tiller-steering-map/1";

  /** Also piecewise stages and guards; written only where there are some. */
  private static final String SECOND = "tiller-steering-map/2";

  private static final String AFFINE = "affine";
  private static final String PIECEWISE = "piecewise";

  static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private MapFile() {}

  /** Everything but the numbers. */
  private record Content(Provenance provenance, List<SiteEntry> sites) {
    Content {
      Objects.requireNonNull(provenance, "provenance");
      sites = List.copyOf(Objects.requireNonNull(sites, "sites")); // Refuses null entries.
    }
  }

  private record SiteEntry(String site, double strength, List<StageEntry> stages) {
    SiteEntry {
      Objects.requireNonNull(site, "site");
      stages = List.copyOf(Objects.requireNonNull(stages, "stages")); // Refuses null entries.
    }
  }

  private record StageEntry(String kind, int width, boolean bounded, Position position) {
    StageEntry {
      Objects.requireNonNull(kind, "kind");
      Objects.requireNonNull(position, "position");
    }
  }

  /** A map as its file has it. */
  private record Written(String content, @Nullable GuardFile guard, Map<String, float[]> numbers) {

    static Written of(SteeringMap map) throws JsonProcessingException {
      List<SiteEntry> sites = new ArrayList<>();
      Map<String, float[]> numbers = new TreeMap<>();
      map.sites()
          .forEach(
              (name, site) -> {
                List<StageEntry> stages = new ArrayList<>();
                for (Stage stage : site.stages()) {
                  put(numbers, prefix(name, stages.size()), stage);
                  stages.add(
                      new StageEntry(
                          stage.kind(), stage.width(), stage.bounded(), stage.position()));
                }
                sites.add(new SiteEntry(name, site.strength(), stages));
              });
      String content = JSON.writeValueAsString(new Content(map.provenance(), sites));
      @Nullable GuardFile guard =
          map.guard() == null ? null : GuardFile.of(map.guard(), numbers::put);
      return new Written(content, guard, numbers);
    }

    String checksum() {
      return MapChecksum.of(content, guard, numbers);
    }
  }

  /** SHA-256 over everything that a map's file says. */
  static String checksum(SteeringMap map) {
    try {
      return Written.of(map).checksum();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A map could not be written as JSON", e);
    }
  }

  static void write(Path file, SteeringMap map) throws IOException {
    Written written = Written.of(map);
    @Nullable GuardFile guard = written.guard();
    boolean simple = guard == null && !written.content().contains('"' + PIECEWISE + '"');
    try (TensorScope scope = TensorScope.open()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      written.numbers().forEach((name, values) -> tensors.put(name, Tensors.of(values)));
      Map<String, String> metadata = new TreeMap<>();
      metadata.put("format", simple ? FIRST : SECOND);
      metadata.put("content", written.content());
      if (guard != null) {
        metadata.put(guard.kind(), guard.json());
      }
      metadata.put("checksum", written.checksum());
      SafetensorsWriter.write(file, tensors, metadata);
    }
  }

  private static void put(Map<String, float[]> numbers, String prefix, Stage stage) {
    stage.numbers().forEach((name, values) -> numbers.put(prefix + name, values));
    float @Nullable [] lo = stage.lo();
    float @Nullable [] hi = stage.hi();
    if (lo != null && hi != null) {
      numbers.put(prefix + "lo", lo);
      numbers.put(prefix + "hi", hi);
    }
  }

  private static String prefix(String site, int stage) {
    return "site/" + site + "/" + stage + "/";
  }

  static SteeringMap read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new UserError(
          "There is no map file "
              + file
              + "; give one that `tiller fit ... -o FILE` has written, or fit it first.");
    }
    try (Safetensors opened = Safetensors.open(file)) {
      @Nullable String format = opened.metadata().get("format");
      if (!FIRST.equals(format) && !SECOND.equals(format)) {
        throw new UserError(
            "%s is a safetensors file but no steering map of this version (its format is %s, %s was expected); give a file that `tiller fit` has written."
                .formatted(file, format == null ? "not stated" : "\"" + format + "\"", SECOND));
      }
      @Nullable String content = opened.metadata().get("content");
      Map<String, float[]> numbers = new TreeMap<>();
      for (String name : opened.names()) {
        numbers.put(name, vector(opened, name));
      }
      @Nullable GuardFile guard = GuardFile.in(opened.metadata());
      if (content == null
          || !MapChecksum.of(content, guard, numbers).equals(opened.metadata().get("checksum"))) {
        throw damaged(file, "its content does not match its checksum");
      }
      @Nullable Guard found =
          guard == null
              ? null
              : guard.read(
                  name -> {
                    float[] values = need(file, numbers, name);
                    numbers.remove(name);
                    return values;
                  });
      return assemble(file, parse(content, Content.class), numbers).behind(found);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw damaged(file, why(e));
    }
  }

  /** Reads JSON that is no {@code null}; records check their own fields. */
  static <T> T parse(String json, Class<T> type) throws JsonProcessingException {
    @Nullable T read = JSON.readValue(json, type);
    if (read == null) {
      throw new IllegalArgumentException("a part of it is null");
    }
    return read;
  }

  private static String why(Exception e) {
    @Nullable Throwable cause = e instanceof JsonProcessingException ? e.getCause() : null;
    if (cause instanceof NullPointerException) {
      return cause.getMessage() == null
          ? "a part of it is null"
          : "its field " + cause.getMessage() + " is missing or null";
    }
    String message =
        cause instanceof IllegalArgumentException
            ? String.valueOf(cause.getMessage())
            : e instanceof JsonProcessingException json
                ? json.getOriginalMessage()
                : String.valueOf(e.getMessage());
    return message.lines().findFirst().orElse("").replaceFirst("\\.$", "");
  }

  private static float[] vector(Safetensors opened, String name) {
    if (opened.dtype(name) != DType.F32 || opened.shape(name).length != 1) {
      throw damaged(opened.file(), "the tensor \"" + name + "\" is no float32 vector");
    }
    try (TensorScope scope = TensorScope.open()) {
      return Tensors.floats(opened.get(name));
    }
  }

  private static SteeringMap assemble(Path file, Content content, Map<String, float[]> numbers) {
    Map<String, SiteMap> sites = new LinkedHashMap<>();
    int used = 0;
    for (SiteEntry entry : content.sites()) {
      List<Stage> stages = new ArrayList<>();
      for (StageEntry stage : entry.stages()) {
        String prefix = prefix(entry.site(), stages.size());
        Stage map = stage(file, content, entry.site(), stage.kind(), prefix, numbers);
        if (map.width() != stage.width()) {
          throw damaged(file, "the width of \"" + entry.site() + "\" is not what it states");
        }
        map = map.at(stage.position());
        if (stage.bounded()) {
          map = map.within(need(file, numbers, prefix + "lo"), need(file, numbers, prefix + "hi"));
        }
        used += (int) (map.parameterCount() / map.width());
        stages.add(map);
      }
      if (sites.put(entry.site(), new SiteMap(stages, entry.strength())) != null) {
        throw damaged(file, "it names the site \"" + entry.site() + "\" twice");
      }
    }
    if (used != numbers.size()) {
      throw damaged(file, "it has tensors that belong to no site");
    }
    return new SteeringMap(content.provenance(), sites);
  }

  private static Stage stage(
      Path file,
      Content content,
      String site,
      String kind,
      String prefix,
      Map<String, float[]> numbers) {
    float[] beta = need(file, numbers, prefix + "beta");
    if (kind.equals(AFFINE)) {
      return AffineMap.of(need(file, numbers, prefix + "omega"), beta);
    }
    if (!kind.equals(PIECEWISE)) {
      throw new UserError(
          "%s has a map of kind \"%s\" at \"%s\", which this version of Tiller does not know; use the version that wrote it (%s)."
              .formatted(file, kind, site, content.provenance().version()));
    }
    return PiecewiseMap.of(
        series(numbers, prefix + "slope"), series(numbers, prefix + "break"), beta);
  }

  private static float[][] series(Map<String, float[]> numbers, String name) {
    List<float[]> found = new ArrayList<>();
    while (numbers.containsKey(name + found.size())) {
      found.add(Objects.requireNonNull(numbers.get(name + found.size())));
    }
    return found.toArray(new float[0][]);
  }

  private static float[] need(Path file, Map<String, float[]> numbers, String name) {
    float @Nullable [] values = numbers.get(name);
    if (values == null) {
      throw damaged(file, "the tensor \"" + name + "\" is missing");
    }
    return values;
  }

  private static UserError damaged(Path file, String how) {
    return new UserError(
        "The map file " + file + " is damaged (" + how + "); copy it again or fit it again.");
  }
}
