package dev.tiller.network.layer;

import dev.tiller.ground.UserError;
import dev.tiller.network.KeyValueCache;
import dev.tiller.network.Pass;
import dev.tiller.network.Site;
import dev.tiller.tensor.Tensors;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Scaled dot-product attention with grouped queries, sliding window, soft cap, rotary embedding or
 * ALiBi, over an optional key-value cache.
 *
 * <p>The fused kernel serves the plain cases; a soft cap, ALiBi, or someone who listens to the
 * probabilities takes the explicit product-softmax-product path. Query heads that share a key head
 * are laid side by side along the query axis wherever causality does not tell them apart, so that
 * keys are not copied.
 */
public final class Attention {

  /**
   * The shape of an attention layer.
   *
   * @param layer index from 0, for the cache
   * @param heads of the queries
   * @param keyHeads of keys and values; divides {@code heads}
   * @param headWidth size of a head
   * @param scale of the scores, usually headWidth^-0.5
   * @param softCap c in c tanh(score / c); 0 for none
   * @param window keys that a query sees, itself included; 0 for all
   */
  public record Shape(
      int layer, int heads, int keyHeads, int headWidth, double scale, double softCap, int window) {

    /**
     * @throws UserError if the key heads cannot be shared evenly
     */
    public Shape {
      if (heads % keyHeads != 0) {
        throw new UserError(
            "config.json asks for num_attention_heads = %d and num_key_value_heads = %d, but the second must divide the first; fetch it again."
                .formatted(heads, keyHeads));
      }
    }
  }

  /**
   * Numbers that every pass needs, made once; they belong to the network.
   *
   * @param factor of the products of queries and keys: the scale, over the soft cap if there is one
   * @param softCap as in the shape
   * @param zero 0
   * @param none a float32 tensor of one zero
   */
  record Constants(Scalar factor, Scalar softCap, Scalar zero, Tensor none) {}

  private final Shape shape;
  private final Constants constants;
  private final @Nullable Rope rope;
  private final @Nullable Tensor alibiSlopes;
  private final Site probabilities;

  Attention(
      Shape shape,
      Constants constants,
      @Nullable Rope rope,
      @Nullable Tensor alibiSlopes,
      Site probabilities) {
    this.shape = shape;
    this.constants = constants;
    this.rope = rope;
    this.alibiSlopes = alibiSlopes;
    this.probabilities = probabilities;
  }

  /** Where its probabilities can be listened to. */
  Site probabilities() {
    return probabilities;
  }

  /** How the outputs of one projection are queries, keys and values. */
  public enum Fusion {
    /** All heads of the queries, then of the keys, then of the values. */
    BY_KIND,
    /** For each key head: the heads of the queries that share it, then its key, then its value. */
    BY_KEY_HEAD
  }

  /**
   * As {@link #apply}, with all heads side by side.
   *
   * @param fused [batch, length, (heads + 2 keyHeads) * headWidth]
   */
  public Tensor apply(Tensor fused, Fusion fusion, Pass pass) {
    int keyHeads = shape.keyHeads();
    if (fusion == Fusion.BY_KEY_HEAD) {
      long sharing = shape.heads() / keyHeads;
      Tensor groups =
          fused.view(pass.batch(), pass.length(), keyHeads, sharing + 2, shape.headWidth());
      Tensor queries = groups.narrow(3, 0, sharing).flatten(2, 3);
      return apply(queries, groups.select(3, sharing), groups.select(3, sharing + 1), pass);
    }
    long queries = (long) shape.heads() * shape.headWidth();
    long keys = (long) keyHeads * shape.headWidth();
    return apply(
        split(fused.narrow(2, 0, queries), shape.heads()),
        split(fused.narrow(2, queries, keys), keyHeads),
        split(fused.narrow(2, queries + keys, keys), keyHeads),
        pass);
  }

  /** [batch, length, n * headWidth] to [batch, length, n, headWidth]. */
  public Tensor split(Tensor x, int heads) {
    return x.view(x.size(0), x.size(1), heads, shape.headWidth());
  }

  /**
   * @param q [batch, length, heads, headWidth]
   * @param k [batch, length, keyHeads, headWidth]
   * @param v [batch, length, keyHeads, headWidth]
   * @return [batch, length, heads * headWidth]
   */
  public Tensor apply(Tensor q, Tensor k, Tensor v, Pass pass) {
    Tensor queries = q.transpose(1, 2);
    Tensor keys = k.transpose(1, 2);
    Tensor values = v.transpose(1, 2);
    if (rope != null) {
      queries = rope.apply(queries, pass);
      keys = rope.apply(keys, pass);
    }
    @Nullable KeyValueCache cache = pass.cache();
    if (cache != null) {
      keys = cache.appendKeys(shape.layer(), keys);
      values = cache.appendValues(shape.layer(), values);
    }
    boolean explicit =
        shape.softCap() > 0
            || alibiSlopes != null
            || pass.wants(probabilities)
            || stepByStep(queries, pass);
    Tensor mixed;
    if (explicit) {
      mixed = explicit(queries, keys, values, pass);
    } else if (pass.length() == 1) {
      mixed = fused(queries.reshape(grouped(pass)), keys, values, pass);
    } else {
      mixed = fused(queries, keys, values, pass);
    }
    long width = (long) shape.heads() * shape.headWidth();
    return pass.length() == 1
        ? mixed.reshape(pass.batch(), 1, width)
        : mixed.transpose(1, 2).reshape(pass.batch(), pass.length(), width);
  }

