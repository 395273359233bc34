package dev.tiller.training.optimizer;

import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorList;
import org.bytedeco.pytorch.Type;

/**
 * libtorch's kernel of a whole step of {@link Adam} or {@link AdamW}: one pass over parameter,
 * gradient and slots where single operations take seven. The bindings leave it out, so it is called
 * by its name.
 */
final class FusedAdam {

  private static final OperatorHandle KERNEL;
  private static final Type.TypePtr TENSORS;

  static {
    try (TensorScope scope = TensorScope.open()) {
      KERNEL = scope.disown(Dispatcher.singleton().findSchemaOrThrow("aten::_fused_adamw_", ""));
      TENSORS = scope.disown(new TensorList().elementType());
    }
  }

  private FusedAdam() {}

  /** Whether it may serve: it goes through memory, and does not ask how a tensor lies there. */
  static boolean serves(Tensor... all) {
    long[] strides = strides(all[0]);
    return Arrays.stream(all)
        .allMatch(
            t ->
                t.is_non_overlapping_and_dense()
                    && Tensors.type(t) == Tensors.type(all[0])
                    && Arrays.equals(strides, strides(t)));
  }

  private static long[] strides(Tensor tensor) {
    long[] strides = new long[(int) tensor.dim()];
    Arrays.setAll(strides, tensor::stride);
    return strides;
  }

  /**
   * A step, in place, without gradients.
   *
   * @param m slot of the mean
   * @param v slot of the mean square
   * @param decay weight decay, decoupled; at least 0
   * @param rate the schedule's factor included
   * @param step from 0
   */
  static void step(
      Tensor p, Tensor g, Tensor m, Tensor v, Adam adam, double decay, double rate, long step) {
    try (TensorScope scope = TensorScope.open()) {
      IValueVector arguments = new IValueVector();
      for (Tensor tensor : new Tensor[] {p, g, m, v}) {
        arguments.push_back(list(tensor));
      }
      arguments.push_back(list()); // No largest squares: that is AMSGrad.
      arguments.push_back(list(Tensors.of(new float[] {step + 1})));
      double[] numbers = {rate, adam.beta1(), adam.beta2(), decay, adam.epsilon()};
      for (double number : numbers) {
        arguments.push_back(new IValue(number));
      }
      arguments.push_back(new IValue(false)); // Not AMSGrad,
      arguments.push_back(new IValue(false)); // downhill,
      arguments.push_back(new IValue()); // and no scaled gradients,
      arguments.push_back(new IValue()); // that might be infinite.
      KERNEL.callBoxed(arguments);
    }
  }

  private static IValue list(Tensor... tensors) {
    GenericList list = new GenericList(TENSORS);
    for (Tensor tensor : tensors) {
      list.push_back(new IValue(tensor));
    }
    return new IValue(list);
  }
}
