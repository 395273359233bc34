package dev.tiller.vision.backbone;

import dev.tiller.ground.UserError;
import dev.tiller.network.Role;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.layer.Activation;
import dev.tiller.network.layer.BidirectionalAttention;
import dev.tiller.network.layer.Linear;
import dev.tiller.network.layer.Norm;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.Config;
import dev.tiller.vision.layer.Conv2d;
import dev.tiller.vision.layer.InitialWeights;
import dev.tiller.vision.layer.Kernel;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The half of CLIP that looks at images (arXiv 2103.00020), under the names of transformers' {@code
 * CLIPModel}: a vision transformer with one more norm before its blocks, whose normed class token
 * is projected to where the texts are. The embedding is that projection, not of unit length yet.
 *
 * @param side height and width of its images, in pixels
 * @param patch side of a patch; divides the image's
 * @param hidden width of the hidden state
 * @param depth number of blocks
 * @param heads divides the hidden width
 * @param inner width of the feed-forward
 * @param activation of the feed-forward, such as {@code quick_gelu}
 * @param projected width of the embedding
 */
public record ClipVision(
    int side,
    int patch,
    int hidden,
    int depth,
    int heads,
    int inner,
    String activation,
    int projected)
    implements Backbone {

  private static final double EPSILON = 1e-5;

  /** Checks that patches fill the image and heads the width. */
  public ClipVision {
    new VisionTransformer(side, patch, hidden, depth, heads, 3, 0);
    if (projected < 1) {
      throw new UserError("CLIP projects to a width of at least 1, not " + projected + ".");
    }
  }

  /**
   * Reads it from the config of a {@code CLIPModel}; what is missing takes transformers' defaults.
   *
   * @param config with {@code vision_config} and {@code projection_dim}
   * @throws UserError if it is another model's, or asks for something that is not built
   */
  public static ClipVision of(Config config) {
    if (!config.hasObject("vision_config")) {
      throw new UserError(
          config.source()
              + " has no vision_config, as that of a CLIPModel has; name the folder of a whole CLIP.");
    }
    if (config.number("vision_config.layer_norm_eps", EPSILON) != EPSILON
        || config.count("vision_config.num_channels", 3) != 3) {
      throw config.unsupported("another layer_norm_eps than 1e-5, or other images than of color");
    }
    return new ClipVision(
        config.count("vision_config.image_size", 224),
        config.count("vision_config.patch_size", 32),
        config.count("vision_config.hidden_size", 768),
        config.count("vision_config.num_hidden_layers", 12),
        config.count("vision_config.num_attention_heads", 12),
        config.count("vision_config.intermediate_size", 3072),
        config.text("vision_config.hidden_act", "quick_gelu"),
        config.count("projection_dim", 512));
  }

  @Override
  public String architecture() {
    return "clip_vision";
  }

  @Override
  public int channels() {
    return 3;
  }

  @Override
  public int classes() {
    return 0;
  }

  @Override
  public int width() {
    return projected;
  }

  @Override
  public String featureMap() {
    return "vision_model.encoder.layers." + (depth - 1);
  }

  @Override
  public int stride() {
    return patch;
  }

  @Override
  public String defaultSites() {
    return "residual";
  }

  @Override
  public InitialWeights.Scheme initialWeights() {
    return InitialWeights.Scheme.TRANSFORMER;
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of(
        "img_size", side,
        "patch_size", patch,
        "embed_dim", hidden,
        "depth", depth,
        "num_heads", heads,
        "mlp_dim", inner,
        "act", activation,
        "projection_dim", projected);
  }

  @Override
  public void build(Parts all) {
    Parts parts = all.at("vision_model");
    embed(parts);
    for (int i = 0; i < depth; i++) {
      Parts block = parts.at("encoder.layers." + i);
      Segment.TensorStep attention = attention(block);
      block.segment("self_attn", i, (x, pass) -> x.add(attention.run(x, pass)));
      Segment.TensorStep feedForward = feedForward(block);
      Site whole = block.as(Role.RESIDUAL).site("", hidden);
      block.segment("mlp", i, (x, pass) -> pass.at(whole, x.add(feedForward.run(x, pass))));
    }
    Norm norm = parts.as(Role.NORM).layerNorm("post_layernorm", hidden, EPSILON, true);
    Linear projection = all.linear("visual_projection", hidden, projected, false);
    all.segment(
        "visual_projection",
        depth,
        (x, pass) -> projection.apply(norm.apply(x.select(1, 0), pass), pass));
  }

  private void embed(Parts parts) {
    Parts embeddings = parts.at("embeddings");
    Kernel patches = Kernel.of(3, hidden, patch).strided(patch).padded(0);
    Conv2d embed = Conv2d.of(embeddings, "patch_embedding", patches);
    Tensor token = embeddings.parameter("class_embedding", hidden);
    int places = side / patch * (side / patch) + 1;
    Tensor positions = embeddings.parameter("position_embedding.weight", places, hidden);
    // Published weights spell it so.
    Norm norm = parts.as(Role.NORM).layerNorm("pre_layrnorm", hidden, EPSILON, true);
    parts.segment(
        "embeddings",
        Segment.EMBEDDING,
        (x, pass) -> {
          Tensor rows = embed.apply(x, pass).flatten(2, -1).transpose(1, 2);
          try (TensorVector both = new TensorVector(token.expand(rows.size(0), 1, hidden), rows)) {
            return norm.apply(torch.cat(both, 1).add(positions), pass);
          }
        });
  }

  private Segment.TensorStep attention(Parts block) {
    Norm before = block.as(Role.NORM).layerNorm("layer_norm1", hidden, EPSILON, true);
    Parts inputs = block.together();
    Linear q = inputs.linear("self_attn.q_proj", hidden, hidden, true);
    Linear k = inputs.linear("self_attn.k_proj", hidden, hidden, true);
    Linear v = inputs.linear("self_attn.v_proj", hidden, hidden, true);
    BidirectionalAttention attend = block.bidirectionalAttention("self_attn", heads, hidden);
    Linear out = block.as(Role.ATTENTION).linear("self_attn.out_proj", hidden, hidden, true);
    return (x, pass) -> {
      Tensor y = before.apply(x, pass);
      return out.apply(
          attend.apply(q.apply(y, pass), k.apply(y, pass), v.apply(y, pass), pass), pass);
    };
  }

  private Segment.TensorStep feedForward(Parts block) {
    Norm before = block.as(Role.NORM).layerNorm("layer_norm2", hidden, EPSILON, true);
    Linear up = block.as(Role.MLP_IN).linear("mlp.fc1", hidden, inner, true);
    Activation act = block.activation("mlp.activation_fn", activation, inner);
    Linear down = block.as(Role.MLP).linear("mlp.fc2", inner, hidden, true);
    return (x, pass) -> down.apply(act.apply(up.apply(before.apply(x, pass), pass), pass), pass);
  }

  /** The positions of patches on their square; the class token has no place there. */
  @Override
  public Tensor grid(Tensor passed) {
    int edge = side / patch;
    Tensor patches = passed.narrow(1, 1, passed.size(1) - 1).transpose(1, 2);
    return patches.reshape(passed.size(0), hidden, edge, edge);
  }

  @Override
  public void requireSize(long height, long wide) {
    if (height != side || wide != side) {
      throw new UserError(
          "This CLIP takes images of %d by %d pixels, but these have %d by %d; resize them."
              .formatted(side, side, height, wide));
    }
  }

  /** Reads what Tiller saved of it. */
  public static final class Reader implements Architecture {

    @Override
    public String names() {
      return "clip_vision";
    }

    @Override
    public Backbone read(Config config) {
      return new ClipVision(
          config.count("model_args.img_size"),
          config.count("model_args.patch_size"),
          config.count("model_args.embed_dim"),
          config.count("model_args.depth"),
          config.count("model_args.num_heads"),
          config.count("model_args.mlp_dim"),
          config.text("model_args.act"),
          config.count("model_args.projection_dim"));
    }
  }
}
