package dev.tiller.network.layer;

import dev.tiller.ground.UserError;
import dev.tiller.network.Role;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.load.ParameterSource;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Hands a family its parts under Hugging Face's names, and records what it handed out: parameters,
 * sites in order of execution, segments. A family asks for parts in the order in which it will use
 * them; that order is the order of the sites.
 */
public final class Parts {

  /** What all views of one network share. */
  private static final class Ledger {
    final ParameterSource source;
    final ScalarType matrices;
    final ScalarType vectors;
    final Arrangement arrangement;
    final Map<String, Tensor> parameters = new LinkedHashMap<>();
    final Map<String, Tensor> buffers = new LinkedHashMap<>();
    final List<Pointer> constants = new ArrayList<>();
    final List<Site> sites = new ArrayList<>();
    final List<Segment> segments = new ArrayList<>();
    int segmentStart;
    int stage;

    Ledger(
        ParameterSource source,
        ScalarType matrices,
        ScalarType vectors,
        Arrangement.Kind arrangement) {
      this.source = source;
      this.matrices = matrices;
      this.vectors = vectors;
      this.arrangement = new Arrangement(arrangement);
    }
  }

  private final Ledger ledger;
  private final String prefix;
  private final boolean together;
  private final Role role;

  private Parts(Ledger ledger, String prefix, boolean together, Role role) {
    this.ledger = ledger;
    this.prefix = prefix;
    this.together = together;
    this.role = role;
  }

  /**
   * @param source of the parameters
   * @param type in which the network holds them
   */
  public static Parts from(ParameterSource source, ScalarType type) {
    return new Parts(
        new Ledger(source, type, type, Arrangement.Kind.AS_STORED), "", false, Role.OTHER);
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
    return new Parts(new Ledger(source, matrices, activations, arrangement), "", false, Role.OTHER);
  }

  /** Parts below a module: {@code at("model.layers.0").linear("mlp.up_proj", ...)}. */
  public Parts at(String module) {
    return new Parts(ledger, name(module) + ".", together, role);
  }

  /** Parts that all read the same input: their sites share one stage. */
  public Parts together() {
    ledger.stage++;
    return new Parts(ledger, prefix, true, role);
  }

  /** Parts whose sites play a role: {@code as(Role.ATTENTION).linear("self_attn.o_proj", ...)}. */
  public Parts as(Role played) {
    return new Parts(ledger, prefix, together, played);
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
    String weightName = name(module) + ".weight";
    String biasName = name(module) + ".bias";
    Matrix weight = matrix(weightName, inputFirst, out, in);
    @Nullable Tensor shift = optionalBias(biasName, bias, out);
    Site site =
        produced(module, out, new Site.Producer.Projection(weightName, biasName, bias, inputFirst));
    return new Linear(weight, shift, site);
  }

  /** A projection whose weight is another module's, such as a head tied to the embedding. */
  public Linear tied(String module, Matrix weight) {
    ledger.arrangement.addFactor(weight);
    return new Linear(weight, null, site(module, weight.outputs()));
  }

  /**
   * A tied projection with a bias of its own.
   *
   * @param biasName of the parameter, below this module
   */
  public Linear tied(String module, Matrix weight, String biasName) {
    ledger.arrangement.addFactor(weight);
    Tensor bias = parameter(name(biasName), ledger.vectors, weight.outputs());
    return new Linear(weight, bias, site(module, weight.outputs()));
  }

  private Matrix matrix(String fullName, boolean inputFirst, int out, int in) {
    long[] shape = inputFirst ? new long[] {in, out} : new long[] {out, in};
    Matrix matrix = hold(fullName, inputFirst, shape);
    ledger.arrangement.addFactor(matrix);
    return matrix;
  }

