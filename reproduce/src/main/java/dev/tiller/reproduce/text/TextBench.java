package dev.tiller.reproduce.text;

import dev.tiller.evaluation.Evaluation;
import dev.tiller.evaluation.Judge;
import dev.tiller.evaluation.Outcome;
import dev.tiller.evaluation.Protocol;
import dev.tiller.ground.Identity;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.reproduce.KeptResults;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.fit.Fitter;
import dev.tiller.steering.fit.KeptWork;
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
 * A language model on which maps are fitted and measured, each once for equal settings: in this
 * run, and in later ones where results are kept.
 */
public final class TextBench {

  private final LanguageModel model;
  private final Tokenizer tokenizer;
  private final KeptResults kept;
  private final Monitor monitor;
  private final Map<Identity, SteeringMap> maps = new HashMap<>();
  private final Map<SteeringMap, String> hashes = new IdentityHashMap<>();

  /**
   * @param model stays the caller's, as does its tokenizer
   * @param monitor shows every fit and every measurement, and whether to stop
   */
  public TextBench(LanguageModel model, Tokenizer tokenizer, KeptResults kept, Monitor monitor) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.kept = kept;
    this.monitor = monitor;
  }

  /**
   * A map from given sentences, fitted once.
   *
   * @param from map to train on from; null to begin at identity
   * @throws UserError if the run was interrupted
   */
  public SteeringMap fit(
      FitSettings settings, Sentences source, Sentences target, @Nullable SteeringMap from) {
    Identity identity =
        Identity.of("map")
            .with("model", model.fingerprint())
            .with(
                "settings", settings.recorded(Math.max(source.limit(), target.limit())).identity())
            .with("source", source.sha256())
            .with("target", target.sha256())
            .with("from", from == null ? null : hash(from));
    @Nullable SteeringMap known = maps.get(identity);
    if (known != null) {
      return known;
    }
    requireGoing();
    SteeringMap made = kept.map(identity, file -> fitted(settings, source, target, from, file));
    maps.put(identity, made);
    return made;
  }

  private SteeringMap fitted(
      FitSettings settings,
      Sentences source,
      Sentences target,
      @Nullable SteeringMap from,
      @Nullable Path file)
      throws IOException {
    Fitter plain = Fitter.of(model, settings);
    Fitter fitter = from == null ? plain : plain.startingFrom(from);
    // With a file it goes on from what an interrupted run left beside it.
    return file == null
        ? fitter.fit(source, target, monitor)
        : fitter.fit(source, target, file, KeptWork.RESUME, monitor);
  }

  /**
   * Measures one steering with one or several seeds; the shares of a prompt are averaged over them,
   * and neutral text, which does not depend on the seed, is measured once.
   *
   * @param label of the measurement, for whoever waits
   * @param parts maps with strengths, in order; empty for the plain model
   * @throws UserError if the run was interrupted
   */
  public Outcome measure(
      String label,
      Judge judge,
      Prompts prompts,
      List<Steering.Part> parts,
      Protocol protocol,
      long... seeds) {
    List<Outcome> outcomes = new ArrayList<>();
    for (long seed : seeds) {
      Prompts now = outcomes.isEmpty() ? prompts : prompts.withoutNeutral();
      Protocol seeded = protocol.withSeed(seed);
      requireGoing();
      outcomes.add(
          kept.value(
              Outcome.class,
              identity(judge, now, parts, seeded),
              () -> measured(label, judge, now, parts, seeded)));
    }
    return Outcome.pooled(outcomes);
  }

  private Identity identity(
      Judge judge, Prompts prompts, List<Steering.Part> parts, Protocol protocol) {
    return Identity.of("outcome")
        .with("model", model.fingerprint())
        .with("judge", Identities.of(judge))
        .with("protocol", Identities.of(protocol))
        .with("prompts", prompts.identity())
        .with(
            "maps",
            parts.stream()
                .map(
                    part ->
                        Identity.of("part")
                            .with("map", hash(part.map()))
                            .with("strength", part.strength()))
                .toList());
  }

  private String hash(SteeringMap map) {
    return hashes.computeIfAbsent(map, SteeringMap::sha256);
  }

  private Outcome measured(
      String label, Judge judge, Prompts prompts, List<Steering.Part> parts, Protocol protocol) {
    Evaluation evaluation = new Evaluation(model, tokenizer, judge, protocol).watchedBy(monitor);
    long batches = evaluation.batches(prompts.starts().size(), prompts.neutral().size());
    try (Steering steering = Steering.of(model, parts);
        Progress progress = monitor.progress(label, batches)) {
      return evaluation.measure(prompts.starts(), prompts.neutral(), steering.taps(), progress);
    }
  }

  private void requireGoing() {
    if (monitor.stopRequested()) {
      throw new UserError("The run was interrupted; what was measured before is kept.");
    }
  }
}
