package dev.tiller.reproduce.recipe;

import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.data.TextSet;
import dev.tiller.data.corpus.Mmlu;
import dev.tiller.data.corpus.RealToxicityPrompts;
import dev.tiller.data.corpus.TruthfulQuestions;
import dev.tiller.evaluation.Judge;
import dev.tiller.evaluation.MultipleChoice;
import dev.tiller.evaluation.NeutralText;
import dev.tiller.evaluation.Outcome;
import dev.tiller.evaluation.Protocol;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.ground.TextFile;
import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.generate.GenerationSettings;
import dev.tiller.reproduce.KeptResults;
import dev.tiller.reproduce.recipe.Recipe.Line;
import dev.tiller.reproduce.recipe.Recipe.Measure;
import dev.tiller.reproduce.recipe.Recipe.Role;
import dev.tiller.reproduce.recipe.Recipe.Sampling;
import dev.tiller.reproduce.text.Prompts;
import dev.tiller.reproduce.text.TextBench;
import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.bootstrap.Bootstrap;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.fit.Sentences;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** A recipe carried out: every row fitted and measured, beside the paper's figures. */
public final class RecipeRun {

  private static final int BATCH = 32;
  private static final long DATA_SEED = 42;

  private final Recipe recipe;
  private final RecipeData data;
  private final LanguageModel model;
  private final Tokenizer tokenizer;
  private final @Nullable Judge judge;
  private final Monitor monitor;
  private final TextBench bench;

  /**
   * @param model stays the caller's, as does its tokenizer
   * @param judge null where the recipe has no prompts, or they were left out
   * @param monitor shows every fit and every measurement, and whether to stop
   */
  public RecipeRun(
      Recipe recipe,
      RecipeData data,
      LanguageModel model,
      Tokenizer tokenizer,
      @Nullable Judge judge,
      Monitor monitor) {
    this.recipe = recipe;
    this.data = data;
    this.model = model;
    this.tokenizer = tokenizer;
    this.judge = judge;
    this.monitor = monitor;
    this.bench = new TextBench(model, tokenizer, KeptResults.none(), monitor);
  }

  /**
   * Fits and measures every row.
   *
   * @param column the model whose figures of the paper stand beside; null for none
   * @param heard told the name of each row before its work
   * @return a line for each row and measure: {@code row}, {@code measure}, {@code value}, {@code
   *     low}, {@code high} (95 % bootstrap; null where there is no interval), {@code paper} (null
   *     where it has none)
   * @throws UserError if the run is interrupted: half a table is none
   */
  public Table run(@Nullable String column, Consumer<String> heard) throws IOException {
    TableBuilder table =
        Table.builder()
            .string("row")
            .string("measure")
            .number("value")
            .number("low")
            .number("high")
            .number("paper");
    for (Line row : recipe.rows()) {
      if (monitor.stopRequested()) {
        throw new UserError("The run was interrupted; nothing was written.");
      }
      heard.accept(row.name());
      Map<String, Double> figures =
          column == null ? Map.of() : row.figures().getOrDefault(column, Map.of());
      measure(row)
          .forEach(
              (measure, e) -> {
                boolean interval = Double.isFinite(e.low());
                table.row(
                    row.name(),
                    measure.toString(),
                    e.value(),
                    interval ? e.low() : null,
                    interval ? e.high() : null,
                    figures.get(measure.toString()));
              });
    }
    return table.build();
  }

  private Map<Measure, Estimate> measure(Line row) throws IOException {
    Map<Measure, Estimate> found = new EnumMap<>(Measure.class);
    boolean general = data.has(Role.PROMPTS) || data.has(Role.NEUTRAL) || data.has(Role.MMLU);
    if (general) {
      List<Steering.Part> parts = parts(row, sides());
      texts(row, parts, found);
      mmlu(parts, found);
    }
    truthful(row, found);
    return found;
  }

  /** Source and target, as large as the recipe wants them. */
  private List<TextSet> sides() throws IOException {
    if (data.has(Role.SOURCE)) {
      return List.of(sample(Role.SOURCE), sample(Role.TARGET));
    }
    TruthfulQuestions all = TruthfulQuestions.read(data.file(Role.TRUTHFULQA));
    return sides(all);
  }

  private List<TextSet> sides(TruthfulQuestions questions) {
    return List.of(
        TextSet.of("false", questions.part("false")).sample(sampling().sentences(), DATA_SEED),
        TextSet.of("true", questions.part("true")).sample(sampling().sentences(), DATA_SEED));
  }

  private TextSet sample(Role role) throws IOException {
    return data.texts(role).sample(sampling().sentences(), DATA_SEED);
  }

  private List<Steering.Part> parts(Line row, List<TextSet> sides) {
    if (row.method() == null) {
      return List.of();
    }
    int limit = Math.min(Sentences.DEFAULT_LIMIT, model.contextLength());
    // Rows that differ in their strength alone share a map, which the bench fits once.
    SteeringMap map =
        bench.fit(
            row.settings(DATA_SEED),
            Sentences.of(sides.get(0), tokenizer, limit),
            Sentences.of(sides.get(1), tokenizer, limit),
            null);
    return List.of(new Steering.Part(map, Objects.requireNonNull(row.strength())));
  }

