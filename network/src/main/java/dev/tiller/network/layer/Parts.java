package dev.tiller.network.layer;

import dev.tiller.ground.UserError;
import dev.tiller.network.Role;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.load.ParameterSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Hands a family its parts under Hugging Face's names, and records what it handed out: parameters,
 * sites in order of execution, segments. A family asks for parts in the order in which it will use
 * them; that order is the order of the sites.
 */
public final class Parts {

  private final Ledger ledger;
  private final String prefix;
  private final Manner manner;

  private Parts(Ledger ledger, String prefix, Manner manner) {
    this.ledger = ledger;
    this.prefix = prefix;
    this.manner = manner;
  }

  private Parts(Ledger ledger) {
    this(ledger, "", Manner.USUAL);
  }

  /**
   * @param source of the parameters
   * @param type in which the network holds them
   */
  public static Parts from(ParameterSource source, ScalarType type) {
    return new Parts(new Ledger(source, type, type, Arrangement.Kind.AS_STORED));
  }

  /**
   * For a network that mostly runs forward. Large float32 matrices lie in memory column by column,
   * which makes a product with one row up to 1.4 times faster (AVX2) and leaves names, shapes and
   * values as they are. Bfloat16 matrices are packed where the CPU has no bfloat16 arithmetic.
   *
   * @param matrices Float; BFloat16; or Char for 8-bit integers with a float32 scale for each
   *     output
   * @param activations in which the network computes, and holds its vectors (gains and biases)
   */
  public static Parts forInference(
      ParameterSource source, ScalarType matrices, ScalarType activations) {
    Arrangement.Kind arrangement = Arrangement.Kind.BY_ROW;
    if (matrices == ScalarType.Float) {
      arrangement = Arrangement.Kind.BY_COLUMN;
    } else if (matrices == ScalarType.BFloat16 && activations == ScalarType.Float) {
      arrangement = Arrangement.Kind.PACKED;
    }
    return new Parts(new Ledger(source, matrices, activations, arrangement));
  }

  /** Parts below a module: {@code at("model.layers.0").linear("mlp.up_proj", ...)}. */
  public Parts at(String module) {
    return new Parts(ledger, name(module) + ".", manner);
  }

  /** Parts that all read the same input: their sites share one stage. */
  public Parts together() {
    ledger.stage++;
    return as(manner.inOneStage());
  }

  /** Parts whose sites play a role: {@code as(Role.ATTENTION).linear("self_attn.o_proj", ...)}. */
  public Parts as(Role played) {
    return as(manner.as(played));
  }

  /**
   * Parts whose projections get their biases from a field of config.json: {@code
   * biasFlag("attention_bias").linear("self_attn.q_proj", ...)}. Setting it gives all of them one,
   * which is how a map's shift can be folded into a model that has none.
   */
  public Parts biasFlag(String field) {
    return as(manner.biasedBy(field));
  }

  /**
   * Parts of which the projections alone read what {@code norm} gives, so that its shift may be
   * folded into their biases. Leave it out where anything else reads that too.
   */
  public Parts reading(Norm norm) {
    return as(manner.reading(norm.site()));
  }

  /** Parts whose sites have their neurons elsewhere than on the last of three axes. */
  public Parts along(Site.Axis axis) {
    return as(manner.along(axis));
  }

  private Parts as(Manner other) {
    return new Parts(ledger, prefix, other);
  }

  /**
   * A projection stored [out, in].
   *
   * @param bias whether the architecture has one
   */
  public Linear linear(String module, int in, int out, boolean bias) {
    return linear(module, in, out, bias, false);
  }

  /** A projection stored [in, out], as GPT-2's Conv1D is; it always has a bias. */
  public Linear conv1d(String module, int in, int out) {
    return linear(module, in, out, true, true);
  }

