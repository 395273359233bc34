package dev.tiller.diffusion.denoiser;

import dev.tiller.diffusion.NoisyImages;
import dev.tiller.diffusion.layer.Embedder;
import dev.tiller.diffusion.layer.GridRope;
import dev.tiller.diffusion.layer.Modulation;
import dev.tiller.diffusion.layer.Modulation.Order;
import dev.tiller.diffusion.layer.TimeFeatures;
import dev.tiller.ground.UserError;
import dev.tiller.network.Pass;
import dev.tiller.network.Role;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.State;
import dev.tiller.network.layer.Linear;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.Config;
import dev.tiller.tensor.Tensors;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * The transformer of FLUX ({@code FluxTransformer2DModel}): text and image in two streams that
 * attend to each other (arXiv 2403.03206), then in one; modulated by time and pooled prompt. It
 * predicts the flow from image to noise.
 *
 * <p>Sites of a double block are {@code NAME:0} (text) and {@code NAME:1} (image); of a single
 * block {@code NAME:joint} (both, as diffusers gave them until 2025), {@code NAME:0} and {@code
 * NAME:1}.
 */
public final class FluxTransformer {

  private static final int TIME_FEATURES = 256;

  /** Where float16 ends; diffusers clips the states of blocks there. */
  private static final double HALF_LIMIT = 65504;

  private static final Set<String> KNOWN =
      Set.of(
          "attention_head_dim",
          "axes_dims_rope",
          "guidance_embeds",
          "in_channels",
          "joint_attention_dim",
          "num_attention_heads",
          "num_layers",
          "num_single_layers",
          "out_channels",
          "patch_size",
          "pooled_projection_dim");

  private final Config config;
  private final Parts parts;
  private final int heads;
  private final int width;
  private final GridRope rope;

  private FluxTransformer(Config config, Parts parts) {
    this.config = config;
    this.parts = parts;
    this.heads = config.count("num_attention_heads", 24);
    this.width = heads * config.count("attention_head_dim", 128);
    List<Integer> axes = config.counts("axes_dims_rope");
    this.rope = new GridRope(axes.isEmpty() ? List.of(16, 56, 56) : axes);
    if (rope.axes().stream().mapToInt(a -> a).sum() != width / heads
        || rope.axes().size() != 3
        || rope.axes().stream().anyMatch(a -> a % 2 != 0)) {
      throw config.unsupported(
          "axes_dims_rope %s; three even widths whose sum is attention_head_dim (%d) were expected"
              .formatted(rope.axes(), width / heads));
    }
  }

  /**
   * Declares its segments.
   *
   * @param config of {@code FluxTransformer2DModel}
   * @param parts at the transformer
   * @throws UserError if the config asks for something that is not built
   */
  public static void build(Config config, Parts parts) {
    config.refuseBeside(KNOWN);
    if (config.count("patch_size", 1) != 1) {
      throw config.unsupported(
          "patch_size %d; Tiller builds 1".formatted(config.count("patch_size", 1)));
    }
    new FluxTransformer(config, parts).build();
  }

  private void build() {
    embed();
    for (int i = 0; i < config.count("num_layers", 19); i++) {
      Parts block = parts.at("transformer_blocks." + i);
      block.states("", i, new DoubleBlock(parts, i, heads, width));
    }
    parts.states("joined", config.count("num_layers", 19), this::joined);
    int singles = config.integer("num_single_layers", 38);
    if (singles < 0) {
      throw config.unsupported("num_single_layers = %d".formatted(singles));
    }
    for (int i = 0; i < singles; i++) {
      Parts block = parts.at("single_transformer_blocks." + i);
      block.states("", config.count("num_layers", 19) + i, single(block, i));
    }
    head();
  }

