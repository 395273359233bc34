package dev.tiller.symphony;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiller.data.fetch.Packages;
import dev.tiller.ground.Cache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Vega, Vega-Lite and their interpreter of expressions, which needs no {@code eval}: the libraries
 * behind {@link VegaChart} and {@link DataMap}. They come as npm packages of fixed versions,
 * fetched once by the npm client and kept in Tiller's cache, for Maven's repositories have none;
 * only pages that draw with them carry them (770 kB).
 */
public final class Vega {

  private static final String VEGA = "5.33.0";
  private static final String LITE = "5.23.0";
  private static final String INTERPRETER = "1.2.0";
  private static final String ATLAS = "2.0.2";
  private static final String COUNTRIES = "7.14.0";

  private final Packages packages;
  private final String script;

  private Vega(Packages packages) throws IOException {
    this.packages = packages;
    this.script =
        library("vega", VEGA, "vega.min.js")
            + library("vega-lite", LITE, "vega-lite.min.js")
            + library("vega-interpreter", INTERPRETER, "vega-interpreter.min.js");
  }

  /**
   * From Tiller's cache; what is missing there is fetched first.
   *
   * @throws IOException if it is missing and the npm client is, too, or fails; in one sentence
   */
  public static Vega fetched() throws IOException {
    return from(new Packages(Cache.room("packages"), line -> {}));
  }

  /** As {@link #fetched()}, from another cache. */
  public static Vega from(Packages packages) throws IOException {
    return new Vega(packages);
  }

  private String library(String name, String version, String file) throws IOException {
    Path folder = packages.npm(name, version);
    String notice = Files.readString(folder.resolve("LICENSE")).strip().replace("*/", "* /");
    return "/*! %s %s\n%s\n*/\n%s;\n"
        .formatted(name, version, notice, Files.readString(folder.resolve("build").resolve(file)));
  }

  /** The view that draws with these libraries, which stand in its script. */
  ComponentView view() {
    ComponentView own = ComponentView.of(VegaChart.class);
    return new ComponentView(own.name(), script + own.script(), own.style());
  }

  /**
   * The world's countries as TopoJSON by their numbers in ISO 3166 (Natural Earth, 1:110 million).
   */
  JsonNode world() throws IOException {
    return new ObjectMapper()
        .readTree(packages.npm("world-atlas", ATLAS).resolve("countries-110m.json").toFile());
  }

  /** Tells countries by name, by two or three letters, or by number. */
  Countries countries() throws IOException {
    Path folder = packages.npm("i18n-iso-countries", COUNTRIES);
    ObjectMapper json = new ObjectMapper();
    Map<String, String> numbers = new HashMap<>();
    Map<String, String> byTwoLetters = new HashMap<>();
    for (JsonNode country : json.readTree(folder.resolve("codes.json").toFile())) {
      String number = country.get(2).asText();
      byTwoLetters.put(country.get(0).asText(), number);
      for (int i = 0; i < 3; i++) {
        numbers.put(Countries.key(country.get(i).asText()), number);
      }
    }
    JsonNode english = json.readTree(folder.resolve("langs/en.json").toFile()).get("countries");
    for (Map.Entry<String, JsonNode> entry : english.properties()) {
      JsonNode names = entry.getValue();
      for (JsonNode name : names.isArray() ? names : json.createArrayNode().add(names)) {
        numbers.put(Countries.key(name.asText()), byTwoLetters.get(entry.getKey()));
      }
    }
    for (JsonNode shape : world().at("/objects/countries/geometries")) {
      if (shape.has("id")) {
        numbers.put(Countries.key(shape.at("/properties/name").asText()), shape.get("id").asText());
      }
    }
    return new Countries(numbers);
  }

  /** Numbers of countries in ISO 3166, by what people call them. */
  record Countries(Map<String, String> numbers) {

    /** The number, in three digits; null for what is no country. */
    @Nullable String number(String name) {
      String key = key(name);
      String padded = key.matches("\\d{1,2}") ? "0".repeat(3 - key.length()) + key : key;
      return numbers.get(padded);
    }

    static String key(String name) {
      return name.strip().toLowerCase(Locale.ROOT);
    }
  }
}
