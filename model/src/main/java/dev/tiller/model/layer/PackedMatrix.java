package dev.tiller.model.layer;

import dev.tiller.tensor.Engine;
import dev.tiller.tensor.TensorScope;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.QEngineVector;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.QEngine;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * A matrix as FBGEMM multiplies it: float16, in the order in which its kernel reads it. Activations
 * and sums are float32. For forward passes only: nothing here has a gradient.
 *
 * <p>A bfloat16 weight of 2^-17 or more in size is exact in float16, a smaller one within 3e-8.
 *
 * <p>The bindings have no name for these operators, so the dispatcher finds them.
 */
final class PackedMatrix {

  private static final double LARGEST = 65504;

  private static final boolean AVAILABLE = available();

  private final IValue packed;

  private PackedMatrix(IValue packed) {
    this.packed = packed;
  }

  private static boolean available() {
    Engine.load();
    try (TensorScope scope = TensorScope.open()) {
      QEngineVector engines = org.bytedeco.pytorch.Context.supportedQEngines();
      for (long i = 0; i < engines.size(); i++) {
        if (engines.get(i).intern() == QEngine.FBGEMM) {
          return true;
        }
      }
      return false;
    }
  }

  /**
   * @param weight [out, in]
   * @return null where this CPU or build has no such kernel, or a weight is too large for float16
   */
  static @Nullable PackedMatrix of(Tensor weight) {
    if (!AVAILABLE) {
      return null;
    }
    try (TensorScope scope = TensorScope.open()) {
      Tensor exact = weight.detach().to(ScalarType.Float).contiguous();
      // Written so that a weight that is no number fails too.
      if (!exact.abs().le(new Scalar(LARGEST)).all().item_bool()) {
        return null;
      }
      IValueVector stack = new IValueVector(new IValue(exact), new IValue());
      Operators.PACK.callBoxed(stack);
      return new PackedMatrix(scope.disown(new IValue(stack.get(0))));
    }
  }

  /** The native object; whoever built the network closes it. */
  IValue handle() {
    return packed;
  }

  /**
   * @param x [..., in] float32
   * @return [..., out]
   */
  Tensor times(Tensor x) {
    try (TensorScope scope = TensorScope.open()) {
      IValueVector stack = new IValueVector(new IValue(x), packed);
      Operators.TIMES.callBoxed(stack);
      // What the stack gives is a reference into it.
      return scope.keep(new Tensor(stack.get(0).toTensor()));
    }
  }

  /** Found once; they live as long as the process. */
  private static final class Operators {
    static final OperatorHandle PACK = find("quantized::linear_prepack_fp16");
    static final OperatorHandle TIMES = find("quantized::linear_dynamic_fp16");

    private static OperatorHandle find(String name) {
      try (TensorScope scope = TensorScope.open()) {
        return scope.disown(Dispatcher.singleton().findSchemaOrThrow(name, ""));
      }
    }
  }
}
