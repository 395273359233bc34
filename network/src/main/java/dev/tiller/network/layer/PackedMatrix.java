package dev.tiller.network.layer;

import dev.tiller.tensor.Engine;
import dev.tiller.tensor.TensorScope;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.QEngineVector;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
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
      Tensor plain = weight.detach();
      if (!fits(plain)) {
        return null;
      }
      @Nullable PackedLayout layout = Operators.LAYOUT;
      return layout == null ? byFbgemm(plain) : new PackedMatrix(scope.disown(layout.pack(plain)));
    }
  }

  /** What {@link #of} makes too, in FBGEMM's own way, which any version has. */
  static PackedMatrix byFbgemm(Tensor weight) {
    try (TensorScope scope = TensorScope.open()) {
      IValue packed = Operators.pack(weight.to(ScalarType.Float).contiguous());
      return new PackedMatrix(scope.disown(packed));
    }
  }

  /** Whether {@link #of} knows a faster way than FBGEMM's. */
  static boolean isDirect() {
    return AVAILABLE && Operators.LAYOUT != null;
  }

  /** A weight that is no number makes both ends of the range none, and so does not fit. */
  private static boolean fits(Tensor weight) {
    T_TensorTensor_T range = torch.aminmax(weight);
    return range.get0().item_double() >= -LARGEST && range.get1().item_double() <= LARGEST;
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
    static final @Nullable PackedLayout LAYOUT = PackedLayout.of(Operators::pack);

    /** FBGEMM's own packing of a contiguous float32 matrix; owned by the innermost scope. */
    static IValue pack(Tensor exact) {
      try (TensorScope scope = TensorScope.open()) {
        IValueVector stack = new IValueVector(new IValue(exact), new IValue());
        PACK.callBoxed(stack);
        return scope.keep(new IValue(stack.get(0)));
      }
    }

    private static OperatorHandle find(String name) {
      try (TensorScope scope = TensorScope.open()) {
        return scope.disown(Dispatcher.singleton().findSchemaOrThrow(name, ""));
      }
    }
  }
}
