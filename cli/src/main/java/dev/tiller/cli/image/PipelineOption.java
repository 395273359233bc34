package dev.tiller.cli.image;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.diffusion.pipeline.ImagePipeline;
import dev.tiller.library.ImageModels;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The folder of a pipeline, and how its weights are held. */
final class PipelineOption {

  private static final Map<String, ScalarType> TYPES =
      Map.of("f32", ScalarType.Float, "bf16", ScalarType.BFloat16, "f64", ScalarType.Double);

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description =
          "A pipeline's folder, with model_index.json; or pocket, the small model that ships with Tiller.")
  private String name = "";

  @Option(
      names = "--precision",
      paramLabel = "f32|bf16|f64",
      description = "How weights are held (default: ${DEFAULT-VALUE}).",
      defaultValue = "f32")
  private String precision = "f32";

  @Option(
      names = "--text-length",
      paramLabel = "n",
      description =
          "Positions of T5's rows, whose padding counts (default: 256 of FLUX schnell, 512 of dev).",
      defaultValue = "0")
  private int textLength;

  /** Loads it, saying what of it plays no part; close it when done. */
  ImagePipeline load(Answer answer) {
    @Nullable ScalarType type = TYPES.get(precision);
    if (type == null) {
      throw new WrongUse("--precision is " + precision + "; choose f32, bf16 or f64.");
    }
    if (textLength < 0) {
      throw new WrongUse("--text-length is " + textLength + "; at least 1 was expected.");
    }
    ImagePipeline pipeline = ImagePipeline.load(folder(), type, textLength);
    pipeline.folder().leftOut().forEach(part -> answer.note("not used: " + part));
    return pipeline;
  }

  /** Where it lies. */
  Path folder() {
    return ImageModels.directory(name);
  }
}
