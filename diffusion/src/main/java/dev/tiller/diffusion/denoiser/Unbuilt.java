package dev.tiller.diffusion.denoiser;

import dev.tiller.network.load.Config;
import java.util.List;
import java.util.Map;

/**
 * Settings of a UNet that change its mathematics and are not built: better no image than another.
 */
final class Unbuilt {

  private Unbuilt() {}

  /**
   * @throws dev.tiller.ground.UserError if one of them is set
   */
  static void refuse(Config c) {
    for (String key :
        List.of(
            "class_embed_type",
            "encoder_hid_dim",
            "encoder_hid_dim_type",
            "time_cond_proj_dim",
            "time_embedding_dim",
            "time_embedding_act_fn",
            "timestep_post_act",
            "conv_in_kernel_x",
            "reverse_transformer_layers_per_block",
            "mid_block_only_cross_attention",
            "num_class_embeds")) {
      if (c.has(key)) {
        throw c.unsupported(key + ", which Tiller does not build");
      }
    }
    for (String key :
        List.of(
            "dual_cross_attention",
            "only_cross_attention",
            "center_input_sample",
            "class_embeddings_concat",
            "resnet_skip_time_act")) {
      if (c.flag(key, false)) {
        throw c.unsupported(key + ", which Tiller does not build");
      }
    }
    require(c, "resnet_time_scale_shift", "default");
    require(c, "attention_type", "default");
    require(c, "act_fn", "silu");
    require(c, "time_embedding_type", "positional");
    require(c, "mid_block_type", "UNetMidBlock2DCrossAttn");
    require(c, "addition_embed_type", "text_time");
    Map<String, Double> numbers =
        Map.of(
            "conv_in_kernel", 3.0,
            "conv_out_kernel", 3.0,
            "mid_block_scale_factor", 1.0,
            "resnet_out_scale_factor", 1.0);
    numbers.forEach(
        (key, built) -> {
          if (c.number(key, built) != built) {
            throw c.unsupported("%s %s; Tiller builds %s".formatted(key, c.number(key), built));
          }
        });
    if (!c.flag("flip_sin_to_cos", true) || c.number("freq_shift", 0) != 0) {
      throw c.unsupported("flip_sin_to_cos false or a freq_shift, which Tiller does not build");
    }
  }

  private static void require(Config c, String key, String built) {
    String found = c.text(key, built);
    if (!found.equals(built)) {
      throw c.unsupported("%s \"%s\"; Tiller builds \"%s\"".formatted(key, found, built));
    }
  }
}
