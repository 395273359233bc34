package dev.tiller.language.family;

import dev.tiller.ground.UserError;
import dev.tiller.network.Pass;
import dev.tiller.network.Role;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.Tokens;
import dev.tiller.network.layer.Activation;
import dev.tiller.network.layer.BidirectionalAttention;
import dev.tiller.network.layer.Embedding;
import dev.tiller.network.layer.Linear;
import dev.tiller.network.layer.Norm;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.Config;
import dev.tiller.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * BERT with its masked-language-model head (arXiv 1810.04805): attention to both sides, learned
 * positions, a vector for each of two text segments, LayerNorm after each half of a block.
 *
 * <p>Positions count from the first real token, so that a row padded on either side equals the row
 * alone; for rows padded on the right, as Hugging Face pads them, that is Hugging Face's numbering.
 * The pooler and the next-sentence head of pre-training play no part and are not loaded.
 */
public final class Bert implements Family {

  private static final Vocabulary.Names NAMES =
      new Vocabulary.Names("bert.embeddings.word_embeddings", "cls.predictions.decoder");

  @Override
  public String modelType() {
    return "bert";
  }

  @Override
  public String defaultSites() {
    return "all_layernorm";
  }

  @Override
  public Prediction prediction() {
    return Prediction.MASKED;
  }

  @Override
  public void build(Config c, Parts parts) {
    refuseOtherKinds(c);
    Vocabulary words = Vocabulary.of(c, parts, NAMES, c.count("hidden_size"), true);
    embeddings(c, parts.at("bert.embeddings"), words);
    for (int i = 0; i < c.count("num_hidden_layers"); i++) {
      Parts layer = parts.at("bert.encoder.layer." + i);
      layer.segment("attention", i, attention(c, layer));
      layer.segment("output", i, feedForward(c, layer));
    }
    head(c, parts, words);
  }

  private static void refuseOtherKinds(Config c) {
    String positions = c.text("position_embedding_type", "absolute");
    if (!positions.equals("absolute")) {
      throw c.unsupported(
          "position_embedding_type \"" + positions + "\"; Tiller runs BERT with absolute ones");
    }
    if (c.flag("is_decoder", false)) {
      throw c.unsupported("BERT as a decoder (is_decoder); Tiller runs it as an encoder");
    }
  }

  private static void embeddings(Config c, Parts parts, Vocabulary words) {
    int width = c.count("hidden_size");
    int positions = c.count("max_position_embeddings");
    Embedding types = parts.embedding("token_type_embeddings", c.count("type_vocab_size"), width);
    Embedding places = parts.embedding("position_embeddings", positions, width);
    Norm norm = parts.layerNorm("LayerNorm", width, epsilon(c), true);
    Site whole = parts.site("", width);
    parts.segment(
        "",
        Segment.EMBEDDING,
        (ids, pass) -> {
          if (pass.length() > positions) {
            throw new UserError(
                "The sequence has %d tokens, but this bert model has %d positions; shorten it."
                    .formatted(pass.length(), positions));
          }
          Tensor rows = pass.plainPositions() ? pass.positions().narrow(0, 0, 1) : pass.positions();
          Tensor typed = words.embed(ids, pass).add(types.apply(tokenTypes(pass), pass));
          return pass.at(whole, norm.apply(typed.add(places.apply(rows, pass)), pass));
        });
  }

  /** [batch, length] int64, which text each token belongs to: 0 where nothing was said. */
  private static Tensor tokenTypes(Pass pass) {
    if (pass.input() instanceof Tokens tokens && tokens.types() != null) {
      return tokens.types();
    }
    long[] shape = {pass.batch(), pass.length()};
    return pass.share("types", () -> torch.zeros(shape, Tensors.options(ScalarType.Long)));
  }

  private static Segment.TensorStep attention(Config c, Parts layer) {
    int width = c.count("hidden_size");
    Parts projections = layer.together();
    Linear q = projections.linear("attention.self.query", width, width, true);
    Linear k = projections.linear("attention.self.key", width, width, true);
    Linear v = projections.linear("attention.self.value", width, width, true);
    BidirectionalAttention attend =
        layer.bidirectionalAttention("attention.self", c.count("num_attention_heads"), width);
    Site mixed = layer.site("attention.self", width);
    Linear out = layer.as(Role.ATTENTION).linear("attention.output.dense", width, width, true);
    Norm after =
        layer.as(Role.POST_NORM).layerNorm("attention.output.LayerNorm", width, epsilon(c), true);
    Site whole = layer.site("attention", width);
    Segment.TensorStep body =
        (x, pass) -> {
          Tensor heads = attend.apply(q.apply(x, pass), k.apply(x, pass), v.apply(x, pass), pass);
          Tensor y = out.apply(pass.at(mixed, heads), pass);
          return after.apply(y.add(x), pass);
        };
    return new Segment.Branch(after.site(), body, (x, y, pass) -> pass.at(whole, y));
  }

  private static Segment.TensorStep feedForward(Config c, Parts layer) {
    int width = c.count("hidden_size");
    int inner = c.count("intermediate_size");
    Linear up = layer.as(Role.MLP_IN).linear("intermediate.dense", width, inner, true);
    Activation act =
        layer.activation("intermediate.intermediate_act_fn", c.text("hidden_act", "gelu"), inner);
    Linear down = layer.as(Role.MLP).linear("output.dense", inner, width, true);
    Norm after = layer.as(Role.NORM).layerNorm("output.LayerNorm", width, epsilon(c), true);
    Site block = layer.as(Role.RESIDUAL).site("", width);
    Segment.TensorStep body =
        (x, pass) -> {
          Tensor y = down.apply(act.apply(up.apply(x, pass), pass), pass);
          return after.apply(y.add(x), pass);
        };
    return new Segment.Branch(after.site(), body, (x, y, pass) -> pass.at(block, y));
  }

  private static void head(Config c, Parts whole, Vocabulary words) {
    int width = c.count("hidden_size");
    Parts parts = whole.at("cls.predictions");
    Linear dense = parts.linear("transform.dense", width, width, true);
    Activation act =
        parts.activation("transform.transform_act_fn", c.text("hidden_act", "gelu"), width);
    Norm norm = parts.layerNorm("transform.LayerNorm", width, epsilon(c), true);
    Linear decoder = words.projection("cls.predictions.bias");
    parts.segment(
        "",
        Segment.HEAD,
        (x, pass) -> decoder.apply(norm.apply(act.apply(dense.apply(x, pass), pass), pass), pass));
  }

  private static double epsilon(Config c) {
    return c.number("layer_norm_eps", 1e-12);
  }
}
