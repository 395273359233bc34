package dev.tiller.cli.map;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.ModelOption;
import dev.tiller.cli.option.OutputFile;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.LanguageModel.Precision;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.fold.FoldTarget;
import dev.tiller.steering.fold.Folding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tiller map fold}. */
@Command(
    name = "fold",
    description = {
      "Writes a model folder whose weights hold a map of support all at a fixed strength,",
      "so that steering costs nothing at run time; the folder is written in --precision."
    },
    footer = "  tiller map fold calm.safetensors --model my-llama --strength 1 -o calm-llama")
public final class MapFoldCommand implements Callable<Integer> {

  @Parameters(paramLabel = "MAP", description = "A file that `tiller fit` wrote.")
  private Path file = Path.of("");

  @Mixin private ModelOption model = new ModelOption();

  @Option(
      names = "--strength",
      paramLabel = "X",
      defaultValue = "1",
      description = "The strength (default: ${DEFAULT-VALUE}).")
  private double strength;

  @Option(
      names = "--tiller-only",
      description =
          "Also store biases that the architecture does not have; other readers would ignore them,"
              + " and the config says so.")
  private boolean tillerOnly;

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "DIR",
      description = "A folder that does not exist yet, or is empty.")
  private Path out = Path.of("");

  @Mixin private Answer answer = new Answer();

  private record Folded(String model, int sites) implements Result {}

  @Override
  public Integer call() throws IOException {
    OutputFile.checkFolder("-o", out);
    if (model.precision() == Precision.INT8) {
      throw new WrongUse(
          "--precision int8 is for running only, and nothing can be folded into it; take f32 or"
              + " bf16.");
    }
    SteeringMap map = SteeringMap.load(file);
    FoldTarget target = tillerOnly ? FoldTarget.TILLER : FoldTarget.HUGGING_FACE;
    try (LanguageModel network = model.load(answer)) {
      Folding.save(network, map, strength, target, out);
    }
    answer.say("%s at strength %s, folded into %s", map, strength, out);
    answer.finish(new Folded(out.toString(), map.sites().size()));
    return 0;
  }
}
