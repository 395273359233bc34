package dev.tiller.benchmarks.steering;

import dev.tiller.benchmarks.Clock;
import dev.tiller.benchmarks.Effort;
import dev.tiller.benchmarks.Hardware;
import dev.tiller.benchmarks.network.ModelFiles;
import dev.tiller.benchmarks.network.Shapes;
import dev.tiller.benchmarks.rival.Worker;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.Pass;
import dev.tiller.network.Segment;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.statistics.race.Laps;
import dev.tiller.statistics.race.Race;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.fit.Fitter;
import dev.tiller.steering.fit.Sentences;
import dev.tiller.steering.lineas.Batching;
import dev.tiller.steering.lineas.LinEas;
import dev.tiller.steering.lineas.Optimization;
import dev.tiller.tensor.Engine;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A step of LinEAS, sort and update included, against plain forward passes over the same groups of
 * sentences, and against the same step in PyTorch.
 */
@Command(name = "lineas", description = "A training step of LinEAS, in forward passes.")
public final class LinEasBench implements Callable<Integer> {

  private static final int SENTENCES = 32;
  private static final int LENGTH = 32;

  /** Sentences that pass at the same time: the usual number of tokens at once. */
  private static final int GROUP = Batching.STANDARD.tokensAtOnce() / LENGTH;

  @Option(names = "--shape", defaultValue = "POCKET", description = "${COMPLETION-CANDIDATES}.")
  private Shapes shape;

  @Option(
      names = "--steps",
      defaultValue = "10",
      description = "Of a round (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--rival",
      defaultValue = "benchmarks/rivals/python/lineas.py",
      description = "Where the rival is (default: ${DEFAULT-VALUE}).")
  private Path script = Path.of("");

  @Option(
      names = "--work",
      defaultValue = "benchmarks/target/rivals",
      description = "Folder for the model file and logs (default: ${DEFAULT-VALUE}).")
  private Path work = Path.of("");

  @Mixin private Effort effort;

  @Override
  public Integer call() throws IOException {
    System.out.println(Hardware.describe());
    Clock clock = effort.clock();
    try (LanguageModel model = shape.build(LanguageModel.Precision.FLOAT32);
        @Nullable Worker rival = rival()) {
      model.fingerprint(); // Computed once a model; not part of a step.
      Sentences source = set("source", model, 1);
      Sentences target = set("target", model, 2);
      Race race = new Race().with("forward", () -> forwards(model, source, clock));
      for (Batching.Backward backward : Batching.Backward.values()) {
        race.with(
            backward.name().toLowerCase(Locale.ROOT),
            () -> training(model, source, target, backward, clock));
      }
      if (rival != null) {
        race.with("pytorch", () -> Double.parseDouble(rival.ask("step " + steps)[0]));
      }
      Laps laps = effort.measure(race);
      double tokens = (double) steps * SENTENCES * LENGTH;
      effort.print(shape + ", 32 + 32 sentences", laps, tokens, "tokens/s", List.of());
      laps.names().stream()
          .skip(1)
          .forEach(
              name ->
                  System.out.printf(
                      "a step, %s, costs %s forwards%n", name, laps.speed("forward", name)));
      if (rival != null) {
        System.out.printf("keep / pytorch, time %s%n", laps.speed("pytorch", "keep"));
      }
    }
    return 0;
  }

  /** PyTorch, if RIVAL_PYTHON names a Python with torch and numpy. */
  private @Nullable Worker rival() throws IOException {
    @Nullable String python = System.getenv("RIVAL_PYTHON");
    if (python == null) {
      System.out.println("without PyTorch: RIVAL_PYTHON names no Python with torch and numpy");
      return null;
    }
    Path folder = ModelFiles.write(shape, work.resolve("models"));
    int threads = Engine.info().threads();
    List<String> command =
        List.of(
            python,
            script.toString(),
            folder.toString(),
            Integer.toString(threads),
            Integer.toString(SENTENCES),
            Integer.toString(LENGTH),
            effort.clock().name());
    return Worker.start("PyTorch", command, Map.of(), folder.resolve("lineas.log"));
  }

  private static Sentences set(String name, LanguageModel model, long seed) {
    Random random = new Random(seed);
    List<int[]> rows = new ArrayList<>();
    for (int i = 0; i < SENTENCES; i++) {
      rows.add(random.ints(LENGTH, 0, model.vocabularySize()).toArray());
    }
    return Sentences.ofTokens(name, rows);
  }

  /** Time of the steps alone: a longer training less a training of one step. */
  private double training(
      LanguageModel model,
      Sentences source,
      Sentences target,
      Batching.Backward backward,
      Clock clock) {
    double once = timed(model, source, target, backward, 1, clock);
    return timed(model, source, target, backward, 1 + steps, clock) - once;
  }

  private static double timed(
      LanguageModel model,
      Sentences source,
      Sentences target,
      Batching.Backward backward,
      int count,
      Clock clock) {
    LinEas method =
        new LinEas()
            .with(Optimization.PAPER.withSteps(count))
            .with(Batching.STANDARD.with(backward));
    Fitter fitter = Fitter.of(model, FitSettings.of(method));
    long start = clock.nanos();
    fitter.fit(source, target);
    return clock.nanos() - start;
  }

  /** As many plain passes as there are steps, over the same groups, without the head. */
  private double forwards(LanguageModel model, Sentences source, Clock clock) {
    long start = clock.nanos();
    for (int step = 0; step < steps; step++) {
      for (int from = 0; from < SENTENCES; from += GROUP) {
        pass(model, source.rows().subList(from, from + GROUP).toArray(int[][]::new));
      }
    }
    return clock.nanos() - start;
  }

  private static void pass(LanguageModel model, int[][] rows) {
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      Tokens tokens = Tokens.of(rows);
      try (Pass pass = Pass.over(tokens, Taps.NONE)) {
        Tensor state = tokens.ids();
        for (Segment segment : model.segments()) {
          if (segment.block() != Segment.HEAD) {
            state = segment.run(state, pass);
          }
        }
      }
    }
  }
}
