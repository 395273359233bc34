package dev.tiller.diffusion.pipeline;

import dev.tiller.diffusion.NoisyImages;
import dev.tiller.diffusion.autoencoder.Autoencoder;
import dev.tiller.ground.UserError;
import dev.tiller.language.encoder.ClipText;
import dev.tiller.network.Input;
import dev.tiller.network.State;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.Config;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/**
 * What tells one kind of pipeline from another: its text encoders, how their outputs become the
 * denoiser's condition, and the shape of its latents. Configs by component.
 */
sealed interface Design permits StableDiffusion, StableDiffusionXl, Flux, Pixels {

  /** Components that encode prompts, in order. */
  List<String> encoders();

  /** {@code unet} or {@code transformer}. */
  String denoiser();

  /** Declares encoders, condition and denoiser under the components' names. */
  void build(Map<String, Config> configs, Parts parts);

  /**
   * @throws UserError if the parts come from different pipelines: one gives another width than the
   *     next one takes
   */
  void requireFit(Map<String, Config> configs);

  /** Latents of an image of this size. */
  Latents latents(Map<String, Config> configs, int height, int width);

  /** Edge of an image where nobody says, in pixels. */
  int edge(Map<String, Config> configs);

  /** Positions of a prompt where the tokenizer's folder does not say. */
  int positions(String encoder, Map<String, Config> configs);

  /** Whether this guidance doubles the batch. */
  default boolean doubles(double guidance) {
    return guidance > 1;
  }

  /** Steps where nobody says. */
  default int usualSteps() {
    return 25;
  }

  /** Classes of an encoder that are built. */
  default List<String> classes(String encoder) {
    return List.of("CLIPTextModel", "CLIPTextModelWithProjection");
  }

  /** Class of the denoiser that is built. */
  default String denoiserClass() {
    return denoiser().equals("unet") ? "UNet2DConditionModel" : "FluxTransformer2DModel";
  }

  /** Guidance where nobody says. */
  double usualGuidance(Map<String, Config> configs);

  /** Whether a missing negative prompt stands for zeros instead of an empty prompt. */
  default boolean blanksMissing() {
    return false;
  }

  /** The segment that ends the encoders' part. */
  String CONDITION = "condition";

  /**
   * @throws UserError if the pipeline's class is not built
   */
  static Design of(PipelineFolder folder) {
    return switch (folder.type()) {
      case "StableDiffusionPipeline" -> new StableDiffusion();
      case "StableDiffusionXLPipeline" ->
          new StableDiffusionXl(folder.index().flag("force_zeros_for_empty_prompt", true));
      case "FluxPipeline" -> new Flux();
      case Pixels.NAME -> new Pixels(folder.index());
      default ->
          throw new UserError(
              "%s is of class %s; Tiller builds StableDiffusionPipeline, StableDiffusionXLPipeline, FluxPipeline and %s."
                  .formatted(folder.path(), folder.type(), Pixels.NAME));
    };
  }

  /** The ids of one encoder in the input under way. */
  static Function<Input, Tensor> ids(int encoder) {
    return input -> ((NoisyImages) input).ids().get(encoder);
  }

  static void condition(Parts parts, UnaryOperator<State> step) {
    parts.states(CONDITION, 0, (state, pass) -> step.apply(state));
  }

  static int divided(int size, int by, String what) {
    if (size < by || size % by != 0) {
      throw new UserError(
          "The image was to be %d pixels %s; this pipeline takes multiples of %d."
              .formatted(size, what, by));
    }
    return size / by;
  }

  /** Width of a CLIP encoder's pooled prompt. */
  static int pooled(Config clip) {
    return clip.count(ClipText.projects(clip) ? "projection_dim" : "hidden_size");
  }

  /**
   * @param key of the denoiser's config that says what it takes
   * @param usual what it takes where the config does not say
   * @param given what the other parts give it
   */
  static void requireWidth(Config denoiser, String key, int usual, int given, String what) {
    List<Integer> taken = denoiser.has(key) ? denoiser.counts(key) : List.of(usual);
    if (taken.stream().anyMatch(width -> width != given)) {
      throw new UserError(
          "%s has %s = %s, but %s %d wide; all parts must come from one pipeline."
              .formatted(
                  denoiser.source(), key, taken.size() == 1 ? taken.get(0) : taken, what, given));
    }
  }

  static Latents unpacked(Map<String, Config> configs, int height, int width) {
    int scale = Autoencoder.scale(configs.get("vae"));
    int channels = latentChannels(configs);
    // Sizes below one pixel of the deepest level cannot be drawn, others are.
    return new Latents(channels, divided(height, scale, "high"), divided(width, scale, "wide"), 0);
  }

  /** Channels that UNet and autoencoder agree about. */
  static int latentChannels(Map<String, Config> configs) {
    int channels = configs.get("unet").count("in_channels", 4);
    int latent = Autoencoder.latentChannels(configs.get("vae"));
    if (channels != latent) {
      throw new UserError(
          "%s has in_channels = %d, but %s has latent_channels = %d; both parts must come from one pipeline."
              .formatted(
                  configs.get("unet").source(), channels, configs.get("vae").source(), latent));
    }
    return channels;
  }

  static int unetEdge(Map<String, Config> configs) {
    Config unet = configs.get("unet");
    List<Integer> edges = unet.integers("sample_size");
    int edge = edges.isEmpty() ? 64 : edges.get(0);
    if (edge < 1 || edges.stream().anyMatch(e -> e != edge)) {
      throw unet.unsupported(
          "a sample_size of %s; Tiller takes one edge for height and width".formatted(edges));
    }
    return edge * Autoencoder.scale(configs.get("vae"));
  }

  static int positionsOfClip(Config config) {
    return config.count("max_position_embeddings", 77);
  }
}
