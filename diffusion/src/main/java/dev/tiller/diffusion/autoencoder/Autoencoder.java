package dev.tiller.diffusion.autoencoder;

import dev.tiller.diffusion.layer.GroupNorm;
import dev.tiller.diffusion.layer.Resampling;
import dev.tiller.diffusion.layer.ResnetBlock;
import dev.tiller.ground.UserError;
import dev.tiller.network.Features;
import dev.tiller.network.Network;
import dev.tiller.network.Segment;
import dev.tiller.network.Taps;
import dev.tiller.network.layer.BidirectionalAttention;
import dev.tiller.network.layer.BuiltNetwork;
import dev.tiller.network.layer.Linear;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.Config;
import dev.tiller.network.load.ParameterSource;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.vision.layer.Conv2d;
import dev.tiller.vision.layer.Kernel;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * The variational autoencoder of Stable Diffusion and FLUX ({@code AutoencoderKL}, arXiv
 * 2112.10752): two networks, of which either may be left out. It owns them; close it when done.
 */
public final class Autoencoder implements AutoCloseable {

  private static final double EPSILON = 1e-6;

  /** Read, checked, or without effect here: sizes of training, and a type that is always wide. */
  private static final Set<String> KNOWN =
      Set.of(
          "act_fn",
          "block_out_channels",
          "down_block_types",
          "force_upcast",
          "in_channels",
          "latent_channels",
          "latents_mean",
          "latents_std",
          "layers_per_block",
          "mid_block_add_attention",
          "norm_num_groups",
          "out_channels",
          "sample_size",
          "scaling_factor",
          "shift_factor",
          "up_block_types",
          "use_post_quant_conv",
          "use_quant_conv");

  private final Config config;
  private final ScalarType type;
  private final @Nullable BuiltNetwork decoder;
  private final @Nullable BuiltNetwork encoder;

  private Autoencoder(
      Config config,
      ScalarType type,
      @Nullable BuiltNetwork decoder,
      @Nullable BuiltNetwork encoder) {
    this.config = config;
    this.type = type;
    this.decoder = decoder;
    this.encoder = encoder;
  }

  /**
   * Builds the half that makes images.
   *
   * @param source with names from {@code decoder.} on
   * @param type Float or Double; of the half precisions float16 overflows here
   */
  public static Autoencoder decoder(Config config, ParameterSource source, ScalarType type) {
    refuse(config);
    BuiltNetwork built =
        BuiltNetwork.build("autoencoder-kl", Parts.from(source, type), p -> decode(config, p));
    return new Autoencoder(config, type, built, null);
  }

  /** Builds the half that makes latents, as {@link #decoder}. */
  public static Autoencoder encoder(Config config, ParameterSource source, ScalarType type) {
    refuse(config);
    BuiltNetwork built =
        BuiltNetwork.build("autoencoder-kl", Parts.from(source, type), p -> encode(config, p));
    return new Autoencoder(config, type, null, built);
  }

  private static void refuse(Config c) {
    c.refuseBeside(KNOWN);
    String act = c.text("act_fn", "silu");
    if (!act.equals("silu")) {
      throw c.unsupported("act_fn \"%s\"; Tiller builds \"silu\"".formatted(act));
    }
    if (c.has("latents_mean") || c.has("latents_std")) {
      throw c.unsupported("latents_mean or latents_std, which Tiller does not build");
    }
    refuse(c, "up_block_types", "UpDecoderBlock2D");
    refuse(c, "down_block_types", "DownEncoderBlock2D");
    if (!(c.number("scaling_factor", 0.18215) > 0)) {
      throw c.unsupported(
          "scaling_factor %s; a number above zero was expected"
              .formatted(c.number("scaling_factor")));
    }
  }

  private static void refuse(Config c, String key, String built) {
    for (String kind : c.texts(key)) {
      if (!kind.equals(built)) {
        throw c.unsupported("a block of type \"%s\"; Tiller builds %s".formatted(kind, built));
      }
    }
  }

  /** Pixels along an edge of a latent pixel. */
  public static int scale(Config config) {
    return 1 << (channels(config).size() - 1);
  }

  private static List<Integer> channels(Config config) {
    List<Integer> channels = config.counts("block_out_channels");
    return channels.isEmpty() ? List.of(64) : channels;
  }

  /** Channels of latents. */
  public static int latentChannels(Config config) {
    return config.count("latent_channels", 4);
  }

  /** The network that decodes, for its sites. */
  public Network network() {
    Network built = decoder == null ? encoder : decoder;
    if (built == null) {
      throw new IllegalStateException("An autoencoder without halves");
    }
    return built;
  }

  /**
   * @param latents [rows, channels, height, width] as a denoiser has them, scaled
   * @return [rows, 3, height scale, width scale] in [0, 1], in the caller's scope
   */
  public Tensor images(Tensor latents, Taps taps) {
    double factor = config.number("scaling_factor", 0.18215);
    double shift = config.number("shift_factor", 0);
    try (TensorScope scope = TensorScope.open()) {
      Tensor z = Tensors.as(latents, type).div(new Scalar(factor)).add(new Scalar(shift));
      Tensor image = decoded(z, taps).mul(new Scalar(0.5)).add(new Scalar(0.5));
      ScalarOptional zero = new ScalarOptional(new Scalar(0.0));
      return scope.keep(image.clamp(zero, new ScalarOptional(new Scalar(1.0))));
    }
  }

  /** What the decoder answers to latents that are not scaled. */
  public Tensor decoded(Tensor z, Taps taps) {
    return answer(decoder, Tensors.as(z, type), "decoder", taps);
  }