  /** What has to be converted waits for {@link #arrange}, which does that for all together. */
  private Matrix hold(String fullName, boolean inputFirst, long... shape) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor source = ledger.source.get(fullName, shape);
      boolean ready = source.scalar_type().intern() == ledger.matrices;
      if (ready || !ledger.arrangement.waits()) {
        return new Matrix(record(scope, fullName, source, ledger.matrices), inputFirst, null);
      }
      Matrix matrix = Matrix.of(source, inputFirst, ledger.matrices);
      ledger.parameters.put(fullName, scope.disown(matrix.stored()));
      scope.disown(source); // The matrix closes it.
      if (matrix.scales() != null) {
        ledger.constants.add(scope.disown(matrix.scales()));
      }
      ledger.arrangement.add(matrix);
      return matrix;
    }
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
    Tensor weight = parameter(weightName, ledger.vectors, width);
    @Nullable Tensor shift = optionalBias(biasName, bias, width);
    boolean plusOne = kind == Norm.Kind.RMS_PLUS_ONE;
    Site site =
        produced(
            module, width, new Site.Producer.Normalization(weightName, biasName, bias, plusOne));
    Norm.Constants constants =
        new Norm.Constants(epsilon, vector((float) epsilon), constant(1.0 / width), constant(2));
    return new Norm(kind, weight, shift, constants, site);
  }

  /** A table of vectors, [entries, width], with a site at its output. */
  public Embedding embedding(String module, int entries, int width) {
    Matrix weight = hold(name(module) + ".weight", false, entries, width);
    return new Embedding(weight, ledger.vectors, site(module, width));
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
    @Nullable Tensor slopes = alibiSlopes == null ? null : vector(alibiSlopes);
    boolean capped = shape.softCap() > 0;
    Attention.Constants constants =
        new Attention.Constants(
            constant(capped ? shape.scale() / shape.softCap() : shape.scale()),
            constant(shape.softCap()),
            constant(0),
            vector(0));
    return new Attention(shape, constants, rope, slopes, site(module + ":1", 0));
  }

  private Tensor vector(float... values) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor made = scope.disown(Tensors.of(values));
      ledger.constants.add(made);
      return made;
    }
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
    try (TensorScope scope = TensorScope.open()) {
      Scalar scalar = scope.disown(new Scalar(value));
      ledger.constants.add(scalar);
      return scalar;
    }
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
    return declare(module, width, axis, null);
  }

  private Site produced(String module, int width, Site.@Nullable Producer producer) {
    return declare(module, width, Site.Axis.LAST, producer);
  }

  private Site declare(String module, int width, Site.Axis axis, Site.@Nullable Producer producer) {
    if (!together) {
      ledger.stage++;
    }
    Site site =
        new Site(name(module), ledger.sites.size(), width, ledger.stage, axis, role, producer);
    ledger.sites.add(site);
    return site;
  }

  /** Ends a segment whose state is one tensor; see {@link #states}. */
  public void segment(String module, int block, Segment.TensorStep step) {
    states(module, block, step.asStep());
  }

  /** Ends a segment: the sites declared since the last one are inside it. */
  public void states(String module, int block, Segment.Step step) {
    List<Site> inside = List.copyOf(ledger.sites.subList(ledger.segmentStart, ledger.sites.size()));
    ledger.segmentStart = ledger.sites.size();
    ledger.segments.add(new Segment(name(module), block, inside, step));
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

  private @Nullable Tensor optionalBias(String biasName, boolean expected, int width) {
    // A folded checkpoint may carry biases that its architecture does not require.
    if (expected || ledger.source.has(biasName)) {
      return parameter(biasName, ledger.vectors, width);
    }
    return null;
  }

  /**
   * A parameter for a part of the caller's own, such as the kernel of a convolution; held as
   * vectors are.
   *
   * @param parameter below this module, such as {@code conv.weight}
   */
  public Tensor parameter(String parameter, long... shape) {
    return parameter(name(parameter), ledger.vectors, shape);
  }

  /**
   * A tensor that training changes but no gradient does, such as a running mean: the source's where
   * it has one, else filled.
   *
   * @param buffer below this module, such as {@code bn.running_mean}
   * @param fill initial value of every element
   */
  public Tensor buffer(String buffer, double fill, long... shape) {
    String fullName = name(buffer);
    try (TensorScope scope = TensorScope.open()) {
      Tensor made =
          ledger.source.stored() && ledger.source.has(fullName)
              ? Tensors.as(ledger.source.get(fullName, shape), ledger.vectors).clone()
              : torch.full(shape, new Scalar(fill), Tensors.options(ledger.vectors));
      ledger.buffers.put(fullName, scope.disown(made));
      return made;
    }
  }

  /**
   * A count that training raises, such as the batches that a normalization saw: the source's where
   * it has one, else 0.
   *
   * @param buffer below this module, such as {@code bn.num_batches_tracked}
   * @return int64 of no axes
   */
  public Tensor counter(String buffer) {
    String fullName = name(buffer);
    try (TensorScope scope = TensorScope.open()) {
      Tensor made =
          ledger.source.stored() && ledger.source.has(fullName)
              ? ledger.source.whole(fullName).clone()
              : torch.zeros(new long[0], Tensors.options(ScalarType.Long));
      ledger.buffers.put(fullName, scope.disown(made));
      return made;
    }
  }

  private Tensor parameter(String fullName, ScalarType type, long... shape) {
    try (TensorScope scope = TensorScope.open()) {
      return record(scope, fullName, ledger.source.get(fullName, shape), type);
    }
  }

  /**
   * What the source gave, in its type; the source is not asked again, for it may give only once.
   */
  private Tensor record(TensorScope scope, String fullName, Tensor given, ScalarType type) {
    Tensor typed = scope.disown(Tensors.as(given, type));
    ledger.parameters.put(fullName, typed);
    return typed;
  }

  private String name(String module) {
    return module.isEmpty()
        ? prefix.substring(0, Math.max(0, prefix.length() - 1))
        : prefix + module;
  }

  /** Brings the matrices into memory; called once, when the family has declared everything. */
  public void arrange() {
    ledger.constants.addAll(ledger.arrangement.run());
  }

  /** Frees everything handed out so far; for a build that failed. */
  public void discard() {
    ledger.arrangement.discard();
    ledger.parameters.values().forEach(Tensor::close);
    ledger.buffers.values().forEach(Tensor::close);
    ledger.constants.forEach(Pointer::close);
  }

  /** Where the parameters come from. */
  ParameterSource source() {
    return ledger.source;
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
