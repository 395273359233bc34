package dev.tiller.benchmarks.steering;

import dev.tiller.benchmarks.Effort;
import dev.tiller.benchmarks.Hardware;
import dev.tiller.benchmarks.TimedDecoding;
import dev.tiller.benchmarks.network.Shapes;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.Site;
import dev.tiller.network.SiteGroups;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.statistics.race.Laps;
import dev.tiller.statistics.race.Race;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A map folded into the weights against the plain model, and against the same map as taps. */
@Command(name = "fold", description = "Folded / plain decode.")
public final class FoldBench implements Callable<Integer> {

  @Option(names = "--shape", defaultValue = "LLAMA", description = "LLAMA or GPT2.")
  private Shapes shape;

  @Option(
      names = "--sites",
      defaultValue = "default",
      description = "Group or expression; for Llama try pre_layernorm (o_proj and down_proj).")
  private String sites;

  @Option(names = "--steps", defaultValue = "32", description = "Decoded tokens a run.")
  private int steps;

  @Mixin private Effort effort;

  @Override
  public Integer call() throws IOException {
    System.out.println(Hardware.describe());
    LanguageModel.Precision precision = LanguageModel.Precision.FLOAT32;
    try (LanguageModel model = shape.build(precision)) {
      List<Site> chosen = SiteGroups.resolve(model, sites);
      SteeringMap map = RandomMaps.everywhere(model, chosen, 1);
      try (LanguageModel folded =
              shape.build(precision, source -> new FoldedParameters(source, chosen, map));
          Steering steering = Steering.of(model, List.of(new Steering.Part(map, 1)))) {
        System.out.printf(
            Locale.ROOT,
            "largest difference of logits, folded and steered: %.2g%n",
            difference(model, steering.taps(), folded));
        Race race =
            new Race()
                .with("plain", () -> decode(model, Taps.NONE))
                .with("folded", () -> decode(folded, Taps.NONE))
                .with("steered", () -> decode(model, steering.taps()));
        Laps laps = effort.measure(race);
        effort.print(
            "%s, %d sites".formatted(shape, chosen.size()),
            laps,
            steps,
            "tokens/s",
            List.of(new String[] {"folded", "plain"}, new String[] {"steered", "plain"}));
      }
    }
    return 0;
  }

  private static double difference(LanguageModel model, Taps taps, LanguageModel folded) {
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      Tokens tokens = Tokens.of(TimedDecoding.prompts(1, 16));
      Tensor steered = model.logits(tokens, taps);
      return steered.sub(folded.logits(tokens, Taps.NONE)).abs().max().item_double();
    }
  }

  private double decode(LanguageModel model, Taps taps) {
    return TimedDecoding.run(model, taps, TimedDecoding.prompts(1, 16), steps, effort.clock())
        .decodeNanos();
  }
}
