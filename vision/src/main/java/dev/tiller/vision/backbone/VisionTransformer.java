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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Vision transformers (arXiv 2010.11929) under timm's names: patches and a class token through
 * blocks with the norm before attention and feed-forward; the embedding is the normed class token.
 *
 * @param side height and width of its images, in pixels
 * @param patch side of a patch; divides the image's
 * @param width of the hidden state
 * @param depth number of blocks
 * @param heads divides the width
 * @param channels of its images
 * @param classes of a classifier behind the embedding; 0 for none
 */
public record VisionTransformer(
    int side, int patch, int width, int depth, int heads, int channels, int classes)
    implements Backbone {

  private static final double EPSILON = 1e-6;
  private static final int MLP_RATIO = 4;

  /** Checks that patches fill the image and heads the width. */
  public VisionTransformer {
    if (patch < 1 || side < patch || side % patch != 0) {
      throw new UserError(
          "Patches of side %d do not fill an image of side %d; the first must divide the second."
              .formatted(patch, side));
    }
    if (heads < 1 || depth < 1 || width < heads || width % heads != 0) {
      throw new UserError(
          "A transformer of %d blocks, width %d and %d heads is none; the heads must divide the width."
              .formatted(depth, width, heads));
    }
  }

  /** ViT-Ti: width 192, 12 blocks, 3 heads (arXiv 2012.12877). */
  public static VisionTransformer tiny(int side, int patch, int channels, int classes) {
    return new VisionTransformer(side, patch, 192, 12, 3, channels, classes);
  }

  @Override
  public String architecture() {
    String size =
        switch (width) {
          case 384 -> "small";
          case 768 -> "base";
          default -> "tiny";
        };
    return "vit_%s_patch%d_%d".formatted(size, patch, side);
  }

  @Override
  public String featureMap() {
    return "norm";
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
    return Map.of("embed_dim", width, "depth", depth, "num_heads", heads);
  }

  private int grid() {
    return side / patch;
  }

  @Override
  public void build(Parts parts) {
    Kernel patches = Kernel.of(channels, width, patch).strided(patch).padded(0).withBias();
    Conv2d embed = Conv2d.of(parts, "patch_embed.proj", patches);
    Tensor token = parts.parameter("cls_token", 1, 1, width);
    Tensor positions = parts.parameter("pos_embed", 1, grid() * grid() + 1, width);
    Site first = parts.as(Role.RESIDUAL).site("pos_drop", width);
    parts.segment(
        "patch_embed",
        Segment.EMBEDDING,
        (x, pass) -> {
          Tensor rows = embed.apply(x, pass).flatten(2, -1).transpose(1, 2);
          TensorVector both = new TensorVector(token.expand(rows.size(0), 1, width), rows);
          return pass.at(first, torch.cat(both, 1).add(positions));
        });
    for (int i = 0; i < depth; i++) {
      Parts block = parts.at("blocks." + i);
      Segment.TensorStep attention = attention(block);
      block.segment("attn", i, (x, pass) -> x.add(attention.run(x, pass)));
      Segment.TensorStep feedForward = feedForward(block);
      Site whole = block.as(Role.RESIDUAL).site("", width);
      block.segment("mlp", i, (x, pass) -> pass.at(whole, x.add(feedForward.run(x, pass))));
    }
    Norm norm = parts.as(Role.NORM).layerNorm("norm", width, EPSILON, true);
    parts.segment("norm", depth, (x, pass) -> norm.apply(x, pass).select(1, 0));
    classifier(parts, "head");
  }

  private Segment.TensorStep attention(Parts block) {
    Norm before = block.as(Role.NORM).layerNorm("norm1", width, EPSILON, true);
    Linear qkv = block.linear("attn.qkv", width, 3 * width, true);
    BidirectionalAttention attend = block.bidirectionalAttention("attn", heads, width);
    Linear out = block.as(Role.ATTENTION).linear("attn.proj", width, width, true);
    return (x, pass) -> {
      Tensor all = qkv.apply(before.apply(x, pass), pass);
      Tensor mixed =
          attend.apply(
              all.narrow(2, 0, width),
              all.narrow(2, width, width),
              all.narrow(2, 2L * width, width),
              pass);
      return out.apply(mixed, pass);
    };
  }

  private Segment.TensorStep feedForward(Parts block) {
    int inner = MLP_RATIO * width;
    Norm before = block.as(Role.NORM).layerNorm("norm2", width, EPSILON, true);
    Linear up = block.as(Role.MLP_IN).linear("mlp.fc1", width, inner, true);
    Activation act = block.activation("mlp.act", "gelu", inner);
    Linear down = block.as(Role.MLP).linear("mlp.fc2", inner, width, true);
    return (x, pass) -> down.apply(act.apply(up.apply(before.apply(x, pass), pass), pass), pass);
  }

  /** What torchvision calls it. */
  @Override
  public String publishedAs(String parameter) {
    return parameter
        .replaceFirst("^cls_token$", "class_token")
        .replaceFirst("^patch_embed\\.proj", "conv_proj")
        .replaceFirst("^pos_embed$", "encoder.pos_embedding")
        .replaceFirst("^blocks\\.", "encoder.layers.encoder_layer_")
        .replaceFirst("\\.norm([12])\\.", ".ln_$1.")
        .replaceFirst("\\.attn\\.qkv\\.", ".self_attention.in_proj_")
        .replaceFirst("\\.attn\\.proj", ".self_attention.out_proj")
        .replaceFirst("\\.mlp\\.fc1", ".mlp.0")
        .replaceFirst("\\.mlp\\.fc2", ".mlp.3")
        .replaceFirst("^norm\\.", "encoder.ln.")
        .replaceFirst("^head\\.", "heads.head.");
  }

  /** The positions of patches on their square; the class token has no place there. */
  @Override
  public Tensor grid(Tensor passed) {
    Tensor patches = passed.narrow(1, 1, passed.size(1) - 1).transpose(1, 2);
    return patches.reshape(passed.size(0), width, grid(), grid());
  }

  @Override
  public void requireSize(long height, long width) {
    if (height != side || width != side) {
      throw new UserError(
          "%s takes images of %d by %d pixels, but these have %d by %d; resize them."
              .formatted(architecture(), side, side, height, width));
    }
  }

  /** Reads it from a config, as timm names and sets it. */
  public static final class Reader implements Architecture {

    private static final Pattern NAME =
        Pattern.compile("vit_(tiny|small|base)_patch(\\d{1,4})_(\\d{1,4})");

    @Override
    public String names() {
      return "vit_{tiny|small|base}_patchN_N";
    }

    @Override
    public boolean serves(String architecture) {
      return NAME.matcher(architecture).matches();
    }

    @Override
    public Backbone read(Config config) {
      String pool = config.text("global_pool", "token");
      if (!pool.equals("token")) {
        throw config.unsupported("global_pool = \"%s\"; token is what it runs".formatted(pool));
      }
      Matcher name = NAME.matcher(config.text("architecture"));
      if (!name.matches()) {
        throw config.unsupported("the architecture " + config.text("architecture"));
      }
      int width =
          switch (name.group(1)) {
            case "tiny" -> 192;
            case "small" -> 384;
            default -> 768;
          };
      return new VisionTransformer(
          config.count("model_args.img_size", Integer.parseInt(name.group(3))),
          config.count("model_args.patch_size", Integer.parseInt(name.group(2))),
          config.count("model_args.embed_dim", width),
          config.count("model_args.depth", 12),
          config.count("model_args.num_heads", width / 64),
          Architecture.channels(config),
          Architecture.classes(config));
    }
  }
}
