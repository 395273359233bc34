package dev.tiller.reproduce.steering;

import dev.tiller.data.TextSet;
import dev.tiller.evaluation.Evaluation;
import dev.tiller.evaluation.Judge;
import dev.tiller.evaluation.Outcome;
import dev.tiller.evaluation.Protocol;
import dev.tiller.ground.Progress;
import dev.tiller.judges.EmbeddingCache;
import dev.tiller.judges.EmbeddingJudge;
import dev.tiller.language.LanguageModel;
import dev.tiller.library.PocketJudges;
import dev.tiller.onnx.SentenceEncoder;
import dev.tiller.pocket.Pocket;
import dev.tiller.pocket.PocketSentences;
import dev.tiller.reproduce.KeptResults;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.fit.Fitter;
import dev.tiller.steering.fit.Sentences;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
  private final Map<SteeringMap, String> hashes = new IdentityHashMap<>();
  private final KeptResults kept = KeptResults.inCache();

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
      Sentences source = sample(task, PocketSentences.Side.SOURCE, sentences);
      Sentences target = sample(task, PocketSentences.Side.TARGET, sentences);
      maps.put(key, fit(settings, source, target, null));
    }
    return maps.get(key);
  }

  /**
   * A map from given sentences, kept on disk and fitted once.
   *
   * @param from map to train on from; null to begin at identity
   */
  SteeringMap fit(
      FitSettings settings, Sentences source, Sentences target, @Nullable SteeringMap from) {
    List<Object> words = new ArrayList<>();
    words.add(model.fingerprint());
    words.add(settings);
    words.add(source.sha256());
    words.add(target.sha256());
    words.add(Sentences.DEFAULT_LIMIT);
    Fitter fitter = Fitter.of(model, settings);
    if (from == null) {
      return kept.map(words, () -> fitter.fit(source, target));
    }
    words.add(KeptResults.hash(from));
    return kept.map(words, () -> fitter.startingFrom(from).fit(source, target));
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
   * Each seed's outcome is kept on disk and measured once.
   *
   * @param parts maps with strengths, in order; empty for the plain model
   */
  Outcome measure(
      Judge judge, Prompts prompts, List<Steering.Part> parts, Protocol protocol, long... seeds) {
    List<Outcome> outcomes = new ArrayList<>();
    for (long seed : seeds) {
      // The perplexity does not depend on the seed.
      Prompts now = outcomes.isEmpty() ? prompts : prompts.withoutNeutral();
      Protocol seeded = protocol.withSeed(seed);
      outcomes.add(
          kept.outcome(
              words(judge, now, parts, seeded), () -> measured(judge, now, parts, seeded)));
    }
    return Outcome.pooled(outcomes);
  }

  /** Everything an outcome depends on. */
  private List<Object> words(
      Judge judge, Prompts prompts, List<Steering.Part> parts, Protocol protocol) {
    List<Object> words = new ArrayList<>();
    words.add(model.fingerprint());
    words.add(judge instanceof EmbeddingJudge learned ? learned.provenance() : judge.description());
    words.add(protocol);
    words.add(prompts);
    for (Steering.Part part : parts) {
      words.add(hashes.computeIfAbsent(part.map(), KeptResults::hash));
      words.add(part.strength());
    }
    return words;
  }

  private Outcome measured(
      Judge judge, Prompts prompts, List<Steering.Part> parts, Protocol protocol) {
    Evaluation evaluation = new Evaluation(model, tokenizer, judge, protocol);
    try (Steering steering = Steering.of(model, parts)) {
      return evaluation.measure(
          prompts.starts(), prompts.neutral(), steering.taps(), Progress.silent());
    }
  }

  @Override
  public void close() {
    encoder.close();
    tokenizer.close();
    model.close();
  }
}
