package dev.tiller.cli.image;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.DeviceOption;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.diffusion.pipeline.ImagePipeline;
import dev.tiller.diffusion.pipeline.PipelinePlan;
import dev.tiller.ground.FreeMemory;
import dev.tiller.library.ImageModels;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
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
          "A pipeline's folder, with model_index.json; or pocket, the small model that ships with"
              + " Tiller.")
  private String name = "";

  @Option(
      names = "--precision",
      paramLabel = "f32|bf16|f64",
      description = "How weights are held (default: ${DEFAULT-VALUE}).",
      defaultValue = "f32")
  private String precision = "f32";

  @Mixin private DeviceOption device = new DeviceOption();

  @Option(
      names = "--text-length",
      paramLabel = "n",
      description =
          "Positions of T5's rows, whose padding counts (default: 256 of FLUX schnell, 512 of"
              + " dev).",
      defaultValue = "0")
  private int textLength;

  private ScalarType type() {
    return type(precision);
  }

  static ScalarType type(String precision) {
    @Nullable ScalarType type = TYPES.get(precision);
    if (type == null) {
      throw new WrongUse("--precision is " + precision + "; choose f32, bf16 or f64.");
    }
    return type;
  }

  /** What it is and takes, before any weight is read. */
  PipelinePlan plan() {
    type();
    return PipelinePlan.of(folder());
  }

  /** The bytes of its weights by component. */
  Map<String, Long> bytes(PipelinePlan plan) {
    return plan.bytes(type());
  }

  /** The memory that its weights take, and what is free. */
  String memory(PipelinePlan plan) {
    return memory(plan, precision);
  }

  /** The same for a precision that somebody else names. */
  static String memory(PipelinePlan plan, String precision) {
    Map<String, Long> bytes = plan.bytes(type(precision));
    String parts =
        bytes.entrySet().stream()
            .map(e -> "%s %s".formatted(e.getKey(), gigabytes(e.getValue())))
            .collect(Collectors.joining(", "));
    OptionalLong free = FreeMemory.bytes();
    return "weights in %s take %s GB (%s)%s"
        .formatted(
            precision,
            gigabytes(bytes.values().stream().mapToLong(b -> b).sum()),
            parts,
            free.isPresent() ? "; %s GB are free".formatted(gigabytes(free.getAsLong())) : "");
  }

  private static String gigabytes(long bytes) {
    return String.format(Locale.ROOT, bytes < 1e8 ? "%.4f" : "%.2f", bytes / 1e9);
  }

  /** Loads it, saying what it takes, and what of it plays no part; close it when done. */
  ImagePipeline load(Answer answer) {
    ScalarType type = type();
    if (textLength < 0) {
      throw new WrongUse("--text-length is " + textLength + "; at least 1 was expected.");
    }
    Path found = folder();
    answer.note(memory(PipelinePlan.of(found)));
    ImagePipeline pipeline = ImagePipeline.load(found, type, textLength);
    pipeline.folder().leftOut().forEach(part -> answer.note("not used: " + part));
    return pipeline;
  }

  /**
   * @throws WrongUse if weights are to be held in fewer digits than files may have
   */
  void requireExact() {
    if (type() == ScalarType.BFloat16) {
      throw new WrongUse("--precision is bf16, but weights are to be read exactly; leave it out.");
    }
  }

  /** Another folder, held the same way; close it when done. */
  ImagePipeline load(Path other) {
    return ImagePipeline.load(other, type(), textLength);
  }

  /** Where it lies. */
  Path folder() {
    return ImageModels.directory(name);
  }
}
