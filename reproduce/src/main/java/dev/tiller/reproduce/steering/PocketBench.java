package dev.tiller.reproduce.steering;

import dev.tiller.data.TextSet;
import dev.tiller.model.LanguageModel;
import dev.tiller.model.Taps;
import dev.tiller.model.onnx.SentenceEncoder;
import dev.tiller.model.tokenizer.Tokenizer;
import dev.tiller.pocket.Pocket;
import dev.tiller.pocket.PocketSentences;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.evaluate.Evaluation;
import dev.tiller.steering.evaluate.Outcome;
import dev.tiller.steering.evaluate.Protocol;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.fit.Fitter;
import dev.tiller.steering.fit.Sentences;
import dev.tiller.steering.judge.EmbeddingCache;
import dev.tiller.steering.judge.EmbeddingJudge;
import dev.tiller.steering.judge.Judge;
import dev.tiller.tensor.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The pocket model with its sentence sets, judges and maps: what every text experiment here stands
 * on. Judge, fit, prompt and neutral sets are disjoint by document.
 */
public final class PocketBench implements AutoCloseable {

  private final LanguageModel model;
  private final Tokenizer tokenizer;
  private final SentenceEncoder encoder;
  private final EmbeddingCache embeddings;
  private final Map<String, EmbeddingJudge> judges = new HashMap<>();
  private final Map<List<Object>, SteeringMap> maps = new HashMap<>();

  private PocketBench(LanguageModel model, Tokenizer tokenizer, SentenceEncoder encoder) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.encoder = encoder;
    this.embeddings = EmbeddingCache.over(encoder);
  }

  /** Opens model, tokenizer and sentence encoder; close the bench when done. */
  public static PocketBench open() throws IOException {
    Path directory = Pocket.directory();
    return new PocketBench(
        LanguageModel.load(directory), Tokenizer.open(directory), SentenceEncoder.bgeSmall());
  }

  /** The pocket model; owned by the bench. */
  public LanguageModel model() {
    return model;
  }

  /** Its tokenizer; owned by the bench. */
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /** Recognizes the task's concept in continuations; see {@link PocketJudges}. */
  public EmbeddingJudge judge(PocketSentences.Task task) {
    return judges.computeIfAbsent(task.name(), name -> PocketJudges.open(task, embeddings));
  }

  /**
   * A map from the fit split, fitted once for equal settings.
   *
   * @param sentences of each side, at most
   */
  public SteeringMap fit(PocketSentences.Task task, FitSettings settings, int sentences) {
    List<Object> key = List.of(task.name(), settings, sentences);
    if (!maps.containsKey(key)) {
      maps.put(
          key,
          Fitter.of(model, settings)
              .fit(
                  sample(task, PocketSentences.Side.SOURCE, sentences),
                  sample(task, PocketSentences.Side.TARGET, sentences)));
    }
    return maps.get(key);
  }

  private Sentences sample(PocketSentences.Task task, PocketSentences.Side side, int most) {
    List<String> texts = texts(task, "fit", side);
    TextSet set = TextSet.of(task.label(side), texts.subList(0, Math.min(most, texts.size())));
    return Sentences.of(set, tokenizer, Sentences.DEFAULT_LIMIT);
  }

  private static List<String> texts(
      PocketSentences.Task task, String split, PocketSentences.Side side) {
    return PocketSentences.texts(task.sentences(split, side));
  }

  /**
   * Measures one steering with one or several seeds; the shares of a prompt are averaged over them.
   *
   * @param parts maps with strengths, in order; empty for the plain model
   */
  Outcome measure(
      Judge judge, Prompts prompts, List<Steering.Part> parts, Protocol protocol, long... seeds) {
    List<Outcome> outcomes = new ArrayList<>();
    for (long seed : seeds) {
      Evaluation evaluation = new Evaluation(model, tokenizer, judge, protocol.withSeed(seed));
      // The perplexity does not depend on the seed.
      List<String> neutral = outcomes.isEmpty() ? prompts.neutral() : List.of();
      try (Steering steering = Steering.of(model, parts)) {
        Taps taps = steering.taps();
        outcomes.add(evaluation.measure(prompts.starts(), neutral, taps, Progress.silent()));
      }
    }
    return Outcome.pooled(outcomes);
  }

  @Override
  public void close() {
    encoder.close();
    tokenizer.close();
    model.close();
  }
}