  private Linear linear(String module, int in, int out, boolean bias, boolean inputFirst) {
    long[] shape = inputFirst ? new long[] {in, out} : new long[] {out, in};
    Matrix weight = ledger.factor(name(module) + ".weight", inputFirst, shape);
    return linear(module, weight, bias, inputFirst);
  }

  /**
   * A projection whose weight was asked for before; see {@link #unlike}.
   *
   * @param bias whether the architecture has one
   */
  public Linear linear(String module, Matrix weight, boolean bias) {
    return linear(module, weight, bias, false);
  }

  private Linear linear(String module, Matrix weight, boolean bias, boolean inputFirst) {
    String weightName = name(module) + ".weight";
    String biasName = name(module) + ".bias";
    @Nullable Tensor shift = ledger.bias(biasName, bias, weight.outputs());
    Site.Producer producer =
        new Site.Producer.Projection(
            weightName, biasName, bias, inputFirst, manner.biasFlag(), manner.reads());
    Site site = produced(module, weight.outputs(), producer);
    return new Linear(new Linear.Parameters(weight, shift), site);
  }

  /** A projection stored [out, in] that nobody can listen to, such as an expert's. */
  public Linear silent(String module, int in, int out) {
    Matrix weight = ledger.factor(name(module) + ".weight", false, out, in);
    @Nullable Tensor shift = ledger.bias(name(module) + ".bias", false, out);
    return new Linear(new Linear.Parameters(weight, shift), null);
  }

  /**
   * The weight of a projection, if its values are others than those of {@code other}: null if they
   * are the same, and then the network does not hold them twice.
   */
  public @Nullable Matrix unlike(Matrix other, String module, int in, int out) {
    return ledger.factorUnlike(other, name(module) + ".weight", out, in);
  }

  /** A projection whose weight is another module's, such as a head tied to the embedding. */
  public Linear tied(String module, Matrix weight) {
    ledger.factor(weight);
    return new Linear(new Linear.Parameters(weight, null), site(module, weight.outputs()));
  }

  /**
   * A tied projection with a bias of its own.
   *
   * @param biasName of the parameter, below this module
   */
  public Linear tied(String module, Matrix weight, String biasName) {
    ledger.factor(weight);
    Tensor bias = parameter(biasName, weight.outputs());
    return new Linear(new Linear.Parameters(weight, bias), site(module, weight.outputs()));
  }

  /** LayerNorm; the bias may be absent from the architecture (MPT). */
  public Norm layerNorm(String module, int width, double epsilon, boolean bias) {
    return norm(Norm.Kind.LAYER, module, width, epsilon, bias);
  }

  /** RMSNorm with gain = weight. */
  public Norm rmsNorm(String module, int width, double epsilon) {
    return norm(Norm.Kind.RMS, module, width, epsilon, false);
  }

  /** RMSNorm with gain = 1 + weight (Gemma). */
  public Norm rmsNormPlusOne(String module, int width, double epsilon) {
    return norm(Norm.Kind.RMS_PLUS_ONE, module, width, epsilon, false);
  }

  private Norm norm(Norm.Kind kind, String module, int width, double epsilon, boolean bias) {
    String weightName = name(module) + ".weight";
    String biasName = name(module) + ".bias";
    boolean plusOne = kind == Norm.Kind.RMS_PLUS_ONE;
    Tensor weight = ledger.gain(weightName, plusOne ? 0 : 1, width);
    @Nullable Tensor shift = ledger.bias(biasName, bias, width);
    Site site =
        produced(
            module, width, new Site.Producer.Normalization(weightName, biasName, bias, plusOne));
    Norm.Constants constants =
        new Norm.Constants(
            epsilon,
            ledger.vector((float) epsilon),
            constant(1.0 / width),
            constant(1),
            constant(2));
    return new Norm(kind, weight, shift, constants, site);
  }

  /** A table of vectors, [entries, width], with a site at its output. */
  public Embedding embedding(String module, int entries, int width) {
    return embedding(module, entries, width, module, 1);
  }

