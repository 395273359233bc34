package dev.tiller.diffusion.pipeline;

import dev.tiller.diffusion.NoisyImages;
import dev.tiller.diffusion.autoencoder.Autoencoder;
import dev.tiller.diffusion.denoiser.FluxTransformer;
import dev.tiller.diffusion.denoiser.UNet;
import dev.tiller.ground.UserError;
import dev.tiller.language.encoder.ClipText;
import dev.tiller.language.encoder.T5Text;
import dev.tiller.language.encoder.TextOutput;
import dev.tiller.network.Input;
import dev.tiller.network.State;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.Config;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * What tells one kind of pipeline from another: its text encoders, how their outputs become the
 * denoiser's condition, and the shape of its latents. Configs by component.
 */
sealed interface Design {

  /** Components that encode prompts, in order. */
  List<String> encoders();

  /** {@code unet} or {@code transformer}. */
  String denoiser();

  /** Declares encoders, condition and denoiser under the components' names. */
  void build(Map<String, Config> configs, Parts parts);

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

  private static void condition(Parts parts, UnaryOperator<State> step) {
    parts.states(CONDITION, 0, (state, pass) -> step.apply(state));
  }

  private static int divided(int size, int by, String what) {
    if (size < by || size % by != 0) {
      throw new UserError(
          "The image was to be %d pixels %s; this pipeline takes multiples of %d."
              .formatted(size, what, by));
    }
    return size / by;
  }

  private static Latents unpacked(Map<String, Config> configs, int height, int width) {
    int scale = Autoencoder.scale(configs.get("vae"));
    int channels = configs.get("unet").count("in_channels", 4);
    // Sizes below one pixel of the deepest level cannot be drawn, others are.
    return new Latents(channels, divided(height, scale, "high"), divided(width, scale, "wide"), 0);
  }

  private static int unetEdge(Map<String, Config> configs) {
    return configs.get("unet").count("sample_size", 64) * Autoencoder.scale(configs.get("vae"));
  }

  private static int positionsOfClip(Config config) {
    return config.count("max_position_embeddings", 77);
  }

  /** One CLIP encoder, its last layer normalized; a UNet. */
  record StableDiffusion() implements Design {

    @Override
    public double usualGuidance(Map<String, Config> configs) {
      return 7.5;
    }

    @Override
    public List<String> encoders() {
      return List.of("text_encoder");
    }

    @Override
    public String denoiser() {
      return "unet";
    }

    @Override
    public void build(Map<String, Config> configs, Parts parts) {
      ClipText.build(
          configs.get("text_encoder"),
          parts.at("text_encoder"),
          ids(0),
          EnumSet.of(TextOutput.LAST));
      condition(parts, state -> State.of(state.main(), List.of(state.get(1))));
      UNet.build(configs.get("unet"), parts.at("unet"));
    }

    @Override
    public Latents latents(Map<String, Config> configs, int height, int width) {
      return unpacked(configs, height, width);
    }

    @Override
    public int edge(Map<String, Config> configs) {
      return unetEdge(configs);
    }

    @Override
    public int positions(String encoder, Map<String, Config> configs) {
      return positionsOfClip(configs.get(encoder));
    }
  }

  /**
   * Two CLIP encoders, of each the state before the last layer, not normalized; the second one
   * pooled and projected. Without a negative prompt the unconditional half is zeros.
   */
  record StableDiffusionXl(boolean blanksMissing) implements Design {

    @Override
    public double usualGuidance(Map<String, Config> configs) {
      return 5;
    }

    @Override
    public List<String> encoders() {
      return List.of("text_encoder", "text_encoder_2");
    }

    @Override
    public String denoiser() {
      return "unet";
    }

    @Override
    public void build(Map<String, Config> configs, Parts parts) {
      ClipText.build(
          configs.get("text_encoder"),
          parts.at("text_encoder"),
          ids(0),
          EnumSet.of(TextOutput.PENULTIMATE));
      ClipText.build(
          configs.get("text_encoder_2"),
          parts.at("text_encoder_2"),
          ids(1),
          EnumSet.of(TextOutput.PENULTIMATE, TextOutput.POOLED));
      parts.states(
          CONDITION,
          0,
          (state, pass) -> {
            @Nullable Tensor blank = ((NoisyImages) pass.input()).extra().blank();
            try (TensorVector both = new TensorVector(state.get(1), state.get(2))) {
              Tensor context = torch.cat(both, -1);
              Tensor pooled = state.get(3);
              if (blank != null) {
                Tensor kept = blank.to(pooled.scalar_type());
                context = context.mul(kept.view(-1, 1, 1));
                pooled = pooled.mul(kept.view(-1, 1));
              }
              return State.of(state.main(), List.of(context, pooled));
            }
          });
      UNet.build(configs.get("unet"), parts.at("unet"));
    }

