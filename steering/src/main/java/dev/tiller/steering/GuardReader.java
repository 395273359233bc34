package dev.tiller.steering;

import dev.tiller.network.KeyValueCache;
import dev.tiller.network.Pass;
import dev.tiller.network.Site;
import dev.tiller.network.Tap;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a guard looks at as text passes and leaves the opening with the pass. What later
 * tokens have to know travels in the key-value cache; padding and ended rows do not count.
 */
abstract class GuardReader implements Tap, AutoCloseable {

  private final Guard guard;
  private final Tensor vector;

  GuardReader(Guard guard, float[] vector) {
    this.guard = guard;
    try (TensorScope scope = TensorScope.open()) {
      this.vector = scope.disown(Tensors.of(vector, vector.length));
    }
  }

  static GuardReader of(Guard guard) {
    return guard.<GuardReader>match(GateReader::new, ConditionReader::new);
  }

  @Override
  public final Tensor at(Site site, Tensor value, Pass pass) {
    read(site, site.positions(value.detach().to(ScalarType.Float)), pass);
    return value;
  }

  /** [rows, positions, 1] in [0, 1]; only after this reader has seen the pass. */
  final Tensor opening(Pass pass) {
    return pass.share(
        this,
        () -> {
          throw new IllegalStateException("The " + guard + " has not been read");
        });
  }

  /**
   * Hears what passes at one of the guard's sites; at the last of them it has to {@link #open}.
   *
   * @param x float32 [rows, positions, d]
   */
  abstract void read(Site site, Tensor x, Pass pass);

  /**
   * Leaves the opening with the pass.
   *
   * @param make float32 [rows, positions, 1]
   */
  final void open(Pass pass, Supplier<Tensor> make) {
    pass.share(this, make);
  }

  /** The guard's own vector, [d], of several sites one after the other. */
  final Tensor vector() {
    return vector;
  }

  /** float64 [rows, positions], 1 where a token of this pass is real. */
  static Tensor real(Tensor x, Pass pass) {
    @Nullable Tensor mask = pass.newMask();
    return mask == null
        ? torch.ones(new long[] {x.size(0), x.size(1)}, Tensors.options(ScalarType.Double))
        : mask.to(ScalarType.Double);
  }

  /**
   * What was left for later tokens of the same texts, by this reader or an earlier one of the same
   * guard; null at their beginning.
   */
  final @Nullable Tensor before(Pass pass) {
    @Nullable KeyValueCache cache = pass.cache();
    return cache == null ? null : cache.note(guard);
  }

  /** Leaves something for later tokens, [rows, ...], where there may be some. */
  final void leave(Pass pass, Tensor note) {
    @Nullable KeyValueCache cache = pass.cache();
    if (cache != null) {
      cache.note(guard, note);
    }
  }

  @Override
  public final void close() {
    vector.close();
  }
}
