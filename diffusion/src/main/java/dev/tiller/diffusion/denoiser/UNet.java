package dev.tiller.diffusion.denoiser;

import dev.tiller.diffusion.NoisyImages;
import dev.tiller.diffusion.layer.Embedder;
import dev.tiller.diffusion.layer.GroupNorm;
import dev.tiller.diffusion.layer.Resampling;
import dev.tiller.diffusion.layer.ResnetBlock;
import dev.tiller.diffusion.layer.TimeFeatures;
import dev.tiller.ground.UserError;
import dev.tiller.network.Segment;
import dev.tiller.network.State;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.Config;
import dev.tiller.tensor.Tensors;
import dev.tiller.vision.layer.Conv2d;
import dev.tiller.vision.layer.Kernel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * The UNet of Stable Diffusion 1.5 and SDXL ({@code UNet2DConditionModel}, arXiv 2112.10752,
 * 2307.01952). It predicts the noise, or what the scheduler's {@code prediction_type} says.
 *
 * <p>Traps: {@code attention_head_dim} is the <b>number</b> of heads where {@code
 * num_attention_heads} is missing; and of a block diffusers defines attentions before the resnets
 * that run before them. Sites here stand in order of execution.
 *
 * <p>The state: the image, [condition of time, context, skips ..., the latest last].
 */
public final class UNet {

  private final Config config;
  private final Parts parts;
  private final List<Integer> channels;
  private final List<Integer> heads;
  private final List<Integer> layers;
  private final List<Integer> contexts;
  private final List<Integer> resnets;
  private final int groups;
  private final double epsilon;
  private final int timeWidth;

  /** Channels of the skips, the latest on top. */
  private final Deque<Integer> skips = new ArrayDeque<>();

  private UNet(Config config, Parts parts) {
    this.config = config;
    this.parts = parts;
    List<Integer> given = config.counts("block_out_channels");
    this.channels = given.isEmpty() ? List.of(320, 640, 1280, 1280) : given;
    String counted =
        config.has("num_attention_heads") ? "num_attention_heads" : "attention_head_dim";
    this.heads = each(counted, 8);
    this.layers = each("transformer_layers_per_block", 1);
    this.contexts = each("cross_attention_dim", 1280);
    this.resnets = each("layers_per_block", 2);
    this.groups = config.count("norm_num_groups", 32);
    this.epsilon = config.number("norm_eps", 1e-5);
    this.timeWidth = 4 * channels.get(0);
  }

  /**
   * Declares its segments.
   *
   * @param config of {@code UNet2DConditionModel}
   * @param parts at the UNet
   * @throws UserError if the config asks for something that is not built
   */
  public static void build(Config config, Parts parts) {
    Unbuilt.refuse(config);
    UNet unet = new UNet(config, parts);
    unet.embed();
    unet.down();
    unet.middle();
    unet.up();
    unet.head();
  }

  /** A setting for every level: a number for all, or a list. */
  private List<Integer> each(String key, int otherwise) {
    List<Integer> given = config.counts(key);
    if (given.size() <= 1) {
      return Collections.nCopies(channels.size(), given.isEmpty() ? otherwise : given.get(0));
    }
    if (given.size() != channels.size()) {
      throw config.unsupported(
          "%d values of %s, but it has %d levels".formatted(given.size(), key, channels.size()));
    }
    return given;
  }

  private void embed() {
    int first = channels.get(0);
    Conv2d in =
        Conv2d.of(parts, "conv_in", Kernel.of(config.count("in_channels", 4), first, 3).withBias());
    Embedder time = Embedder.of(parts.at("time_embedding"), first, timeWidth);
    boolean sized = config.has("addition_embed_type");
    int each = config.count("addition_time_embed_dim", 256);
    @Nullable Embedder added =
        sized
            ? Embedder.of(
                parts.at("add_embedding"),
                config.count("projection_class_embeddings_input_dim"),
                timeWidth)
            : null;
    skips.push(first);
    parts.states(
        "conv_in",
        Segment.EMBEDDING,
        (state, pass) -> {
          NoisyImages input = (NoisyImages) pass.input();
          Tensor context = state.get(1);
          ScalarType type = context.scalar_type().intern();
          Tensor emb = time.apply(TimeFeatures.of(input.repeatedTimes(), first, type), pass);
          if (added != null) {
            emb = emb.add(added.apply(sizes(input, state.get(2), each, type), pass));
          }
          Tensor x = in.apply(Tensors.as(input.repeated(), type), pass);
          return State.of(x, List.of(torch.silu(emb), context, x.alias()));
        });
  }

  private static Tensor sizes(NoisyImages input, Tensor pooled, int each, ScalarType type) {
    @Nullable Tensor sizes = input.extra().sizes();
    if (sizes == null) {
      throw new UserError("This UNet takes the sizes of images, but none were given; give them.");
    }
    Tensor features = TimeFeatures.of(sizes, each, type).flatten(1, 2);
    return FluxTransformer.cat(1, pooled, features);
  }

