package dev.tiller.reproduce.steering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.evaluation.Evaluation;
import dev.tiller.evaluation.Judge;
import dev.tiller.evaluation.Outcome;
import dev.tiller.evaluation.Protocol;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.ground.UserError;
import dev.tiller.network.Taps;
import dev.tiller.pocket.PocketSentences;
import dev.tiller.pocket.PocketSentences.Side;
import dev.tiller.reproduce.KeptResults;
import dev.tiller.reproduce.text.Prompts;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.lineas.LinEas;
import dev.tiller.steering.lineas.Optimization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What text experiments fit and measure is kept, shown while it is made, and taken up again. */
class PocketBenchTest {

  private static final PocketSentences.Task SPAM = PocketSentences.task("spam");

  @TempDir Path folder;

  private final List<String> shown = new ArrayList<>();
  private long units;
  private long stopAt = Long.MAX_VALUE;

  private final Monitor monitor =
      new Monitor() {
        @Override
        public boolean stopRequested() {
          return units >= stopAt;
        }

        @Override
        public Progress progress(String task, long all) {
          if (task.startsWith("opening")) {
            return Progress.silent();
          }
          shown.add(task);
          return new Progress() {
            @Override
            public void step(long done, String note) {
              units += done;
            }

            @Override
            public void close() {}
          };
        }
      };

  private PocketBench open() throws IOException {
    return PocketBench.open(KeptResults.in(folder), monitor);
  }

  @Test
  void anOutcomeIsMeasuredOnceAndIsWhatTheEvaluationGives() throws IOException {
    Prompts prompts = Prompts.of(SPAM, "test", Side.SOURCE).first(3, 2);
    Protocol protocol = Protocol.standard(0).withPerPrompt(2);
    Outcome first;
    Outcome direct;
    try (PocketBench bench = open()) {
      Judge judge = bench.judge(SPAM);
      first = bench.measure("plain", judge, prompts, List.of(), protocol, 7);
      direct =
          new Evaluation(bench.model(), bench.tokenizer(), judge, protocol.withSeed(7))
              .measure(prompts.starts(), prompts.neutral(), Taps.NONE, Progress.silent());
    }
    assertThat(shown).containsExactly("plain");
    assertThat(first.continuations()).isEqualTo(direct.continuations());
    assertThat(first.perplexity().value()).isEqualTo(direct.perplexity().value());
    try (PocketBench bench = open()) {
      Outcome again = bench.measure("plain", bench.judge(SPAM), prompts, List.of(), protocol, 7);
      assertThat(again.continuations()).isEqualTo(first.continuations());
    }
    assertThat(shown).containsExactly("plain");
  }

  @Test
  void aFitShowsItsStepsAndGoesOnWhereItWasStopped() throws IOException {
    FitSettings settings =
        FitSettings.of(new LinEas().with(Optimization.PAPER.withSteps(6)))
            .withSites(".*\\.0\\.post_attention_layernorm");
    SteeringMap whole;
    try (PocketBench bench = PocketBench.open(KeptResults.none(), Monitor.NONE)) {
      whole = bench.fit(SPAM, settings, 8);
    }
    stopAt = 3;
    try (PocketBench bench = open()) {
      assertThatThrownBy(() -> bench.fit(SPAM, settings, 8)).isInstanceOf(UserError.class);
    }
    assertThat(units).isBetween(3L, 5L);
    stopAt = Long.MAX_VALUE;
    try (PocketBench bench = open()) {
      SteeringMap map = bench.fit(SPAM, settings, 8);
      assertThat(map.sites()).isEqualTo(whole.sites());
    }
    assertThat(shown).hasSize(2);
    try (var files = Files.list(folder.resolve("map"))) {
      assertThat(files).hasSize(1);
    }
  }
}
