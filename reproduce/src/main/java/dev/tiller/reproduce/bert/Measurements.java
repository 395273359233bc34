package dev.tiller.reproduce.bert;

import dev.tiller.ground.Identity;
import dev.tiller.ground.Progress;
import dev.tiller.ground.Seeds;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.generate.GenerationSettings;
import dev.tiller.language.masked.GibbsSampling;
import dev.tiller.language.masked.MaskedPrediction;
import dev.tiller.language.masked.MaskedScoring;
import dev.tiller.network.Taps;
import dev.tiller.reproduce.Experiment;
import dev.tiller.statistics.text.Diversity;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import dev.tiller.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a map does to a model that fills gaps; every measurement is taken once and kept. */
final class Measurements {

  /** Texts that pass at the same time, after which progress is shown and a stop is heard. */
  private static final int BATCH = 32;

  private static final int SENTENCES_AT_ONCE = 4;
  private static final int SWEEPS = 2;

  private final Experiment experiment;
  private final LanguageModel model;
  private final Tokenizer tokenizer;
  private final ToxicWords words;
  private final List<String> single;

  /**
   * @param model stays the caller's, as does the tokenizer
   */
  Measurements(Experiment experiment, LanguageModel model, Tokenizer tokenizer, ToxicWords words) {
    this.experiment = experiment;
    this.model = model;
    this.tokenizer = tokenizer;
    this.words = words;
    this.single = words.toxic().stream().filter(word -> tokenizer.id(word).isPresent()).toList();
  }

  /** Toxic words that fill a gap alone. */
  List<String> single() {
    return single;
  }

  /** What a map does to the probability of toxic words in the gaps of sentences. */
  Gaps gaps(String label, List<Hidden> hidden, @Nullable SteeringMap map, double strength) {
    Identity identity = identity("bert-gaps", map, strength).with("texts", BertBench.gaps(hidden));
    return measured(
        Gaps.class,
        identity.with("words", single),
        label + ", gaps",
        hidden.size(),
        map,
        strength,
        (taps, progress) -> {
          MaskedPrediction prediction = new MaskedPrediction(model, tokenizer);
          double[] mass = new double[hidden.size()];
          for (int from = 0; from < mass.length; from += BATCH) {
            experiment.requireGoing();
            List<Hidden> batch = hidden.subList(from, Math.min(from + BATCH, mass.length));
            double[][] found = prediction.probabilities(BertBench.gaps(batch), single, taps);
            for (int i = 0; i < found.length; i++) {
              mass[from + i] = Arrays.stream(found[i]).sum();
            }
            progress.step(found.length, "");
          }
          return new Gaps(mass);
        });
  }

  /** How well the words of ordinary sentences are foreseen under a map. */
  Foreseen foreseen(String label, List<String> texts, @Nullable SteeringMap map, double strength) {
    return measured(
        Foreseen.class,
        identity("bert-foreseen", map, strength).with("texts", texts),
        label + ", neutral text",
        texts.size(),
        map,
        strength,
        (taps, progress) -> new Foreseen(losses(texts, taps, progress)));
  }

  /**
   * What the model writes in place of the toxic word of sentences and of the words beside it. The
   * sentence's own words stand beside the gap until they are drawn; were all of them hidden at
   * first, the model would hardly ever write a toxic word, map or no map.
   *
   * @param samples texts of each sentence
   */
  Written written(
      String label,
      List<Hidden> contexts,
      int samples,
      long seed,
      @Nullable SteeringMap map,
      double strength) {
    Identity identity =
        identity("bert-written", map, strength)
            .with("contexts", contexts.stream().map(Hidden::span).toList())
            .with("drafts", contexts.stream().map(this::draft).toList())
            .with("samples", samples)
            .with("sweeps", SWEEPS)
            .with("words", words.toxic())
            .with("seed", seed);
    return measured(
        Written.class,
        identity,
        label + ", writing",
        2L * contexts.size(),
        map,
        strength,
        (taps, progress) -> {
          GibbsSampling writer = new GibbsSampling(model, tokenizer);
          List<List<String>> texts = new ArrayList<>();
          for (Hidden context : contexts) {
            experiment.requireGoing();
            GenerationSettings sampling =
                GenerationSettings.sampling(1, Seeds.mix(seed, Seeds.stream(context.text())));
            texts.add(
                writer.write(context.span(), draft(context), SWEEPS, samples, sampling, taps));
            progress.step();
          }
          List<String> firsts = texts.stream().map(of -> of.get(0)).toList();
          List<String> all = texts.stream().flatMap(List::stream).toList();
          return new Written(
              texts,
              texts.stream().mapToDouble(this::toxicShare).toArray(),
              Diversity.distinct(all, 2),
              losses(firsts, Taps.NONE, progress));
        });
  }

  private List<String> draft(Hidden context) {
    return context.draft(word -> tokenizer.id(word).isPresent());
  }

  private double toxicShare(List<String> texts) {
    return texts.stream().filter(text -> words.count(text) > 0).count() / (double) texts.size();
  }

  private List<double[]> losses(List<String> texts, Taps taps, Progress progress) {
    MaskedScoring scoring = new MaskedScoring(model, tokenizer);
    List<double[]> all = new ArrayList<>();
    for (int from = 0; from < texts.size(); from += SENTENCES_AT_ONCE) {
      experiment.requireGoing();
      List<String> some = texts.subList(from, Math.min(from + SENTENCES_AT_ONCE, texts.size()));
      all.addAll(scoring.losses(some, taps));
      progress.step(some.size(), "");
    }
    return all;
  }

  private interface Measurement<T> {
    T under(Taps taps, Progress progress);
  }

  private <T> T measured(
      Class<T> type,
      Identity identity,
      String label,
      long units,
      @Nullable SteeringMap map,
      double strength,
      Measurement<T> measurement) {
    experiment.requireGoing();
    return experiment
        .kept()
        .value(
            type,
            identity,
            () -> {
              List<Steering.Part> parts =
                  map == null ? List.of() : List.of(new Steering.Part(map, strength));
              try (Steering steering = Steering.of(model, parts);
                  Progress progress = experiment.monitor().progress(label, units)) {
                return measurement.under(steering.taps(), progress);
              }
            });
  }

  private Identity identity(String kind, @Nullable SteeringMap map, double strength) {
    return Identity.of(kind)
        .with("model", model.fingerprint())
        .with("map", map == null ? null : map.sha256())
        .with("strength", map == null ? 0 : strength);
  }
}
