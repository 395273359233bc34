package dev.tiller.language.encoder;

import dev.tiller.ground.UserError;
import dev.tiller.network.Input;
import dev.tiller.network.Role;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.State;
import dev.tiller.network.layer.Activation;
import dev.tiller.network.layer.Embedding;
import dev.tiller.network.layer.Linear;
import dev.tiller.network.layer.Norm;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.Config;
import java.util.Set;
import java.util.function.Function;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * CLIP's text encoder (arXiv 2103.00020), with a projection (OpenCLIP's, in SDXL) or without: a
 * causal pre-norm transformer with learned positions. Padding is attended to.
 *
 * <p>The trap: {@code eos_token_id} 2 in the config, which most folders have, means that a text is
 * pooled at its largest id; another one is looked for by itself.
 */
public final class ClipText {

  /** What {@code eos_token_id} was before transformers knew better. */
  private static final int LEGACY_EOS = 2;

  private final Config config;
  private final Parts parts;
  private final Function<Input, Tensor> ids;
  private final Set<TextOutput> outputs;
  private final int width;

  private ClipText(
      Config config, Parts parts, Function<Input, Tensor> ids, Set<TextOutput> outputs) {
    this.config = config;
    this.parts = parts;
    this.ids = ids;
    this.outputs = outputs;
    this.width = config.count("hidden_size");
  }

  /**
   * Declares its segments. The first one starts anew from the ids; what the state carried beside
   * its main tensor goes on, and the outputs asked for are appended to it.
   *
   * @param config config.json of {@code CLIPTextModel} or {@code CLIPTextModelWithProjection}
   * @param parts at the encoder
   * @param ids [rows, positions] int64 of the input under way
   * @param outputs what goes on
   * @throws UserError if the config asks for something that is not built
   */
  public static void build(
      Config config, Parts parts, Function<Input, Tensor> ids, Set<TextOutput> outputs) {
    new ClipText(config, parts, ids, outputs).build();
  }

  /** Whether the folder's model projects what it pools. */
  public static boolean projects(Config config) {
    return config.texts("architectures").contains("CLIPTextModelWithProjection");
  }

  private void build() {
    int layers = config.count("num_hidden_layers");
    embeddings(parts.at("text_model.embeddings"));
    for (int i = 0; i < layers; i++) {
      boolean last = i == layers - 1;
      boolean keeps = last && outputs.contains(TextOutput.PENULTIMATE);
      Parts layer = parts.at("text_model.encoder.layers." + i);
      Segment.TensorStep attention = attention(layer);
      layer.states(
          "self_attn",
          i,
          (state, pass) -> {
            Tensor next = attention.run(state.main(), pass);
            return keeps ? TextOutput.append(state, next, state.main()) : state.with(next);
          });
      layer.segment("mlp", i, feedForward(layer));
    }
    end();
  }

  private void embeddings(Parts p) {
    int positions = config.count("max_position_embeddings");
    Embedding words = p.embedding("token_embedding", config.count("vocab_size"), width);
    Tensor places = p.parameter("position_embedding.weight", positions, width);
    Site whole = p.site("", width);
    p.states(
        "",
        Segment.EMBEDDING,
        (state, pass) -> {
          Tensor read = ids.apply(pass.input());
          if (read.size(1) > positions) {
            throw new UserError(
                "A prompt has %d tokens, but this text encoder has %d positions; shorten it."
                    .formatted(read.size(1), positions));
          }
          Tensor at = places.narrow(0, 0, read.size(1));
          return state.with(pass.at(whole, words.apply(read, pass).add(at)));
        });
  }

  private Segment.TensorStep attention(Parts layer) {
    int heads = config.count("num_attention_heads");
    if (width % heads != 0) {
      throw config.unsupported(
          "%d heads over a width of %d, which they do not divide".formatted(heads, width));
    }
    Norm norm = layer.as(TextOutput.NORM).layerNorm("layer_norm1", width, epsilon(), true);
    Parts inputs = layer.together();
    Linear q = inputs.linear("self_attn.q_proj", width, width, true);
    Linear k = inputs.linear("self_attn.k_proj", width, width, true);
    Linear v = inputs.linear("self_attn.v_proj", width, width, true);
    Linear out =
        layer.as(new Role("text-attention")).linear("self_attn.out_proj", width, width, true);
    Heads attend = new Heads(heads, Math.pow((double) width / heads, -0.5), true);
    return (x, pass) -> {
      Tensor y = norm.apply(x, pass);
      Tensor mixed = attend.mix(q.apply(y, pass), k.apply(y, pass), v.apply(y, pass), null);
      return x.add(out.apply(mixed, pass));
    };
  }

  private Segment.TensorStep feedForward(Parts layer) {
    int inner = config.count("intermediate_size");
    Norm norm = layer.as(TextOutput.NORM).layerNorm("layer_norm2", width, epsilon(), true);
    Linear up = layer.linear("mlp.fc1", width, inner, true);
    Activation act =
        layer.activation("mlp.activation_fn", config.text("hidden_act", "quick_gelu"), inner);
    Linear down = layer.as(new Role("text-mlp")).linear("mlp.fc2", inner, width, true);
    Site block = layer.as(TextOutput.RESIDUAL).site("", width);
    return (x, pass) -> {
      Tensor y = down.apply(act.apply(up.apply(norm.apply(x, pass), pass), pass), pass);
      return pass.at(block, x.add(y));
    };
  }

  private void end() {
    Norm norm =
        parts.as(TextOutput.NORM).layerNorm("text_model.final_layer_norm", width, epsilon(), true);
    @Nullable Linear projection =
        projects(config) && outputs.contains(TextOutput.POOLED)
            ? parts.linear("text_projection", width, config.count("projection_dim"), false)
            : null;
    parts.states(
        "text_model.final_layer_norm",
        Segment.HEAD,
        (state, pass) -> {
          Tensor last = norm.apply(state.main(), pass);
          State now = state.with(last);
          if (outputs.contains(TextOutput.LAST)) {
            now = TextOutput.append(now, last, last);
          }
          if (outputs.contains(TextOutput.POOLED)) {
            Tensor pooled = pooled(last, ids.apply(pass.input()));
            Tensor given = projection == null ? pooled : projection.apply(pooled, pass);
            now = TextOutput.append(now, last, given);
          }
          return now;
        });
  }

  private Tensor pooled(Tensor last, Tensor read) {
    int eos = config.integer("eos_token_id", LEGACY_EOS);
    Tensor end = eos == LEGACY_EOS ? read : read.eq(new Scalar(eos)).to(ScalarType.Int);
    Tensor at = end.argmax(new LongOptional(1), false);
    return last.gather(1, at.view(-1, 1, 1).expand(read.size(0), 1, width)).squeeze(1);
  }

  private double epsilon() {
    return config.number("layer_norm_eps", 1e-5);
  }
}
