package dev.tiller.reproduce.steering;

import dev.tiller.data.TextSet;
import dev.tiller.evaluation.Judge;
import dev.tiller.evaluation.Outcome;
import dev.tiller.evaluation.Protocol;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.judges.EmbeddingCache;
import dev.tiller.judges.EmbeddingJudge;
import dev.tiller.language.LanguageModel;
import dev.tiller.library.PocketJudges;
import dev.tiller.onnx.SentenceEncoder;
import dev.tiller.pocket.Pocket;
import dev.tiller.pocket.PocketSentences;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.KeptResults;
import dev.tiller.reproduce.text.Prompts;
import dev.tiller.reproduce.text.TextBench;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.fit.Sentences;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
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
  private final TextBench texts;
  private final Monitor monitor;

  private PocketBench(
      LanguageModel model,
      Tokenizer tokenizer,
      SentenceEncoder encoder,
      KeptResults kept,
      Monitor monitor) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.encoder = encoder;
    this.embeddings = EmbeddingCache.over(encoder);
    this.monitor = monitor;
    this.texts = new TextBench(model, tokenizer, kept, monitor);
  }

  /**
   * Opens model, tokenizer and sentence encoder; close the bench when done.
   *
   * @param kept where maps and outcomes are kept
   * @param monitor shows every fit and every measurement
   */
  public static PocketBench open(KeptResults kept, Monitor monitor) throws IOException {
    return open(kept, monitor, monitor);
  }

  /** For one experiment. */
  static PocketBench open(Experiment experiment) throws IOException {
    return open(experiment.kept(), experiment.monitor(), experiment.opening());
  }

  private static PocketBench open(KeptResults kept, Monitor monitor, Monitor shows)
      throws IOException {
    try (Progress opening = shows.progress("opening the pocket model and the judges", 3)) {
      return open(kept, monitor, opening);
    }
  }

  private static PocketBench open(KeptResults kept, Monitor monitor, Progress opening)
      throws IOException {
    Path directory = Pocket.directory();
    LanguageModel model = LanguageModel.load(directory);
    try {
      opening.step(1, "model");
      Tokenizer tokenizer = Tokenizer.open(directory);
      try {
        opening.step(1, "tokenizer");
        SentenceEncoder encoder = SentenceEncoder.bgeSmall();
        opening.step(1, "sentence encoder");
        return new PocketBench(model, tokenizer, encoder, kept, monitor);
      } catch (IOException | RuntimeException e) {
        tokenizer.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** The pocket model; owned by the bench. */
  public LanguageModel model() {
    return model;
  }

  /** Its tokenizer; owned by the bench. */
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /** Shows long work, and says whether to stop. */
  Monitor monitor() {
    return monitor;
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
    Sentences source = sample(task, PocketSentences.Side.SOURCE, sentences);
    Sentences target = sample(task, PocketSentences.Side.TARGET, sentences);
    return fit(settings, source, target, null);
  }

  /** A map from given sentences; see {@link TextBench#fit}. */
  SteeringMap fit(
      FitSettings settings, Sentences source, Sentences target, @Nullable SteeringMap from) {
    return texts.fit(settings, source, target, from);
  }

  private Sentences sample(PocketSentences.Task task, PocketSentences.Side side, int most) {
    List<String> all = PocketSentences.texts(task.sentences("fit", side));
    TextSet set = TextSet.of(task.label(side), all.subList(0, Math.min(most, all.size())));
    return Sentences.of(set, tokenizer, Sentences.DEFAULT_LIMIT);
  }

  /** One steering with one or several seeds; see {@link TextBench#measure}. */
  Outcome measure(
      String label,
      Judge judge,
      Prompts prompts,
      List<Steering.Part> parts,
      Protocol protocol,
      long... seeds) {
    return texts.measure(label, judge, prompts, parts, protocol, seeds);
  }

  @Override
  public void close() {
    encoder.close();
    tokenizer.close();
    model.close();
  }
}
