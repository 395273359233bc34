package dev.tiller.cli.map;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.ContrastOptions;
import dev.tiller.cli.option.MapOutput;
import dev.tiller.cli.option.ModelOption;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.language.LanguageModel;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.gate.GateTraining;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tiller map gate}. */
@Command(
    name = "gate",
    description = {
      "Writes a map that acts only where text looks like the source, token by token.",
      "A quarter of the sentences is held out to choose how readily the gate opens.",
      "`tiller map condition` decides once for a prompt instead."
    },
    footer =
        "  tiller map gate calm.safetensors --model pocket --source pocket:spam/fit/source"
            + " --others pocket:spam/fit/target --others pocket:neutral/validation"
            + " -o gated.safetensors")
public final class MapGateCommand implements Callable<Integer> {

  @Parameters(paramLabel = "MAP", description = "A file that `tiller fit` wrote.")
  private Path file = Path.of("");

  @Mixin private ModelOption model = new ModelOption();

  @Mixin private ContrastOptions texts = new ContrastOptions();

  @Option(
      names = "--keep",
      paramLabel = "X",
      defaultValue = "0.9",
      description = "Mean opening over source text (default: ${DEFAULT-VALUE}).")
  private double keep;

  @Mixin private MapOutput out = new MapOutput();
  @Mixin private Answer answer = new Answer();

  private record Gated(String site, double kept, double passed, double auroc) implements Result {}

  @Override
  public Integer call() throws IOException {
    GateTraining training = WrongUse.check("--keep", () -> new GateTraining(keep));
    out.check(answer);
    SteeringMap map = SteeringMap.load(file);
    ContrastOptions.Read read = texts.read();
    try (LanguageModel network = model.load(answer);
        Tokenizer tokenizer = model.tokenizer()) {
      GateTraining.Result result =
          training.train(
              network,
              map,
              read.source(tokenizer, network),
              read.others(tokenizer, network),
              answer.monitor());
      answer.say(
          "on %d held-out sentences: open %.2f over source tokens, squared opening %.3f over others, AUROC %.3f",
          result.heldOut(), result.kept(), result.passed(), result.auroc());
      out.write(
          map.behind(result.gate()),
          answer,
          new Gated(result.gate().site(), result.kept(), result.passed(), result.auroc()));
    }
    return 0;
  }
}