  /**
   * @param storedAs the module under whose name the source has the table
   * @param scale of what it gives; the site is after it
   */
  public Embedding embedding(String module, int entries, int width, String storedAs, double scale) {
    String weightName = name(module) + ".weight";
    ledger.alias(weightName, name(storedAs) + ".weight");
    Matrix weight = ledger.matrix(weightName, false, entries, width);
    @Nullable Scalar factor = scale == 1 ? null : constant(scale);
    return new Embedding(weight, ledger.vectors, factor, site(module, width));
  }

  /** An activation with a site. */
  public Activation activation(String module, String function, int width) {
    return new Activation(function, site(module, width));
  }

  /**
   * Attention over heads; its probabilities are the site {@code module:1}.
   *
   * @param rope rotary embedding, or null
   * @param alibiSlopes one per head, or null
   */
  public Attention attention(
      String module, Attention.Shape shape, @Nullable Rope rope, float @Nullable [] alibiSlopes) {
    @Nullable Tensor slopes = alibiSlopes == null ? null : ledger.vector(alibiSlopes);
    boolean capped = shape.softCap() > 0;
    Attention.Constants constants =
        new Attention.Constants(
            constant(capped ? shape.scale() / shape.softCap() : shape.scale()),
            constant(shape.softCap()),
            constant(0),
            ledger.vector(0));
    return new Attention(shape, constants, rope, slopes, site(module + ":1", 0));
  }

  /**
   * Attention to both sides; its probabilities are the site {@code module:1}.
   *
   * @param width of all heads together
   * @throws UserError if the heads cannot share it evenly
   */
  public BidirectionalAttention bidirectionalAttention(String module, int heads, int width) {
    if (width % heads != 0) {
      throw new UserError(
          "config.json asks for hidden_size = %d and num_attention_heads = %d, but the second must divide the first; fetch it again."
              .formatted(width, heads));
    }
    double scale = Math.pow(width / heads, -0.5);
    return new BidirectionalAttention(heads, scale, constant(scale), site(module + ":1", 0));
  }

  /** A number that a step needs on every pass. */
  public Scalar constant(double value) {
    return ledger.constant(value);
  }

  /**
   * The output of a mixture of experts as a site.
   *
   * @param producer the experts' last projections, named below this module
   */
  Site mixtureSite(Site.Producer.Mixture producer, int width) {
    String weight = prefix + producer.weight();
    String bias = prefix + producer.bias();
    return produced(
        "",
        width,
        new Site.Producer.Mixture(weight, bias, producer.experts(), producer.normalized()));
  }

  /** A site that is no parameter's output, such as a whole module's. */
  public Site site(String module, int width) {
    return produced(module, width, null);
  }

  /**
   * A site whose neurons may be the channels of an image.
   *
   * @param axis where its neurons are
   */
  public Site site(String module, int width, Site.Axis axis) {
    return site(module, width, axis, null);
  }

  /**
   * A site of a part of the caller's own, which says what a map could be folded into.
   *
   * @param producer with full names, see {@link #name}; null for none
   */
  public Site site(String module, int width, Site.Axis axis, Site.@Nullable Producer producer) {
    return declare(module, width, axis, producer);
  }

  /** The site of a whole module, whose output is that of its last projection. */
  public Site site(String module, Linear last) {
    return declare(module, last.outputs(), manner.axis(), last.producer());
  }

  private Site produced(String module, int width, Site.@Nullable Producer producer) {
    return declare(module, width, manner.axis(), producer);
  }

  private Site declare(String module, int width, Site.Axis axis, Site.@Nullable Producer producer) {
    if (!manner.together()) {
      ledger.stage++;
    }
    Site site =
        new Site(
            name(module), ledger.sites.size(), width, ledger.stage, axis, manner.role(), producer);
    ledger.sites.add(site);
    return site;
  }

