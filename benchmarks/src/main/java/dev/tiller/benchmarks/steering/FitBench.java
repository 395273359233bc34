package dev.tiller.benchmarks.steering;

import dev.tiller.benchmarks.Clock;
import dev.tiller.benchmarks.Effort;
import dev.tiller.benchmarks.Hardware;
import dev.tiller.benchmarks.network.Shapes;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.Pass;
import dev.tiller.network.Segment;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.statistics.race.Laps;
import dev.tiller.statistics.race.Race;
import dev.tiller.steering.Order;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.fit.Fitter;
import dev.tiller.steering.fit.Sentences;
import dev.tiller.steering.transport.LinearAct;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Fitting Linear-AcT against plain forward passes over the same batches: with the head, and
 * (stricter, since a fit never runs it) without.
 */
@Command(name = "fit", description = "Fitting, in forward passes over the same data.")
public final class FitBench implements Callable<Integer> {

  /** Rows of a batch of the fit at this length; the forward passes use the same. */
  private static final int BATCH_ROWS = 64;

  private static final int LENGTH = 32;

  @Option(names = "--shape", defaultValue = "POCKET", description = "${COMPLETION-CANDIDATES}.")
  private Shapes shape;

  @Option(names = "--sentences", defaultValue = "256", description = "Of each set.")
  private int sentences;

  @Mixin private Effort effort;

  @Override
  public Integer call() throws IOException {
    System.out.println(Hardware.describe());
    Clock clock = effort.clock();
    try (LanguageModel model = shape.build(LanguageModel.Precision.FLOAT32)) {
      LinearActRun run = new LinearActRun(model, sentences);
      Race race =
          new Race()
              .with("forward", () -> run.forward(clock, true))
              .with("without head", () -> run.forward(clock, false))
              .with("at once", () -> run.fit(clock, Order.AT_ONCE))
              .with("causal", () -> run.fit(clock, Order.CAUSAL));
      Laps laps = effort.measure(race);
      effort.print(
          "%s, %d + %d sentences".formatted(shape, sentences, sentences),
          laps,
          2.0 * sentences * LENGTH,
          "tokens/s",
          List.of());
      for (String order : List.of("at once", "causal")) {
        for (String pass : List.of("forward", "without head")) {
          System.out.printf("%s costs %s times %s%n", order, laps.speed(pass, order), pass);
        }
      }
    }
    return 0;
  }

  /** The data of both sides. */
  private record LinearActRun(LanguageModel model, Sentences source, Sentences target) {

    LinearActRun(LanguageModel model, int count) {
      this(model, set("source", model, count, 1), set("target", model, count, 2));
      model.fingerprint(); // Computed once a model; not part of a fit.
    }

    private static Sentences set(String name, LanguageModel model, int count, long seed) {
      Random random = new Random(seed);
      List<int[]> rows = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        rows.add(random.ints(LENGTH, 0, model.vocabularySize()).toArray());
      }
      return Sentences.ofTokens(name, rows);
    }

    double fit(Clock clock, Order order) {
      long start = clock.nanos();
      FitSettings settings = FitSettings.of(new LinearAct()).withOrder(order);
      Fitter.of(model, settings).fit(source, target);
      return clock.nanos() - start;
    }

    double forward(Clock clock, boolean head) {
      List<int[]> rows = new ArrayList<>(source.rows());
      rows.addAll(target.rows());
      long start = clock.nanos();
      for (int from = 0; from < rows.size(); from += BATCH_ROWS) {
        int to = Math.min(rows.size(), from + BATCH_ROWS);
        pass(rows.subList(from, to).toArray(int[][]::new), head);
      }
      return clock.nanos() - start;
    }

    private void pass(int[][] rows, boolean head) {
      try (AutoGradMode noGrad = Tensors.noGrad();
          TensorScope scope = TensorScope.open()) {
        Tokens tokens = Tokens.of(rows);
        try (Pass pass = Pass.over(tokens, Taps.NONE)) {
          Tensor state = tokens.ids();
          for (Segment segment : model.segments()) {
            if (head || segment.block() != Segment.HEAD) {
              state = segment.run(state, pass);
            }
          }
        }
      }
    }
  }
}
