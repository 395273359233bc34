package dev.tiller.cli.image;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.FileName;
import dev.tiller.cli.option.LongWork;
import dev.tiller.cli.option.OutputFile;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.outcome.MapFacts;
import dev.tiller.diffusion.pipeline.ImagePipeline;
import dev.tiller.steering.BareMap;
import dev.tiller.steering.SteeringMap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tiller image import}: a map of numbers that another program learned. */
@Command(
    name = "import",
    description = {
      "Makes a map of numbers that another program learned on this pipeline.",
      "They are a safetensors file with SITE.omega and SITE.beta, and SITE.lo and SITE.hi where only",
      "values between are moved.",
      "Pickles, as ml-act writes its maps, are never read; save what they hold as safetensors first."
    },
    footer =
        "  tiller image import ./sdxl-lightning cyberpunk-numbers.safetensors -o cyberpunk.map")
public final class ImageImportCommand implements Callable<Integer>, LongWork {

  @Mixin private PipelineOption pipeline = new PipelineOption();

  @Parameters(index = "1", paramLabel = "FILE", description = "The numbers, a safetensors file.")
  private Path file = Path.of("");

  @Option(
      names = {"-o", "--out"},
      preprocessor = FileName.class,
      required = true,
      paramLabel = "MAP",
      description = "Where the map goes, a safetensors file.")
  private Path out = Path.of("");

  @Mixin private Answer answer = new Answer();

  private record Imported(MapFacts map, String file) implements Result {}

  @Override
  public Integer call() throws IOException {
    OutputFile.check(answer, "-o", out);
    try (ImagePipeline model = pipeline.load(answer)) {
      SteeringMap map = BareMap.read(file, file.getFileName().toString(), model.network());
      map.save(out);
      answer.say("%s, %,d numbers", map, map.parameterCount());
      answer.say("written to %s; try it with --steer %s:0.5", out, out);
      answer.finish(new Imported(MapFacts.of(map), out.toString()));
      return 0;
    }
  }
}
