package dev.tiller.diffusion.pipeline;

import dev.tiller.diffusion.denoiser.FluxTransformer;
import dev.tiller.language.encoder.ClipText;
import dev.tiller.language.encoder.TextOutput;
import dev.tiller.network.State;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.Config;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

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
        Design.ids(0),
        EnumSet.of(TextOutput.LAST, TextOutput.POOLED));
    Design.condition(parts, state -> State.of(state.main(), List.of(state.get(1), state.get(2))));
    FluxTransformer.build(configs.get("transformer"), parts.at("transformer"));
  }

  @Override
  public void requireFit(Map<String, Config> configs) {
    Config transformer = configs.get("transformer");
    Config clip = configs.get("text_encoder");
    int packed = index.count("channels", 1) * index.count("patch_size") * index.count("patch_size");
    Design.requireWidth(
        transformer, "joint_attention_dim", 4096, clip.count("hidden_size"), "CLIP's states are");
    Design.requireWidth(
        transformer, "pooled_projection_dim", 768, Design.pooled(clip), "CLIP's pooled prompt is");
    Design.requireWidth(transformer, "in_channels", 64, packed, "squares of pixels are");
  }

  @Override
  public Latents latents(Map<String, Config> configs, int height, int width) {
    int patch = index.count("patch_size");
    return new Latents(
        index.count("channels", 1),
        patch * Design.divided(height, patch, "high"),
        patch * Design.divided(width, patch, "wide"),
        patch);
  }

  @Override
  public int edge(Map<String, Config> configs) {
    return index.count("sample_size");
  }

  @Override
  public int positions(String encoder, Map<String, Config> configs) {
    return Design.positionsOfClip(configs.get(encoder));
  }
}
