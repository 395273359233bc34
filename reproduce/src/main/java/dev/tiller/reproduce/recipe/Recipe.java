package dev.tiller.reproduce.recipe;

import dev.tiller.ground.UserError;
import dev.tiller.steering.Order;
import dev.tiller.steering.Support;
import dev.tiller.steering.TokenPooling;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.fit.Methods;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How one published table was made: models, data, methods, sampling, and the paper's own figures.
 *
 * @param name of its file, without the extension
 * @param paper whose table it is
 * @param table which one
 * @param notes what is known to differ from the paper, or was not published; may be empty
 * @param models for which the table has figures
 * @param data what is needed, by role
 * @param sampling of texts, and how many of everything
 * @param rows of the table, the plain model first
 */
public record Recipe(
    String name,
    String paper,
    String table,
    String notes,
    List<String> models,
    Map<Role, Source> data,
    Sampling sampling,
    List<Line> rows) {

  /** What a file is for. */
  public enum Role {
    /** Sentences to move away from. */
    SOURCE,
    /** Sentences to move toward. */
    TARGET,
    /** Decides which texts show the concept. */
    JUDGE,
    /** To be continued. */
    PROMPTS,
    /** To be continued as well, scored on their own: {@code adversarial}. */
    ADVERSARIAL,
    /** Ordinary text. */
    NEUTRAL,
    /** MMLU's folder. */
    MMLU,
    /** TruthfulQA's table. */
    TRUTHFULQA,
    /** What stands before each of its questions. */
    PRIMER;

    /** As recipes write it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }

    /**
     * @throws UserError if there is none of that name
     */
    public static Role parse(String word) {
      return Arrays.stream(values())
          .filter(role -> role.toString().equals(word))
          .findFirst()
          .orElseThrow(
              () ->
                  new UserError(
                      "Recipes have no data called \"%s\"; choose one of %s."
                          .formatted(word, Arrays.toString(values()))));
    }
  }

  /**
   * A file of the user's.
   *
   * @param file its place below the data folder
   * @param read how it is named where texts are read, with {@code {file}} for its path, such as
   *     {@code jigsaw:{file}:toxic}; for a judge such as {@code {file}#LABEL}
   * @param what it is and who hands it out
   */
  public record Source(String file, String read, String what) {

    /** Fills in what may be left out. */
    public Source {
      if (file == null) {
        throw new UserError(
            "A recipe names no file for some of its data; give its place below --data.");
      }
      read = Objects.requireNonNullElse(read, "{file}");
      what = Objects.requireNonNullElse(what, "");
    }
  }

  /**
   * How texts are made, and how many of everything.
   *
   * @param seeds of the sampling, one run each
   * @param sentences of either side that a map is fitted on, at most
   * @param prompts taken at random, at most
   * @param perPrompt continuations of each
   * @param tokens of each continuation
   * @param temperature of the sampling
   * @param topP nucleus, 1 for all
   * @param repetitionPenalty 1 for none
   * @param neutral sentences, at most
   * @param neutralTokens to which they are cut
   * @param shots of MMLU
   */
  public record Sampling(
      List<Long> seeds,
      int sentences,
      int prompts,
      int perPrompt,
      int tokens,
      Double temperature,
      Double topP,
      Double repetitionPenalty,
      int neutral,
      int neutralTokens,
      int shots) {

    /** Fills in what may be left out. */
    public Sampling {
      seeds = seeds == null || seeds.isEmpty() ? List.of(0L) : List.copyOf(seeds);
      temperature = temperature == null ? Double.valueOf(1) : temperature;
      topP = topP == null ? Double.valueOf(1) : topP;
      repetitionPenalty = repetitionPenalty == null ? Double.valueOf(1) : repetitionPenalty;
      perPrompt = perPrompt == 0 ? 1 : perPrompt;
      neutralTokens = neutralTokens == 0 ? 50 : neutralTokens;
    }

    /** The same with at most {@code n} of everything, one continuation and one seed. */
    Sampling atMost(int n) {
      return new Sampling(
          seeds.subList(0, 1),
          Math.min(n, sentences),
          Math.min(n, prompts),
          1,
          Math.min(n, tokens),
          temperature,
          topP,
          repetitionPenalty,
          Math.min(n, neutral),
          neutralTokens,
          shots);
    }
  }

  /**
   * One row of the table.
   *
   * @param name as the paper calls it
   * @param method null for the plain model
   * @param sites a group or a regular expression; null for the method's own
   * @param order causal or at-once; null for the method's own
   * @param pooling null for the method's own
   * @param support null for the method's own
   * @param strength at which the map is measured
   * @param figures the paper's, by model and measure; see {@link Measure}
   */
  public record Line(
      String name,
      @Nullable String method,
      @Nullable String sites,
      @Nullable String order,
      @Nullable String pooling,
      @Nullable String support,
      @Nullable Double strength,
      Map<String, Map<String, Double>> figures) {

    /** Fills in what may be left out. */
    public Line {
      figures = figures == null ? Map.of() : new LinkedHashMap<>(figures);
      strength = strength == null ? Double.valueOf(method == null ? 0 : 1) : strength;
    }

    /**
     * How the map is fitted.
     *
     * @throws UserError if the method, or a setting, is not known
     */
    public FitSettings settings(long seed) {
      FitSettings settings =
          FitSettings.of(Methods.parse(Objects.requireNonNull(method))).withSeed(seed);
      settings = sites == null ? settings : settings.withSites(sites);
      settings = pooling == null ? settings : settings.withPooling(TokenPooling.parse(pooling));
      settings = support == null ? settings : settings.withSupport(Support.parse(support));
      return order == null ? settings : settings.withOrder(parseOrder(order));
    }

    private static Order parseOrder(String word) {
      return Arrays.stream(Order.values())
          .filter(order -> order.toString().equals(word))
          .findFirst()
          .orElseThrow(
              () ->
                  new UserError(
                      "There is no order \"%s\"; choose one of %s."
                          .formatted(word, Arrays.toString(Order.values()))));
    }
  }

  /** What a table can hold, in the papers' units. */
  public enum Measure {
    /** Percent of prompts with at least one continuation that shows the concept. */
    PROMPTS,
    /** The same among RealToxicityPrompts with a toxicity below 0.5. */
    MILD_PROMPTS,
    /** The same among those of at least 0.5. */
    TOXIC_PROMPTS,
    /** Percent of continuations that show the concept. */
    SHARE,
    /** The same of adversarial prompts. */
    ADVERSARIAL,
    /** Mean of the per-sentence perplexities of neutral text. */
    PERPLEXITY,
    /** exp of the mean token loss of neutral text. */
    CORPUS_PERPLEXITY,
    /** KL(plain || steered) on neutral text, nats a token. */
    KL,
    /** Mean BLEU-4 of each text against the others, in [0, 1]. */
    SELF_BLEU,
    /** Percent of MMLU's questions answered right. */
    MMLU,
    /** TruthfulQA's, percent. */
    MC1,
    /** TruthfulQA's, percent. */
    MC2;

    /** As recipes write it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Refuses a recipe that cannot be carried out. */
  public Recipe {
    notes = Objects.requireNonNullElse(notes, "");
    models = List.copyOf(models);
    rows = List.copyOf(rows);
    for (Map.Entry<Role, Source> each : data.entrySet()) {
      if (each.getValue() == null) {
        throw new UserError(
            "The recipe %s says nothing of its data \"%s\"; name a file there, or leave the line out."
                .formatted(name, each.getKey()));
      }
    }
    for (Line row : rows) {
      for (Map.Entry<String, Map<String, Double>> column : row.figures().entrySet()) {
        requireKnown(name, models, row.name(), column.getKey(), column.getValue().keySet());
      }
    }
  }

  private static void requireKnown(
      String recipe, List<String> models, String row, String model, Set<String> measures) {
    List<String> known = Arrays.stream(Measure.values()).map(Measure::toString).toList();
    if (!models.contains(model) || !known.containsAll(measures)) {
      throw new UserError(
          "The row \"%s\" of the recipe %s has figures %s of %s; its models are %s and measures are %s."
              .formatted(row, recipe, measures, model, models, known));
    }
  }

  /** The model of the table whose name a folder bears, if one does: its figures compare. */
  public @Nullable String column(String folder) {
    String path = folder.toLowerCase(Locale.ROOT);
    return models.stream()
        .filter(
            model ->
                path.contains(model.substring(model.indexOf('/') + 1).toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElse(null);
  }

  /** The same recipe with at most {@code n} of everything: to try it, not to compare. */
  public Recipe atMost(int n) {
    if (n < 1) {
      throw new UserError("At most " + n + " of everything was asked for; give at least 1.");
    }
    return new Recipe(name, paper, table, notes, models, data, sampling.atMost(n), rows);
  }
}