  /** Ends a segment whose state is one tensor; see {@link #states}. */
  public void segment(String module, int block, Segment.TensorStep step) {
    ledger.segments.add(Segment.of(name(module), block, inside(), step));
  }

  /** Ends a segment: the sites declared since the last one are inside it. */
  public void states(String module, int block, Segment.Step step) {
    ledger.segments.add(new Segment(name(module), block, inside(), step));
  }

  private List<Site> inside() {
    List<Site> inside = List.copyOf(ledger.sites.subList(ledger.segmentStart, ledger.sites.size()));
    ledger.segmentStart = ledger.sites.size();
    return inside;
  }

  /** Whether the checkpoint has a parameter of this module, such as {@code weight}. */
  public boolean has(String parameter) {
    return ledger.source.has(name(parameter));
  }

  /**
   * The first axis of a parameter as the source stores it, for networks whose config does not say.
   *
   * @param otherwise where the source has no opinion
   */
  public int rows(String parameter, int otherwise) {
    return ledger.source.rows(name(parameter), otherwise);
  }

  /**
   * Whether the source has values of its own for a parameter, rather than making them up on demand.
   *
   * @param parameter below this module
   */
  public boolean stored(String parameter) {
    return ledger.source.stored() && has(parameter);
  }

  /**
   * A parameter for a part of the caller's own, such as the kernel of a convolution; held as
   * vectors are.
   *
   * @param parameter below this module, such as {@code conv.weight}
   */
  public Tensor parameter(String parameter, long... shape) {
    return ledger.parameter(name(parameter), shape);
  }

  /**
   * A tensor that training changes but no gradient does, such as a running mean: the source's where
   * it has one, else filled.
   *
   * @param buffer below this module, such as {@code bn.running_mean}
   * @param fill initial value of every element
   */
  public Tensor buffer(String buffer, double fill, long... shape) {
    return ledger.buffer(name(buffer), fill, shape);
  }

  /**
   * A count that training raises, such as the batches that a normalization saw: the source's where
   * it has one, else 0.
   *
   * @param buffer below this module, such as {@code bn.num_batches_tracked}
   * @return int64 of no axes
   */
  public Tensor counter(String buffer) {
    return ledger.counter(name(buffer));
  }

  /**
   * The full name of a parameter or a module.
   *
   * @param module below this one; empty for itself
   */
  public String name(String module) {
    return module.isEmpty()
        ? prefix.substring(0, Math.max(0, prefix.length() - 1))
        : prefix + module;
  }

  /**
   * Builds the network otherwise than its config says, because its weights say otherwise.
   *
   * @param correction what the config should say, and why
   */
  public void correct(Correction correction) {
    ledger.corrections.add(correction);
  }

  /** Brings the matrices into memory; called once, when the family has declared everything. */
  public void arrange() {
    ledger.arrange();
  }

  /** Frees everything handed out so far; for a build that failed. */
  public void discard() {
    ledger.discard();
  }

  /** Where the parameters come from, under the names that the network has for them. */
  ParameterSource source() {
    return ledger.named();
  }

  /** Where the network departs from its config. */
  public List<Correction> corrections() {
    return List.copyOf(ledger.corrections);
  }

  /** Tensors that training changes but no gradient does; whoever built the network closes them. */
  public Map<String, Tensor> buffers() {
    return Collections.unmodifiableMap(ledger.buffers);
  }

  /**
   * Parameters by Hugging Face's names, in order of declaration; whoever built the network closes
   * them.
   */
  public Map<String, Tensor> parameters() {
    return Collections.unmodifiableMap(ledger.parameters);
  }

  /** Fixed tensors and views; whoever built the network closes them. */
  public List<Pointer> constants() {
    return Collections.unmodifiableList(ledger.constants);
  }

  /** Sites in order of execution. */
  public List<Site> sites() {
    return List.copyOf(ledger.sites);
  }

  /** Segments in order. */
  public List<Segment> segments() {
    return List.copyOf(ledger.segments);
  }
}
