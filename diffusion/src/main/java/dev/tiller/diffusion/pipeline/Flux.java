package dev.tiller.diffusion.pipeline;

import dev.tiller.diffusion.autoencoder.Autoencoder;
import dev.tiller.diffusion.denoiser.FluxTransformer;
import dev.tiller.language.encoder.ClipText;
import dev.tiller.language.encoder.T5Text;
import dev.tiller.language.encoder.TextOutput;
import dev.tiller.network.State;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.Config;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/** CLIP pooled, T5 for the sequence; a transformer over tokens of 2 x 2 latent pixels. */
record Flux() implements Design {

  /** Latent pixels along an edge where nobody says. */
  private static final int EDGE = 128;

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
  public List<String> classes(String encoder) {
    return encoder.equals("text_encoder")
        ? List.of("CLIPTextModel", "CLIPTextModelWithProjection")
        : List.of("T5EncoderModel");
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
        Design.ids(0),
        EnumSet.of(TextOutput.POOLED));
    T5Text.build(configs.get("text_encoder_2"), parts.at("text_encoder_2"), Design.ids(1));
    Design.condition(parts, state -> State.of(state.main(), List.of(state.get(2), state.get(1))));
    FluxTransformer.build(configs.get("transformer"), parts.at("transformer"));
  }

  @Override
  public void requireFit(Map<String, Config> configs) {
    Config transformer = configs.get("transformer");
    int width = configs.get("text_encoder_2").count("d_model");
    int pooled = Design.pooled(configs.get("text_encoder"));
    int packed = PATCH * PATCH * Autoencoder.latentChannels(configs.get("vae"));
    Design.requireWidth(transformer, "joint_attention_dim", 4096, width, "T5's states are");
    Design.requireWidth(
        transformer, "pooled_projection_dim", 768, pooled, "CLIP's pooled prompt is");
    Design.requireWidth(transformer, "in_channels", 64, packed, "packed latents are");
  }

  @Override
  public Latents latents(Map<String, Config> configs, int height, int width) {
    int scale = Autoencoder.scale(configs.get("vae"));
    int channels = Autoencoder.latentChannels(configs.get("vae"));
    return new Latents(
        channels,
        PATCH * Design.divided(height, PATCH * scale, "high"),
        PATCH * Design.divided(width, PATCH * scale, "wide"),
        PATCH);
  }

  @Override
  public int edge(Map<String, Config> configs) {
    return EDGE * Autoencoder.scale(configs.get("vae"));
  }

  @Override
  public int positions(String encoder, Map<String, Config> configs) {
    if (encoder.equals("text_encoder")) {
      return Design.positionsOfClip(configs.get(encoder));
    }
    return configs.get("transformer").flag("guidance_embeds", false) ? DEV : SCHNELL;
  }

  @Override
  public boolean doubles(double guidance) {
    return false;
  }
}
