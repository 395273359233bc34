package dev.tiller.cli.image;

import picocli.CommandLine.Command;

/** {@code tiller image}: text to image, steered. */
@Command(
    name = "image",
    description = {
      "Draws images from prompts with a pipeline's folder as diffusers writes it, and steers it:",
      "Stable Diffusion 1.5, SDXL, FLUX, and the small model of `tiller train image`."
    },
    footer = "  tiller image generate pocket 'a photo of a boot' --out pictures",
    subcommands = {
      ImageGenerateCommand.class,
      ImageFitCommand.class,
      ImageSweepCommand.class,
      ImageFoldCommand.class,
      ImageEvalCommand.class,
      ImageImportCommand.class,
      ImageRecipeCommand.class
    })
public final class ImageCommand {}