  /** The state from here on: image, [text, condition, turns]. */
  private void embed() {
    int pooledWidth = config.count("pooled_projection_dim", 768);
    Linear image = parts.linear("x_embedder", config.count("in_channels", 64), width, true);
    Linear text =
        parts.linear("context_embedder", config.count("joint_attention_dim", 4096), width, true);
    Parts condition = parts.at("time_text_embed");
    Embedder time = Embedder.of(condition.at("timestep_embedder"), TIME_FEATURES, width);
    @Nullable Embedder guidance =
        config.flag("guidance_embeds", false)
            ? Embedder.of(condition.at("guidance_embedder"), TIME_FEATURES, width)
            : null;
    Embedder pooled = Embedder.of(condition.at("text_embedder"), pooledWidth, width);
    parts.states(
        "x_embedder",
        Segment.EMBEDDING,
        (state, pass) -> {
          NoisyImages input = (NoisyImages) pass.input();
          Tensor context = state.get(1);
          Tensor prompt = state.get(2);
          ScalarType type = context.scalar_type().intern();
          Tensor t = thousandths(input.repeatedTimes(), type);
          Tensor c = time.apply(TimeFeatures.of(t, TIME_FEATURES, type), pass);
          if (guidance != null) {
            c = c.add(guidance.apply(guided(input, type), pass));
          }
          c = c.add(pooled.apply(prompt, pass));
          Tensor x = image.apply(Tensors.as(input.repeated(), type), pass);
          ScalarType exact = type == ScalarType.Double ? type : ScalarType.Float;
          Tensor turns = rope.turns((int) context.size(1), input.grid()).to(exact);
          return State.of(x, List.of(text.apply(context, pass), torch.silu(c), turns));
        });
  }

  /** Pipelines hand a time over as t / 1000, which in float32 does not always come back as t. */
  private static Tensor thousandths(Tensor times, ScalarType type) {
    if (type == ScalarType.Double) {
      return times;
    }
    Scalar thousand = new Scalar(1000.0);
    return Tensors.as(times, ScalarType.Float).div(thousand).mul(thousand);
  }

  private static Tensor guided(NoisyImages input, ScalarType type) {
    @Nullable Double guidance = input.extra().guidance();
    if (guidance == null) {
      throw new UserError("This transformer embeds a guidance, but none was given; give one.");
    }
    return TimeFeatures.of(Tensors.of(new double[] {1000 * guidance}), TIME_FEATURES, type);
  }

  private State joined(State state, Pass pass) {
    Tensor text = state.get(1);
    return State.of(cat(text, state.main()), List.of(state.get(2), state.get(3)));
  }

  private Segment.Step single(Parts block, int number) {
    Parts blocks = parts.at("single_transformer_blocks");
    int inner = 4 * width;
    Modulation norm = Modulation.of(block, "norm", width, 3, Order.SHIFT_FIRST);
    Linear up = block.as(Role.MLP_IN).linear("proj_mlp", width, inner, true);
    JointAttention attention = JointAttention.single(block.at("attn"), heads, width);
    Linear out = block.linear("proj_out", width + inner, width, true);
    Site joint = blocks.as(Role.RESIDUAL).site(number + ":joint", width);
    Site text = blocks.site(number + ":0", width);
    Site image = blocks.site(number + ":1", width);
    return (state, pass) -> {
      Tensor x = state.main();
      Tensor v = norm.vectors(state.get(1), pass);
      Tensor y = norm.apply(x, v, pass);
      Tensor mlp = torch.gelu(up.apply(y, pass), "tanh");
      Tensor mixed = cat(2, attention.alone(y, state.get(2), pass), mlp);
      Tensor next =
          pass.at(joint, clipped(torch.addcmul(x, norm.chunk(v, 2), out.apply(mixed, pass))));
      if (pass.wants(text) || pass.wants(image)) {
        NoisyImages input = (NoisyImages) pass.input();
        long places = (long) input.grid().rows() * input.grid().columns();
        long words = next.size(1) - places;
        next =
            cat(
                pass.at(text, next.narrow(1, 0, words)),
                pass.at(image, next.narrow(1, words, places)));
      }
      return state.with(next);
    };
  }

