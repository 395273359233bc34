package dev.tiller.cli.demo;

import dev.tiller.cli.outcome.OutcomeTable;
import dev.tiller.cli.outcome.TextTable;
import dev.tiller.data.Table;
import dev.tiller.model.generate.GenerationSettings;
import dev.tiller.pocket.Sentences;
import dev.tiller.reproduce.steering.PocketBench;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.evaluate.Evaluation;
import dev.tiller.steering.evaluate.Outcome;
import dev.tiller.steering.evaluate.Protocol;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.judge.Judge;
import dev.tiller.steering.transport.LinearAct;
import dev.tiller.tensor.Interruption;
import dev.tiller.tensor.Progress;
import dev.tiller.tensor.UserError;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Learns to turn speeches into sea stories: a Linear-AcT map from sentences of one kind to
 * sentences of the other, tried on prompts that neither the model, the map nor the judge has seen.
 */
public final class Demo {

  /** Strengths that are shown side by side. */
  public static final List<Double> STRENGTHS = List.of(0.0, 0.5, 1.0);

  private static final String TASK = "sea";
  private static final int SENTENCES = 256;
  private static final int PROMPTS = 40;
  private static final int PASSAGES = 60;
  private static final int PER_PROMPT = 2;
  private static final long SEED = 1;

  /**
   * What the demo found.
   *
   * @param task the two sets of sentences
   * @param map that was learned
   * @param fingerprint of the model
   * @param judge who decided, and how good it is
   * @param outcomes a row for each of {@link #STRENGTHS}
   * @param texts every continuation with its score
   * @param prompts that were continued
   * @param seconds all of it took
   */
  public record Result(
      Sentences.Task task,
      SteeringMap map,
      String fingerprint,
      Judge judge,
      OutcomeTable outcomes,
      Table texts,
      List<String> prompts,
      double seconds) {}

  private final Consumer<String> note;

  /**
   * @param note hears a line before every step
   */
  public Demo(Consumer<String> note) {
    this.note = note;
  }

  /**
   * Runs it, in about two minutes on two cores.
   *
   * @throws UserError if the user interrupted it
   */
  public Result run() throws IOException {
    long start = System.nanoTime();
    note.accept("loading the pocket model");
    try (PocketBench bench = PocketBench.open()) {
      Sentences.Task task = Sentences.task(TASK);
      note.accept(
          "learning a Linear-AcT map from %d sentences of %s to %d of %s"
              .formatted(SENTENCES, task.sourceLabel(), SENTENCES, task.targetLabel()));
      SteeringMap map = bench.fit(task, FitSettings.of(new LinearAct()), SENTENCES);
      note.accept("training the judge");
      Judge judge = bench.judge(task);
      List<String> prompts = first(task.sourcePrompts("test"), PROMPTS);
      TextTable texts = new TextTable(judge);
      OutcomeTable outcomes = measure(bench, judge, map, prompts, texts);
      return new Result(
          task,
          map,
          bench.model().fingerprint(),
          judge,
          outcomes,
          texts.table(),
          prompts,
          (System.nanoTime() - start) / 1e9);
    }
  }

  private OutcomeTable measure(
      PocketBench bench, Judge judge, SteeringMap map, List<String> prompts, TextTable texts) {
    List<String> passages = first(Sentences.neutral("test"), PASSAGES);
    Evaluation evaluation = new Evaluation(bench.model(), bench.tokenizer(), judge, protocol());
    OutcomeTable outcomes = new OutcomeTable();
    long batches = STRENGTHS.size() * evaluation.batches(prompts.size(), passages.size());
    try (Progress progress = Progress.of("measuring", batches)) {
      for (double strength : STRENGTHS) {
        List<Steering.Part> parts = List.of(new Steering.Part(map, strength));
        try (Steering steering = Steering.of(bench.model(), parts)) {
          Outcome outcome = evaluation.measure(prompts, passages, steering.taps(), progress);
          if (Interruption.requested()) {
            throw new UserError("The demo was interrupted; nothing was written.");
          }
          outcomes.add(label(strength), strength, outcome);
          texts.add(label(strength), prompts, outcome);
        }
      }
    }
    return outcomes;
  }

  private static Protocol protocol() {
    Protocol standard = Protocol.standard(SEED);
    GenerationSettings generation = standard.generation();
    return new Protocol(generation, PER_PROMPT, standard.batch(), standard.neutralTokens());
  }

  /** How a strength is called in tables. */
  static String label(double strength) {
    return String.format(Locale.ROOT, "strength %.1f", strength);
  }

  private static List<String> first(List<Sentences.Sentence> sentences, int n) {
    List<String> texts = Sentences.texts(sentences);
    return texts.subList(0, Math.min(n, texts.size()));
  }
}