  /**
   * Whether the fused kernel is left: for gradients of shared keys in bfloat16, where libtorch went
   * step by step and widened to float32 before.
   */
  private boolean stepByStep(Tensor q, Pass pass) {
    return pass.length() > 1
        && shape.heads() != shape.keyHeads()
        && q.requires_grad()
        && Tensors.type(q) == ScalarType.BFloat16;
  }

  /** Queries with those heads side by side that share a key head. */
  private long[] grouped(Pass pass) {
    long groups = shape.heads() / shape.keyHeads();
    return new long[] {pass.batch(), shape.keyHeads(), groups * pass.length(), shape.headWidth()};
  }

  private Tensor fused(Tensor q, Tensor k, Tensor v, Pass pass) {
    @Nullable Tensor mask = pass.attentionMask(shape.window());
    boolean shared = pass.length() > 1 && shape.heads() != shape.keyHeads();
    // libtorch's fused kernel knows shared keys, but not their gradients: for these it would go
    // step by step over all scores. A copy of the keys for each query head costs far less.
    boolean copied = shared && q.requires_grad();
    return torch.scaled_dot_product_attention(
        q,
        copied ? copied(k) : k,
        copied ? copied(v) : v,
        mask == null ? new TensorOptional() : new TensorOptional(mask),
        0.0,
        mask == null && pass.length() > 1,
        new DoubleOptional(shape.scale()),
        shared && !copied);
  }

  /** [batch, keyHeads, keys, headWidth] to [batch, heads, keys, headWidth]. */
  private Tensor copied(Tensor x) {
    long sharing = shape.heads() / shape.keyHeads();
    return x.unsqueeze(2).expand(x.size(0), x.size(1), sharing, x.size(2), x.size(3)).flatten(1, 2);
  }

  private Tensor explicit(Tensor q, Tensor k, Tensor v, Pass pass) {
    long length = pass.length();
    long keys = k.size(2);
    long[] whole = {pass.batch(), shape.heads(), length, keys};
    Tensor queries = q.reshape(grouped(pass)).flatten(0, 1);
    // A product that is scaled on its way: one pass over the scores less.
    Tensor scores =
        torch.baddbmm(
            Tensors.as(constants.none(), Tensors.type(queries)),
            queries,
            k.flatten(0, 1).transpose(1, 2),
            constants.zero(),
            constants.factor());
    if (shape.softCap() > 0) {
      scores = scores.tanh().mul(constants.softCap());
    }
    scores = scores.view(whole);
    if (alibiSlopes != null) {
      scores = scores.add(Tensors.as(alibi(alibiSlopes, keys, pass), Tensors.type(scores)));
    }
    @Nullable Tensor mask = visible(pass);
    if (mask != null) {
      scores = scores.masked_fill(mask.logical_not(), new Scalar(Double.NEGATIVE_INFINITY));
    }
    Tensor weights = pass.at(probabilities, scores.softmax(-1));
    // ALiBi's slopes are float32, and so are scores that they were added to.
    return Tensors.as(weights, Tensors.type(v))
        .reshape((long) pass.batch() * shape.keyHeads(), -1, keys)
        .bmm(v.flatten(0, 1))
        .view(pass.batch(), shape.heads(), length, shape.headWidth());
  }

  private @Nullable Tensor visible(Pass pass) {
    @Nullable Tensor mask = pass.attentionMask(shape.window());
    if (mask != null || pass.length() == 1) {
      return mask;
    }
    return pass.share(
        "causal",
        () ->
            torch
                .ones(
                    new long[] {pass.length(), pass.length()},
                    Tensors.options(torch.ScalarType.Bool))
                .tril());
  }

  /** slope * (key - last key): the softmax does not see a constant per query. Layers share it. */
  private Tensor alibi(Tensor slopes, long keys, Pass pass) {
    return pass.share(
        "alibi" + keys,
        () ->
            torch
                .arange(new Scalar(1 - keys), new Scalar(1))
                .to(slopes.scalar_type())
                .mul(slopes.view(1, shape.heads(), 1, 1)));
  }
}
