package dev.tiller.network.layer;

import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.load.ParameterSource;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** What all views of {@link Parts} of one network share: what was handed out so far. */
final class Ledger {

  final ParameterSource source;
  final ScalarType vectors;
  final Map<String, Tensor> parameters = new LinkedHashMap<>();
  final Map<String, Tensor> buffers = new LinkedHashMap<>();
  final List<Pointer> constants = new ArrayList<>();
  final List<Site> sites = new ArrayList<>();
  final List<Segment> segments = new ArrayList<>();
  final List<Correction> corrections = new ArrayList<>();
  int segmentStart;
  int stage;

  private final ScalarType matrices;
  private final Arrangement arrangement;

  /** Names that the source has for parameters that the network names otherwise. */
  private final Map<String, String> aliases = new HashMap<>();

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

  /** Lets the parameter {@code name} be read where the source has it as {@code stored}. */
  void alias(String name, String stored) {
    if (!name.equals(stored)) {
      aliases.put(name, stored);
    }
  }

  /** The source, under the network's names. */
  ParameterSource named() {
    return aliases.isEmpty() ? source : new Renamed(source, aliases);
  }

  private record Renamed(ParameterSource source, Map<String, String> aliases)
      implements ParameterSource {

    @Override
    public boolean has(String name) {
      return source.has(aliases.getOrDefault(name, name));
    }

    @Override
    public Tensor get(String name, long... shape) {
      return source.get(aliases.getOrDefault(name, name), shape);
    }
  }

  /** A matrix that is multiplied with. */
  Matrix factor(String name, boolean inputFirst, long... shape) {
    Matrix matrix = matrix(name, inputFirst, shape);
    factor(matrix);
    return matrix;
  }

  /** Notes that a matrix is multiplied with. */
  void factor(Matrix matrix) {
    arrangement.addFactor(matrix);
  }

  /** What has to be converted waits for {@link #arrange}, which does that for all together. */
  Matrix matrix(String name, boolean inputFirst, long... shape) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor given = source.get(aliases.getOrDefault(name, name), shape);
      return hold(scope, name, inputFirst, given);
    }
  }

  /** A matrix stored [out, in] that is multiplied with, unless its values are another's: null. */
  @Nullable Matrix factorUnlike(Matrix other, String name, long... shape) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor given = source.get(name, shape);
      if (other.holds(given)) {
        return null;
      }
      Matrix matrix = hold(scope, name, false, given);
      factor(matrix);
      return matrix;
    }
  }

  private Matrix hold(TensorScope scope, String name, boolean inputFirst, Tensor given) {
    boolean ready = Tensors.type(given) == matrices;
    if (ready || !arrangement.waits()) {
      return new Matrix(record(scope, name, given, matrices), inputFirst, null);
    }
    Matrix matrix = Matrix.of(given, inputFirst, matrices);
    parameters.put(name, scope.disown(matrix.stored()));
    scope.disown(given); // The matrix closes it.
    if (matrix.scales() != null) {
      constants.add(scope.disown(matrix.scales()));
    }
    arrangement.add(matrix);
    return matrix;
  }

  /** Null where the architecture has none, unless the source has: a folded checkpoint may. */
  @Nullable Tensor bias(String name, boolean expected, int width) {
    return expected || source.has(name) ? parameter(name, width) : null;
  }

  /** See {@link ParameterSource#gain}. */
  Tensor gain(String name, double neutral, int width) {
    try (TensorScope scope = TensorScope.open()) {
      return record(scope, name, source.gain(name, neutral, width), vectors);
    }
  }

  Tensor parameter(String name, long... shape) {
    try (TensorScope scope = TensorScope.open()) {
      return record(scope, name, source.get(name, shape), vectors);
    }
  }

  /** See {@link Parts#buffer}. */
  Tensor buffer(String name, double fill, long... shape) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor made =
          source.stored() && source.has(name)
              ? Tensors.as(source.get(name, shape), vectors).clone()
              : torch.full(shape, new Scalar(fill), Tensors.options(vectors));
      buffers.put(name, scope.disown(made));
      return made;
    }
  }

  /** See {@link Parts#counter}. */
  Tensor counter(String name) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor made =
          source.stored() && source.has(name)
              ? source.whole(name).clone()
              : torch.zeros(new long[0], Tensors.options(ScalarType.Long));
      buffers.put(name, scope.disown(made));
      return made;
    }
  }

  /** A fixed float32 tensor. */
  Tensor vector(float... values) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor made = scope.disown(Tensors.of(values));
      constants.add(made);
      return made;
    }
  }

  Scalar constant(double value) {
    try (TensorScope scope = TensorScope.open()) {
      Scalar scalar = scope.disown(new Scalar(value));
      constants.add(scalar);
      return scalar;
    }
  }

  /**
   * What the source gave, in its type; the source is not asked again, for it may give only once.
   */
  private Tensor record(TensorScope scope, String name, Tensor given, ScalarType type) {
    Tensor typed = scope.disown(Tensors.as(given, type));
    parameters.put(name, typed);
    return typed;
  }

  /** Brings the matrices into memory. */
  void arrange() {
    constants.addAll(arrangement.run());
  }

  /** Frees everything. */
  void discard() {
    arrangement.discard();
    parameters.values().forEach(Tensor::close);
    buffers.values().forEach(Tensor::close);
    constants.forEach(Pointer::close);
  }
}
