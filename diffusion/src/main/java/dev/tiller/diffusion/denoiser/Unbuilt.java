package dev.tiller.diffusion.denoiser;

import dev.tiller.network.load.Config;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Settings of a UNet that change its mathematics and are not built: better no image than another.
 */
final class Unbuilt {

  /** Keys of {@code UNet2DConditionModel} that are read, checked, or change nothing here. */
  private static final Set<String> KNOWN =
      Set.of(
          // Read.
          "addition_embed_type",
          "addition_time_embed_dim",
          "attention_head_dim",
          "block_out_channels",
          "cross_attention_dim",
          "down_block_types",
          "in_channels",
          "layers_per_block",
          "norm_eps",
          "norm_num_groups",
          "num_attention_heads",
          "out_channels",
          "projection_class_embeddings_input_dim",
          "sample_size",
          "transformer_layers_per_block",
          "up_block_types",
          "use_linear_projection",
          // Checked below.
          "act_fn",
          "attention_type",
          "class_embed_type",
          "conv_in_kernel",
          "conv_out_kernel",
          "cross_attention_norm",
          "downsample_padding",
          "encoder_hid_dim",
          "encoder_hid_dim_type",
          "flip_sin_to_cos",
          "freq_shift",
          "mid_block_only_cross_attention",
          "mid_block_scale_factor",
          "mid_block_type",
          "num_class_embeds",
          "only_cross_attention",
          "dual_cross_attention",
          "center_input_sample",
          "class_embeddings_concat",
          "resnet_out_scale_factor",
          "resnet_skip_time_act",
          "resnet_time_scale_shift",
          "reverse_transformer_layers_per_block",
          "time_cond_proj_dim",
          "time_embedding_act_fn",
          "time_embedding_dim",
          "time_embedding_type",
          "timestep_post_act",
          // Of other kinds of embeddings, of training, and of how softmax is computed.
          "addition_embed_type_num_heads",
          "dropout",
          "upcast_attention");

  private Unbuilt() {}

  /**
   * @throws dev.tiller.ground.UserError if one of them is set
   */
  static void refuse(Config c) {
    c.refuseBeside(KNOWN);
    if (c.count("in_channels", 4) != c.count("out_channels", 4)) {
      throw c.unsupported(
          "%d channels in and %d out; Tiller builds text to image, where they are as many"
              .formatted(c.count("in_channels", 4), c.count("out_channels", 4)));
    }
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
            "cross_attention_norm",
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
            "downsample_padding", 1.0,
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
