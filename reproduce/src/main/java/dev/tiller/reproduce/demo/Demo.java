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
 * Learns a Linear-AcT map (arXiv 2410.23054) that turns speeches into sea stories, from two sets of
 * sentences that ship with the pocket model, and measures it at three strengths.
 */
public final class Demo {

  /**
   * The strongest of the hundredths at which the perplexity of ordinary text rises by no more than
   * a tenth, on all passages of the validation split.
   */
  public static final double OPERATING = 0.46;

  static final double[] STRENGTHS = {0, OPERATING, 1};

  /** Sites of the map; chosen for this task on the validation split. */
  private static final String SITES = "attention";

  private static final int SENTENCES = 256;
  private static final int NEUTRAL = 100;

  /** Of each prompt; many prompts tell more than many continuations of few. */
  private static final int CONTINUATIONS = 2;

  private static final long SEED = 1;

  private Demo() {}

  /**
   * Runs the demo.
   *
   * @param folder for the map and the page; made if it is not there
   * @param monitor shows the fit and the measurements
   * @throws IOException if the folder cannot be written
   */
  public static DemoResult run(Path folder, Monitor monitor) throws IOException {
    Files.createDirectories(folder);
    PocketSentences.Task task = PocketSentences.task("sea");
    try (PocketBench bench = PocketBench.open(KeptResults.inCache(), monitor)) {
      Judge judge = bench.judge(task);
      FitSettings settings =
          FitSettings.of(new LinearAct()).withSites(SITES).withSupport(Support.ALL);
      SteeringMap map = bench.fit(task, settings, SENTENCES);
      Path mapFile = folder.resolve("speech-to-sea.map.safetensors");
      map.save(mapFile);

      List<String> prompts = PocketSentences.texts(task.sourcePrompts("test"));
      List<String> neutral = first(PocketSentences.neutral("test"), NEUTRAL);
      Protocol protocol = Protocol.transport(SEED).withPerPrompt(CONTINUATIONS);
      Evaluation evaluation =
          new Evaluation(bench.model(), bench.tokenizer(), judge, protocol).watchedBy(monitor);
      List<DemoResult.Step> steps = new ArrayList<>();
      long units = STRENGTHS.length * evaluation.batches(prompts.size(), neutral.size());
      try (Progress progress = monitor.progress("writing and judging", units)) {
        for (double strength : STRENGTHS) {
          try (Steering steering =
              Steering.of(bench.model(), List.of(new Steering.Part(map, strength)))) {
            Outcome outcome = evaluation.measure(prompts, neutral, steering.taps(), progress);
            steps.add(new DemoResult.Step(strength, outcome, judge));
          }
        }
      }
      DemoResult result =
          new DemoResult(
              prompts, steps, judge.description(), map, mapFile, folder.resolve("demo.html"));
      DemoPage.write(result);
      return result;
    }
  }

  private static List<String> first(List<PocketSentences.Sentence> sentences, int count) {
    return PocketSentences.texts(sentences.subList(0, Math.min(count, sentences.size())));
  }
}