    @Override
    public Latents latents(Map<String, Config> configs, int height, int width) {
      return unpacked(configs, height, width);
    }

    @Override
    public int edge(Map<String, Config> configs) {
      return unetEdge(configs);
    }

    @Override
    public int positions(String encoder, Map<String, Config> configs) {
      return positionsOfClip(configs.get(encoder));
    }
  }

  /** CLIP pooled, T5 for the sequence; a transformer over tokens of 2 x 2 latent pixels. */
  record Flux() implements Design {

    private static final int EDGE = 1024;
    private static final int PATCH = 2;

    /** T5's positions of FLUX dev, which embeds its guidance, and of schnell. */
    private static final int DEV = 512;

    private static final int SCHNELL = 256;

    @Override
    public int usualSteps() {
      return 4;
    }

    @Override
    public double usualGuidance(Map<String, Config> configs) {
      return configs.get("transformer").flag("guidance_embeds", false) ? 3.5 : 0;
    }

    @Override
    public List<String> encoders() {
      return List.of("text_encoder", "text_encoder_2");
    }

    @Override
    public String denoiser() {
      return "transformer";
    }

    @Override
    public void build(Map<String, Config> configs, Parts parts) {
      ClipText.build(
          configs.get("text_encoder"),
          parts.at("text_encoder"),
          ids(0),
          EnumSet.of(TextOutput.POOLED));
      T5Text.build(configs.get("text_encoder_2"), parts.at("text_encoder_2"), ids(1));
      condition(parts, state -> State.of(state.main(), List.of(state.get(2), state.get(1))));
      FluxTransformer.build(configs.get("transformer"), parts.at("transformer"));
    }

    @Override
    public Latents latents(Map<String, Config> configs, int height, int width) {
      int scale = Autoencoder.scale(configs.get("vae"));
      int channels = Autoencoder.latentChannels(configs.get("vae"));
      return new Latents(
          channels,
          PATCH * divided(height, PATCH * scale, "high"),
          PATCH * divided(width, PATCH * scale, "wide"),
          PATCH);
    }

    @Override
    public int edge(Map<String, Config> configs) {
      return EDGE;
    }

    @Override
    public int positions(String encoder, Map<String, Config> configs) {
      if (encoder.equals("text_encoder")) {
        return positionsOfClip(configs.get(encoder));
      }
      return configs.get("transformer").flag("guidance_embeds", false) ? DEV : SCHNELL;
    }

    @Override
    public boolean doubles(double guidance) {
      return false;
    }
  }

  /**
   * Tiller's own: one CLIP encoder for both the sequence and the pooled prompt, FLUX's transformer
   * over squares of pixels, no autoencoder.
   */
  record Pixels(Config index) implements Design {

    static final String NAME = "TillerPixelPipeline";

    @Override
    public int usualSteps() {
      return 8;
    }

    @Override
    public double usualGuidance(Map<String, Config> configs) {
      return 1;
    }

    @Override
    public List<String> encoders() {
      return List.of("text_encoder");
    }

    @Override
    public String denoiser() {
      return "transformer";
    }

    @Override
    public void build(Map<String, Config> configs, Parts parts) {
      ClipText.build(
          configs.get("text_encoder"),
          parts.at("text_encoder"),
          ids(0),
          EnumSet.of(TextOutput.LAST, TextOutput.POOLED));
      condition(parts, state -> State.of(state.main(), List.of(state.get(1), state.get(2))));
      FluxTransformer.build(configs.get("transformer"), parts.at("transformer"));
    }

    @Override
    public Latents latents(Map<String, Config> configs, int height, int width) {
      int patch = index.count("patch_size");
      return new Latents(
          index.count("channels", 1),
          patch * divided(height, patch, "high"),
          patch * divided(width, patch, "wide"),
          patch);
    }

    @Override
    public int edge(Map<String, Config> configs) {
      return index.count("sample_size");
    }

    @Override
    public int positions(String encoder, Map<String, Config> configs) {
      return positionsOfClip(configs.get(encoder));
    }
  }
}
