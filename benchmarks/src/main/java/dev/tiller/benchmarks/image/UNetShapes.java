package dev.tiller.benchmarks.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.network.load.Config;

/** UNets with random weights: speed does not depend on what a network has learned. */
public enum UNetShapes {
  /** Stable Diffusion 1.5: 859.5 M parameters, latents of 64 x 64 for 512 x 512 pixels. */
  SD15(320, 8, 768),
  /** The same at half its width: 216 M parameters. */
  HALF(160, 8, 768),
  /** The same at a quarter of its width. */
  QUARTER(96, 8, 384);

  private final int first;
  private final int heads;
  private final int context;

  UNetShapes(int first, int heads, int context) {
    this.first = first;
    this.heads = heads;
    this.context = context;
  }

  /** Width of a prompt's positions. */
  public int context() {
    return context;
  }

  /** As the folder of Stable Diffusion 1.5 has it, but for widths. */
  public Config config() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    ArrayNode channels = json.putArray("block_out_channels");
    channels.add(first).add(2 * first).add(4 * first).add(4 * first);
    json.put("attention_head_dim", heads);
    json.put("cross_attention_dim", context);
    json.put("norm_num_groups", 32);
    return Config.parse(json.toString(), "config.json");
  }
}
