package dev.tiller.benchmarks.steering;

import dev.tiller.benchmarks.Clock;
import dev.tiller.benchmarks.network.Shapes;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.Pass;
import dev.tiller.network.Segment;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.fit.Fitter;
import dev.tiller.steering.fit.Sentences;
import dev.tiller.steering.lineas.Batching;
import dev.tiller.steering.lineas.LinEas;
import dev.tiller.steering.lineas.Optimization;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;

/**
 * Tiller's steps of LinEAS, and as many plain passes, as a {@link
 * dev.tiller.benchmarks.rival.Worker}: "KEEP STEPS" or "forward STEPS" in, "@ nanos" and what was
 * done out.
 */
public final class LinEasWorker {

  static final int SENTENCES = 32;
  static final int LENGTH = 32;

  /** Sentences that pass at the same time: the usual number of tokens at once. */
  private static final int GROUP = Batching.STANDARD.tokensAtOnce() / LENGTH;

  private LinEasWorker() {}

  /**
   * @param args shape, clock
   */
  public static void main(String[] args) throws IOException {
    Clock clock = Clock.valueOf(args[1]);
    try (LanguageModel model = Shapes.valueOf(args[0]).build(LanguageModel.Precision.FLOAT32);
        BufferedReader requests =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      model.fingerprint(); // Computed once a model; not part of a step.
      Sentences source = set("source", model, 1);
      Sentences target = set("target", model, 2);
      System.out.println("@ ready");
      for (String line = requests.readLine(); line != null; line = requests.readLine()) {
        String[] words = line.split(" ");
        int steps = Integer.parseInt(words[1]);
        double nanos =
            words[0].equals("forward")
                ? forwards(model, source, steps, clock)
                : training(
                    model, source, target, Batching.Backward.valueOf(words[0]), steps, clock);
        System.out.println("@ " + nanos + " " + line.replace(' ', '*'));
      }
    }
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
  private static double training(
      LanguageModel model,
      Sentences source,
      Sentences target,
      Batching.Backward backward,
      int steps,
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
  private static double forwards(LanguageModel model, Sentences source, int steps, Clock clock) {
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