  /**
   * @param images [rows, 3, height, width] in [-1, 1]
   * @return mean and log-variance of latents, not scaled, as two halves of the channels
   */
  public Tensor moments(Tensor images, Taps taps) {
    return answer(encoder, Tensors.as(images, type), "encoder", taps);
  }

  private static Tensor answer(@Nullable BuiltNetwork half, Tensor x, String name, Taps taps) {
    if (half == null) {
      throw new UserError("This autoencoder was built without its %s; build it.".formatted(name));
    }
    return half.answer(Features.of(x), taps);
  }

  private static void decode(Config c, Parts all) {
    List<Integer> channels = channels(c);
    int groups = c.count("norm_num_groups", 32);
    int latent = latentChannels(c);
    int now = channels.get(channels.size() - 1);
    @Nullable Conv2d before =
        c.flag("use_post_quant_conv", true)
            ? Conv2d.of(all, "post_quant_conv", Kernel.of(latent, latent, 1).withBias())
            : null;
    Parts parts = all.at("decoder");
    Conv2d in = Conv2d.of(parts, "conv_in", Kernel.of(latent, now, 3).withBias());
    parts.segment(
        "conv_in",
        Segment.EMBEDDING,
        (x, pass) -> in.apply(before == null ? x : before.apply(x, pass), pass));
    middle(c, parts, now, groups);
    for (int i = 0; i < channels.size(); i++) {
      int wanted = channels.get(channels.size() - 1 - i);
      Parts block = parts.at("up_blocks." + i);
      for (int j = 0; j <= c.count("layers_per_block", 1); j++) {
        resnet(block.at("resnets." + j), i, now, wanted, groups);
        now = wanted;
      }
      if (i < channels.size() - 1) {
        Conv2d conv = Conv2d.of(block, "upsamplers.0.conv", Kernel.of(now, now, 3).withBias());
        block.segment(
            "upsamplers.0",
            i,
            (x, pass) -> conv.apply(Resampling.nearest(x, 2 * x.size(2), 2 * x.size(3)), pass));
      }
    }
    head(parts, now, c.count("out_channels", 3), groups, null);
  }

  private static void encode(Config c, Parts all) {
    List<Integer> channels = channels(c);
    int groups = c.count("norm_num_groups", 32);
    Parts parts = all.at("encoder");
    int now = channels.get(0);
    Conv2d in =
        Conv2d.of(parts, "conv_in", Kernel.of(c.count("in_channels", 3), now, 3).withBias());
    parts.segment("conv_in", Segment.EMBEDDING, in::apply);
    for (int i = 0; i < channels.size(); i++) {
      Parts block = parts.at("down_blocks." + i);
      for (int j = 0; j < c.count("layers_per_block", 1); j++) {
        resnet(block.at("resnets." + j), i, now, channels.get(i), groups);
        now = channels.get(i);
      }
      if (i < channels.size() - 1) {
        Kernel kernel = Kernel.of(now, now, 3).strided(2).padded(0).withBias();
        Conv2d conv = Conv2d.of(block, "downsamplers.0.conv", kernel);
        // The trap: zeros on the right and below only.
        block.segment("downsamplers.0", i, (x, pass) -> conv.apply(torch.pad(x, 0, 1, 0, 1), pass));
      }
    }
    middle(c, parts, now, groups);
    int moments = 2 * latentChannels(c);
    @Nullable Conv2d after =
        c.flag("use_quant_conv", true)
            ? Conv2d.of(all, "quant_conv", Kernel.of(moments, moments, 1).withBias())
            : null;
    head(parts, now, moments, groups, after);
  }

  private static void middle(Config c, Parts parts, int width, int groups) {
    Parts block = parts.at("mid_block");
    resnet(block.at("resnets.0"), -1, width, width, groups);
    if (c.flag("mid_block_add_attention", true)) {
      Parts at = block.at("attentions.0");
      at.segment("", 0, attention(at, width, groups));
    }
    resnet(block.at("resnets.1"), -1, width, width, groups);
  }

  private static Segment.TensorStep attention(Parts at, int width, int groups) {
    GroupNorm norm = GroupNorm.of(at, "group_norm", width, groups, EPSILON);
    Parts inputs = at.together();
    Linear q = inputs.linear("to_q", width, width, true);
    Linear k = inputs.linear("to_k", width, width, true);
    Linear v = inputs.linear("to_v", width, width, true);
    BidirectionalAttention attend = at.bidirectionalAttention("attention", 1, width);
    Linear out = at.linear("to_out.0", width, width, true);
    return (x, pass) -> {
      Tensor y = norm.apply(x, pass).flatten(2, 3).transpose(1, 2);
      Tensor mixed = attend.apply(q.apply(y, pass), k.apply(y, pass), v.apply(y, pass), pass);
      Tensor back = out.apply(mixed, pass).transpose(1, 2).contiguous().view(Tensors.shape(x));
      return x.add(back);
    };
  }

  private static void resnet(Parts at, int level, int in, int out, int groups) {
    ResnetBlock block = new ResnetBlock(at, in, out, 0, groups, EPSILON);
    at.segment("", Math.max(0, level), (x, pass) -> block.apply(x, null, pass));
  }

  private static void head(Parts parts, int in, int out, int groups, @Nullable Conv2d after) {
    GroupNorm norm = GroupNorm.of(parts, "conv_norm_out", in, groups, EPSILON);
    Conv2d conv = Conv2d.of(parts, "conv_out", Kernel.of(in, out, 3).withBias());
    parts.segment(
        "conv_out",
        Segment.HEAD,
        (x, pass) -> {
          Tensor y = conv.apply(norm.activated(x, pass), pass);
          return after == null ? y : after.apply(y, pass);
        });
  }

  @Override
  public void close() {
    if (decoder != null) {
      decoder.close();
    }
    if (encoder != null) {
      encoder.close();
    }
  }
}
