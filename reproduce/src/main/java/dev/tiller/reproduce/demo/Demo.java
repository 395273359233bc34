package dev.tiller.reproduce.demo;

import dev.tiller.evaluation.Evaluation;
import dev.tiller.evaluation.Judge;
import dev.tiller.evaluation.Outcome;
import dev.tiller.evaluation.Protocol;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.pocket.PocketSentences;
import dev.tiller.reproduce.KeptResults;
import dev.tiller.reproduce.steering.PocketBench;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.Support;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.transport.LinearAct;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Learns two Linear-AcT maps (arXiv 2410.23054) from sentences that ship with the pocket model, one
 * that turns speeches into sea stories and one that takes spam out of mails, and measures both at
 * three strengths.
 */
public final class Demo {

  /**
   * How much the perplexity of ordinary text may rise at {@link Goal#operating}, relative, on all
   * passages of the validation split.
   */
  static final double RISE = 0.1;

  /** A map is worth as many sentences of each set. */
  private static final int SENTENCES = 256;

  private static final int NEUTRAL = 100;

  /** Of each prompt; many prompts tell more than many continuations of few. */
  private static final int CONTINUATIONS = 2;

  private static final long SEED = 1;

  private Demo() {}

  /**
   * What a map is for.
   *
   * @param task of the pocket model
   * @param title what happens to texts
   * @param concept what the judge looks for, in the words of the page
   * @param sites of the map
   * @param support values that it moves
   * @param strengths 0, the operating strength, and another to compare with, rising
   * @param operating the strength to use: the strongest of the hundredths up to 1 at which the
   *     perplexity rises by no more than {@link #RISE}
   * @param file name of the map's file
   */
  public record Goal(
      String task,
      String title,
      String concept,
      String sites,
      Support support,
      List<Double> strengths,
      double operating,
      String file) {

    FitSettings fit() {
      return FitSettings.of(new LinearAct()).withSites(sites).withSupport(support);
    }

    SteeringMap map(PocketBench bench) {
      return bench.fit(PocketSentences.task(task), fit(), SENTENCES);
    }
  }

  /** Sites and strength are chosen on the validation split; docs/findings.md has the tables. */
  static final Goal INDUCTION =
      new Goal(
          "sea",
          "Speeches become sea stories",
          "sea story",
          "attention",
          Support.ALL,
          List.of(0.0, 0.46, 1.0),
          0.46,
          "speech-to-sea.map.safetensors");

  static final Goal MITIGATION =
      new Goal(
          "spam",
          "Mails lose their spam",
          "spam",
          ".*post_attention_layernorm",
          Support.ALL,
          List.of(0.0, 0.5, 1.0),
          1,
          "away-from-spam.map.safetensors");

  /**
   * Runs the demo.
   *
   * @param folder for the maps and the page; made if it is not there
   * @param monitor shows the fits and the measurements
   * @throws IOException if the folder cannot be written
   */
  public static DemoResult run(Path folder, Monitor monitor) throws IOException {
    Files.createDirectories(folder);
    try (PocketBench bench = PocketBench.open(KeptResults.inCache(), monitor)) {
      DemoResult result =
          new DemoResult(
              half(bench, INDUCTION, folder, monitor),
              half(bench, MITIGATION, folder, monitor),
              folder.resolve("demo.html"));
      DemoPage.write(result);
      return result;
    }
  }

  private static DemoResult.Half half(PocketBench bench, Goal goal, Path folder, Monitor monitor)
      throws IOException {
    PocketSentences.Task task = PocketSentences.task(goal.task());
    Judge judge = bench.judge(task);
    SteeringMap map = goal.map(bench);
    Path mapFile = folder.resolve(goal.file());
    map.save(mapFile);

    List<String> prompts = PocketSentences.texts(task.sourcePrompts("test"));
    List<String> neutral = first(PocketSentences.neutral("test"), NEUTRAL);
    Protocol protocol = Protocol.transport(SEED).withPerPrompt(CONTINUATIONS);
    Evaluation evaluation =
        new Evaluation(bench.model(), bench.tokenizer(), judge, protocol).watchedBy(monitor);
    List<DemoResult.Step> steps = new ArrayList<>();
    long units = goal.strengths().size() * evaluation.batches(prompts.size(), neutral.size());
    try (Progress progress =
        monitor.progress("%s: writing and judging".formatted(goal.task()), units)) {
      for (double strength : goal.strengths()) {
        try (Steering steering =
            Steering.of(bench.model(), List.of(new Steering.Part(map, strength)))) {
          Outcome outcome = evaluation.measure(prompts, neutral, steering.taps(), progress);
          steps.add(new DemoResult.Step(strength, outcome, judge));
        }
      }
    }
    return new DemoResult.Half(goal, prompts, steps, judge.description(), map, mapFile);
  }

  private static List<String> first(List<PocketSentences.Sentence> sentences, int count) {
    return PocketSentences.texts(sentences.subList(0, Math.min(count, sentences.size())));
  }
}