  private void down() {
    List<String> kinds = kinds("down_block_types", "CrossAttnDownBlock2D", "DownBlock2D");
    int now = channels.get(0);
    for (int level = 0; level < channels.size(); level++) {
      Parts block = parts.at("down_blocks." + level);
      for (int j = 0; j < resnets.get(level); j++) {
        resnet(block.at("resnets." + j), level, now, channels.get(level), false);
        now = channels.get(level);
        if (kinds.get(level).startsWith("CrossAttn")) {
          attention(block.at("attentions." + j), level, level);
        }
        skips.push(now);
        block.states(
            "resnets.%d.skip".formatted(j), level, (state, pass) -> withSkip(state, state.main()));
      }
      if (level < channels.size() - 1) {
        Kernel kernel = Kernel.of(now, now, 3).strided(2).padded(1).withBias();
        Conv2d conv = Conv2d.of(block, "downsamplers.0.conv", kernel);
        skips.push(now);
        block.states(
            "downsamplers.0",
            level,
            (state, pass) -> {
              Tensor x = conv.apply(state.main(), pass);
              return withSkip(state.with(x), x);
            });
      }
    }
  }

  private void middle() {
    int last = channels.size() - 1;
    int width = channels.get(last);
    Parts block = parts.at("mid_block");
    resnet(block.at("resnets.0"), last, width, width, false);
    attention(block.at("attentions.0"), last, last);
    resnet(block.at("resnets.1"), last, width, width, false);
  }

  private void up() {
    List<String> kinds = kinds("up_block_types", "CrossAttnUpBlock2D", "UpBlock2D");
    int last = channels.size() - 1;
    int now = channels.get(last);
    for (int i = 0; i <= last; i++) {
      int level = last - i;
      int wanted = channels.get(level);
      Parts block = parts.at("up_blocks." + i);
      for (int j = 0; j <= resnets.get(level); j++) {
        resnet(block.at("resnets." + j), level, now + skips.pop(), wanted, true);
        now = wanted;
        if (kinds.get(i).startsWith("CrossAttn")) {
          attention(block.at("attentions." + j), level, level);
        }
      }
      if (i < last) {
        Conv2d conv = Conv2d.of(block, "upsamplers.0.conv", Kernel.of(now, now, 3).withBias());
        block.states(
            "upsamplers.0",
            level,
            (state, pass) -> {
              Tensor next = state.get(state.size() - 1);
              Tensor large = Resampling.nearest(state.main(), next.size(2), next.size(3));
              return state.with(conv.apply(large, pass));
            });
      }
    }
  }

  private void head() {
    int first = channels.get(0);
    GroupNorm norm = GroupNorm.of(parts, "conv_norm_out", first, groups, epsilon);
    Kernel kernel = Kernel.of(first, config.count("out_channels", 4), 3).withBias();
    Conv2d out = Conv2d.of(parts, "conv_out", kernel);
    parts.states(
        "conv_out",
        Segment.HEAD,
        (state, pass) -> State.of(out.apply(norm.activated(state.main(), pass), pass)));
  }

  private void resnet(Parts at, int level, int in, int out, boolean takesSkip) {
    ResnetBlock block = new ResnetBlock(at, in, out, timeWidth, groups, epsilon);
    at.states(
        "",
        level,
        (state, pass) -> {
          if (!takesSkip) {
            return state.with(block.apply(state.main(), state.get(1), pass));
          }
          int latest = state.size() - 1;
          Tensor joined = FluxTransformer.cat(1, state.main(), state.get(latest));
          Tensor x = block.apply(joined, state.get(1), pass);
          return State.of(x, state.more().subList(0, latest - 1));
        });
  }

  private void attention(Parts at, int level, int settings) {
    CrossAttentionBlock.Shape shape =
        new CrossAttentionBlock.Shape(
            channels.get(settings),
            heads.get(settings),
            layers.get(settings),
            contexts.get(settings),
            groups,
            config.flag("use_linear_projection", false));
    CrossAttentionBlock block = new CrossAttentionBlock(at, shape);
    at.states(
        "", level, (state, pass) -> state.with(block.apply(state.main(), state.get(2), pass)));
  }

  private static State withSkip(State state, Tensor skip) {
    List<Tensor> more = new ArrayList<>(state.more());
    more.add(skip.alias()); // A state holds each tensor once.
    return State.of(state.main(), more);
  }

  private List<String> kinds(String key, String attending, String plain) {
    List<String> kinds = new ArrayList<>(config.texts(key));
    if (kinds.isEmpty()) {
      boolean down = plain.startsWith("Down");
      for (int i = 0; i < channels.size(); i++) {
        boolean deepest = i == (down ? channels.size() - 1 : 0);
        kinds.add(deepest ? plain : attending);
      }
    }
    for (String kind : kinds) {
      if (!kind.equals(attending) && !kind.equals(plain)) {
        throw config.unsupported(
            "a block of type \"%s\"; Tiller builds %s and %s".formatted(kind, attending, plain));
      }
    }
    if (kinds.size() != channels.size()) {
      throw config.unsupported(
          "%d %s, but it has %d levels".formatted(kinds.size(), key, channels.size()));
    }
    return kinds;
  }
}
