package dev.tiller.diffusion.pipeline;

import dev.tiller.diffusion.NoisyImages;
import dev.tiller.diffusion.denoiser.UNet;
import dev.tiller.language.encoder.ClipText;
import dev.tiller.language.encoder.TextOutput;
import dev.tiller.network.State;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.Config;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Two CLIP encoders, of each the state before the last layer, not normalized; the second one pooled
 * and projected. Without a negative prompt the unconditional half is zeros.
 */
record StableDiffusionXl(boolean blanksMissing) implements Design {

  /** Numbers of an image that are embedded: sizes and crop. */
  private static final int SIZES = 6;

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
        Design.ids(0),
        EnumSet.of(TextOutput.PENULTIMATE));
    ClipText.build(
        configs.get("text_encoder_2"),
        parts.at("text_encoder_2"),
        Design.ids(1),
        EnumSet.of(TextOutput.PENULTIMATE, TextOutput.POOLED));
    parts.states(
        Design.CONDITION,
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
  public void requireFit(Map<String, Config> configs) {
    Config unet = configs.get("unet");
    Config second = configs.get("text_encoder_2");
    int width = configs.get("text_encoder").count("hidden_size") + second.count("hidden_size");
    Design.requireWidth(
        unet, "cross_attention_dim", 1280, width, "the text encoders' states are together");
    if (unet.has("addition_embed_type")) {
      int sizes = SIZES * unet.count("addition_time_embed_dim", 256);
      int added = Design.pooled(second) + sizes;
      String key = "projection_class_embeddings_input_dim";
      Design.requireWidth(unet, key, 0, added, "pooled prompt and sizes are together");
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
