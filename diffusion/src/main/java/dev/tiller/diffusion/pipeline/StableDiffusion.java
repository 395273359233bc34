package dev.tiller.diffusion.pipeline;

import dev.tiller.diffusion.denoiser.UNet;
import dev.tiller.language.encoder.ClipText;
import dev.tiller.language.encoder.TextOutput;
import dev.tiller.network.State;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.Config;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

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
        Design.ids(0),
        EnumSet.of(TextOutput.LAST));
    Design.condition(parts, state -> State.of(state.main(), List.of(state.get(1))));
    UNet.build(configs.get("unet"), parts.at("unet"));
  }

  @Override
  public void requireFit(Map<String, Config> configs) {
    int width = configs.get("text_encoder").count("hidden_size");
    Design.requireWidth(
        configs.get("unet"), "cross_attention_dim", 1280, width, "the text encoder's states are");
    if (configs.get("unet").has("addition_embed_type")) {
      throw configs
          .get("unet")
          .unsupported("addition_embed_type, for which a StableDiffusionPipeline gives nothing");
    }
  }

  @Override
  public Latents latents(Map<String, Config> configs, int height, int width) {
    return Design.unpacked(configs, height, width);
  }

  @Override
  public int edge(Map<String, Config> configs) {
    return Design.unetEdge(configs);
  }

  @Override
  public int positions(String encoder, Map<String, Config> configs) {
    return Design.positionsOfClip(configs.get(encoder));
  }
}