  private void head() {
    int out = config.count("out_channels", config.count("in_channels", 64));
    Modulation norm = Modulation.of(parts, "norm_out", width, 2, Order.SCALE_FIRST);
    Linear projection = parts.linear("proj_out", width, out, true);
    parts.states(
        "proj_out",
        Segment.HEAD,
        (state, pass) -> {
          NoisyImages input = (NoisyImages) pass.input();
          long places = (long) input.grid().rows() * input.grid().columns();
          Tensor x = state.main().narrow(1, state.main().size(1) - places, places);
          Tensor v = norm.vectors(state.get(1), pass);
          return State.of(projection.apply(norm.apply(x, v, pass), pass));
        });
  }

  /** Two streams that attend to each other. */
  private static final class DoubleBlock implements Segment.Step {

    private final Modulation norm;
    private final Modulation contextNorm;
    private final JointAttention attention;
    private final Stream image;
    private final Stream text;
    private final Site textOut;
    private final Site imageOut;

    DoubleBlock(Parts parts, int number, int heads, int width) {
      Parts block = parts.at("transformer_blocks." + number);
      Parts blocks = parts.at("transformer_blocks").as(Role.RESIDUAL);
      norm = Modulation.of(block, "norm1", width, 6, Order.SHIFT_FIRST);
      contextNorm = Modulation.of(block, "norm1_context", width, 6, Order.SHIFT_FIRST);
      attention = JointAttention.two(block.at("attn"), heads, width);
      image = new Stream(block, "", width);
      text = new Stream(block, "_context", width);
      textOut = blocks.site(number + ":0", width);
      imageOut = blocks.site(number + ":1", width);
    }

    @Override
    public State run(State state, Pass pass) {
      Tensor x = state.main();
      Tensor t = state.get(1);
      Tensor condition = state.get(2);
      Tensor v = norm.vectors(condition, pass);
      Tensor w = contextNorm.vectors(condition, pass);
      Tensor y = norm.apply(x, v, pass);
      Tensor s = contextNorm.apply(t, w, pass);
      List<Tensor> attended = attention.both(y, s, state.get(3), pass);
      Tensor nextImage =
          image.run(torch.addcmul(x, norm.chunk(v, 2), attended.get(0)), v, norm, pass);
      Tensor nextText =
          clipped(text.run(torch.addcmul(t, norm.chunk(w, 2), attended.get(1)), w, norm, pass));
      Tensor steered = pass.at(textOut, nextText);
      return State.of(pass.at(imageOut, nextImage), List.of(steered, condition, state.get(3)));
    }
  }

  /**
   * The feed-forward half of one stream. Its norm's site is what diffusers' module gives: not
   * modulated yet.
   */
  private static final class Stream {

    /** Of the vectors that the first norm's condition gives. */
    private static final Order ORDER = new Order(3, 4);

    private final Site norm;
    private final Linear up;
    private final Linear down;
    private final Site whole;

    Stream(Parts block, String suffix, int width) {
      String module = "ff" + suffix;
      this.norm = Modulation.before(block, "norm2" + suffix, "norm1" + suffix, width, ORDER);
      this.up = block.as(Role.MLP_IN).linear(module + ".net.0.proj", width, 4 * width, true);
      this.down = block.as(Role.MLP).linear(module + ".net.2", 4 * width, width, true);
      this.whole = block.site(module, down);
    }

    Tensor run(Tensor x, Tensor vectors, Modulation chunks, Pass pass) {
      Tensor normal = pass.at(norm, Modulation.normalized(x));
      Tensor y = chunks.modulated(normal, vectors, ORDER);
      Tensor z = down.apply(torch.gelu(up.apply(y, pass), "tanh"), pass);
      return torch.addcmul(x, chunks.chunk(vectors, 5), pass.at(whole, z));
    }
  }

  private static Tensor clipped(Tensor x) {
    if (x.scalar_type().intern() != ScalarType.Half) {
      return x;
    }
    Scalar most = new Scalar(HALF_LIMIT);
    Scalar least = new Scalar(-HALF_LIMIT);
    return x.clamp(new ScalarOptional(least), new ScalarOptional(most));
  }

  private static Tensor cat(Tensor first, Tensor second) {
    return cat(1, first, second);
  }

  static Tensor cat(int axis, Tensor first, Tensor second) {
    try (TensorVector both = new TensorVector(first, second)) {
      return torch.cat(both, axis);
    }
  }
}