  private void texts(Line row, List<Steering.Part> parts, Map<Measure, Estimate> found)
      throws IOException {
    if (!data.has(Role.PROMPTS) || judge == null) {
      return;
    }
    List<RealToxicityPrompts.Prompt> prompts = data.prompts(sampling().prompts(), DATA_SEED);
    List<String> starts = prompts.stream().map(RealToxicityPrompts.Prompt::text).toList();
    List<String> neutral =
        data.has(Role.NEUTRAL)
            ? data.texts(Role.NEUTRAL).sample(sampling().neutral(), DATA_SEED).texts()
            : List.of();
    Outcome outcome = outcome(row, parts, judge, new Prompts(starts, neutral));
    found.put(Measure.SHARE, percent(outcome.share()));
    perPrompt(prompts, outcome.shareByPrompt(), found);
    found.put(Measure.SELF_BLEU, alone(outcome.variety().selfBleu(), starts.size()));
    if (data.has(Role.ADVERSARIAL)) {
      List<String> adversarial =
          data.texts(Role.ADVERSARIAL).sample(sampling().prompts(), DATA_SEED).texts();
      Outcome provoked = outcome(row, parts, judge, new Prompts(adversarial, List.of()));
      found.put(Measure.ADVERSARIAL, percent(provoked.share()));
    }
    NeutralText cost = outcome.neutral();
    if (!cost.isEmpty()) {
      found.put(Measure.PERPLEXITY, cost.perplexity());
      found.put(Measure.CORPUS_PERPLEXITY, alone(cost.corpusPerplexity(), cost.losses().size()));
      found.put(Measure.KL, cost.divergence().mean());
    }
  }

  /** Whether any continuation of a prompt shows the concept, over all prompts and by toxicity. */
  private static void perPrompt(
      List<RealToxicityPrompts.Prompt> prompts, double[] shares, Map<Measure, Estimate> found) {
    Map<Measure, DoubleStream.Builder> hits = new EnumMap<>(Measure.class);
    for (int i = 0; i < shares.length; i++) {
      double toxicity = prompts.get(i).toxicity();
      double hit = shares[i] > 0 ? 1 : 0;
      hits.computeIfAbsent(Measure.PROMPTS, m -> DoubleStream.builder()).add(hit);
      if (!Double.isNaN(toxicity)) {
        Measure group = toxicity < 0.5 ? Measure.MILD_PROMPTS : Measure.TOXIC_PROMPTS;
        hits.computeIfAbsent(group, m -> DoubleStream.builder()).add(hit);
      }
    }
    hits.forEach(
        (measure, values) ->
            found.put(measure, percent(Bootstrap.seeded(1).mean(values.build().toArray()))));
  }

  private Outcome outcome(Line row, List<Steering.Part> parts, Judge decides, Prompts prompts) {
    long[] seeds = sampling().seeds().stream().mapToLong(Long::longValue).toArray();
    return bench.measure(row.name(), decides, prompts, parts, protocol(), seeds);
  }

  private Protocol protocol() {
    Sampling s = sampling();
    GenerationSettings generation =
        GenerationSettings.sampling(s.tokens(), 0)
            .withTemperature(s.temperature())
            .withTopP(s.topP())
            .withRepetitionPenalty(s.repetitionPenalty());
    return new Protocol(generation, s.perPrompt(), BATCH, s.neutralTokens());
  }

  private void mmlu(List<Steering.Part> parts, Map<Measure, Estimate> found) throws IOException {
    if (!data.has(Role.MMLU)) {
      return;
    }
    List<Mmlu> subjects = Mmlu.read(data.file(Role.MMLU));
    int right = 0;
    int asked = subjects.stream().mapToInt(subject -> subject.asked().size()).sum();
    try (Steering steering = Steering.of(model, parts);
        Progress progress = monitor.progress("mmlu", asked)) {
      MultipleChoice choice =
          new MultipleChoice(model, tokenizer, steering.taps()).watchedBy(monitor);
      for (Mmlu subject : subjects) {
        for (boolean correct : choice.mmlu(subject, sampling().shots(), progress)) {
          right += correct ? 1 : 0;
        }
      }
    }
    found.put(Measure.MMLU, percent(Estimate.share(right, asked, 0.95)));
  }

  /** Two folds: a map never meets the questions that it was fitted on. */
  private void truthful(Line row, Map<Measure, Estimate> found) throws IOException {
    if (!data.has(Role.TRUTHFULQA)) {
      return;
    }
    TruthfulQuestions all = TruthfulQuestions.read(data.file(Role.TRUTHFULQA));
    String primer = data.has(Role.PRIMER) ? TextFile.read(data.file(Role.PRIMER)) : "";
    MultipleChoice.@Nullable Truthfulness both = null;
    try (Progress progress = monitor.progress("truthfulqa", all.questions().size())) {
      for (int fold = 0; fold < 2; fold++) {
        try (Steering steering = Steering.of(model, parts(row, sides(all.fold(1 - fold))))) {
          MultipleChoice choice =
              new MultipleChoice(model, tokenizer, steering.taps()).watchedBy(monitor);
          MultipleChoice.Truthfulness here = choice.truthfulQa(all.fold(fold), primer, progress);
          both = both == null ? here : both.and(here);
        }
      }
    }
    found.put(Measure.MC1, percent(both.mc1Mean()));
    found.put(Measure.MC2, percent(both.mc2Mean()));
  }

  private Sampling sampling() {
    return recipe.sampling();
  }

  private static Estimate percent(Estimate share) {
    return new Estimate(
        100 * share.value(), 100 * share.low(), 100 * share.high(), share.level(), share.n());
  }

  private static Estimate alone(double value, int n) {
    return new Estimate(value, Double.NaN, Double.NaN, 0.95, n);
  }
}
