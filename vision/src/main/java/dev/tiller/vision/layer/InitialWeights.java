package dev.tiller.vision.layer;

import dev.tiller.ground.Seeds;
import dev.tiller.network.load.ParameterSource;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * First weights of a network that is to be trained, drawn as torch and torchvision do. A kernel
 * [out, in, ...] has fan-in in * places and fan-out out * places; gains of norms are 1 and their
 * biases 0.
 *
 * <p>Every parameter has a stream of its own, seeded by its name: what a network asks for first, or
 * not at all, changes no other parameter. (A bias asks how wide its weight is, so it must come
 * after it, as it does in every layer.)
 */
public final class InitialWeights implements ParameterSource {

  /** How weights are drawn. */
  public enum Scheme {
    /** torch's own of Linear and Conv2d: weight and bias uniform within 1 / sqrt(fan-in). */
    TORCH,
    /** Normal with variance 2 / fan-in (arXiv 1502.01852, eq. 10), biases 0. */
    KAIMING_NORMAL,
    /**
     * Convolutions normal with variance 2 / fan-out, biases 0; projections as {@link #TORCH}:
     * torchvision's ResNets.
     */
    RESNET,
    /** Uniform within sqrt(6 / (fan-in + fan-out)) (Glorot and Bengio 2010, eq. 16), biases 0. */
    XAVIER_UNIFORM,
    /** Normal with variance 2 / (fan-in + fan-out), biases 0. */
    XAVIER_NORMAL,
    /**
     * Projections and positions normal with deviation 0.02 (cut at 2, which is 100 deviations: no
     * cut), biases 0; the class token with deviation 1e-6; convolutions as {@link #TORCH}: timm's
     * vision transformers.
     */
    TRANSFORMER
  }

  private static final String WEIGHT = ".weight";
  private static final String BIAS = ".bias";

  private final long seed;
  private final Scheme scheme;
  private final Map<String, Long> fanIn = new HashMap<>();

  /**
   * @param seed of all streams
   */
  public InitialWeights(long seed, Scheme scheme) {
    this.seed = seed;
    this.scheme = scheme;
  }

  /** Biases are left out where they are optional. */
  @Override
  public boolean has(String name) {
    return !name.endsWith(BIAS);
  }

  @Override
  public boolean stored() {
    return false;
  }

  @Override
  public Tensor get(String name, long... shape) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor tensor = torch.empty(shape, Tensors.options(ScalarType.Float), null);
      Generator generator = torch.make_generator_cpu(Seeds.mix(seed, Seeds.stream(name)));
      fill(tensor, name, shape, new GeneratorOptional(generator));
      return scope.keep(tensor);
    }
  }

  @Override
  public Tensor gain(String name, double neutral, int width) {
    return torch.full(new long[] {width}, new Scalar(neutral), Tensors.options(ScalarType.Float));
  }

  private void fill(Tensor tensor, String name, long[] shape, GeneratorOptional generator) {
    if (shape.length < 2) {
      vector(tensor, name, generator);
      return;
    }
    if (!name.endsWith(WEIGHT)) { // A table of positions, a class token.
      boolean token = scheme == Scheme.TRANSFORMER && name.endsWith("cls_token");
      tensor.normal_(0, token ? 1e-6 : 0.02, generator);
      return;
    }
    long in = tensor.numel() / shape[0];
    long out = tensor.numel() / shape[1];
    boolean convolution = shape.length > 2;
    switch (scheme) {
      case TORCH -> asTorch(tensor, name, in, generator);
      case KAIMING_NORMAL -> tensor.normal_(0, Math.sqrt(2.0 / in), generator);
      case RESNET -> {
        if (convolution) {
          tensor.normal_(0, Math.sqrt(2.0 / out), generator);
        } else {
          asTorch(tensor, name, in, generator);
        }
      }
      case XAVIER_UNIFORM -> uniform(tensor, Math.sqrt(6.0 / (in + out)), generator);
      case XAVIER_NORMAL -> tensor.normal_(0, Math.sqrt(2.0 / (in + out)), generator);
      case TRANSFORMER -> {
        if (convolution) {
          asTorch(tensor, name, in, generator);
        } else {
          tensor.normal_(0, 0.02, generator);
        }
      }
    }
  }

  private void asTorch(Tensor tensor, String name, long in, GeneratorOptional generator) {
    fanIn.put(module(name), in); // Its bias is drawn within the same bound.
    uniform(tensor, Math.sqrt(1.0 / in), generator);
  }

  private void vector(Tensor tensor, String name, GeneratorOptional generator) {
    @Nullable Long in = fanIn.get(module(name));
    if (!name.endsWith(BIAS)) {
      tensor.fill_(new Scalar(1.0));
    } else if (in != null) {
      uniform(tensor, Math.sqrt(1.0 / in), generator);
    } else {
      tensor.fill_(new Scalar(0.0));
    }
  }

  private static void uniform(Tensor tensor, double bound, GeneratorOptional generator) {
    tensor.uniform_(-bound, bound, generator);
  }

  private static String module(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('.')));
  }
}
