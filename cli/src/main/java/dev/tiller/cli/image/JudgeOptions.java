package dev.tiller.cli.image;

import dev.tiller.cli.option.WrongUse;
import dev.tiller.diffusion.pipeline.ImagePipeline;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who says what images show. */
final class JudgeOptions {

  @Option(
      names = "--judges",
      paramLabel = "DIR",
      description =
          "Judges that `tiller train image --judges` wrote (default: ${DEFAULT-VALUE}, those that ship with Tiller).",
      defaultValue = "pocket")
  private String judges = "pocket";

  @Option(
      names = "--clip",
      paramLabel = "DIR",
      description =
          "In place of --judges: a folder of transformers' CLIPModel, for pictures of any pipeline. An image shows a concept where \"A picture of CONCEPT.\" fits it better than \"A picture of something.\"; and the cosine with its prompt is given, of which CLIPScore is 2.5 times.")
  private @Nullable Path clip;

  /** To be closed by the caller. */
  ImageJudge open(String concept) {
    return clip == null ? ClothesPanel.open(judges, concept) : ClipPanel.open(clip, concept);
  }

  /**
   * @throws WrongUse if the judges know nothing of a pipeline's pictures
   */
  void requireKnown(ImagePipeline model) {
    if (clip == null && model.decoder().isPresent()) {
      throw new WrongUse(
          "The judges of --judges know the small model's clothes alone, and this is a %s; give a CLIP by --clip."
              .formatted(model.folder().type()));
    }
  }
}
