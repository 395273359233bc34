package dev.tiller.tensor;

import dev.tiller.ground.UserError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Ownership of native memory, explained once.
 *
 * <p>Every tensor (and every other native object of the bindings) belongs to the innermost scope
 * that is open on its thread when it is made, and dies when that scope closes. Ownership is a tree:
 * {@link #keep} hands a result to the enclosing scope, {@link #disown} hands it to an object that
 * closes it itself, such as a model that owns its weights.
 *
 * <pre>{@code
 * try (TensorScope scope = TensorScope.open()) {
 *   Tensor hidden = x.matmul(w);          // dies at the end of the block
 *   return scope.keep(hidden.relu());     // lives on in the caller's scope
 * }
 * }</pre>
 *
 * <p>Scopes are per thread and close in reverse order of opening. Outside of any scope a tensor
 * lives until it is closed by hand or the garbage collector finds it, which for native memory is
 * too late: open a scope. {@link LeakCheck} tells a test whether a block of code holds to this.
 *
 * <p>A tensor may be used on another thread than its scope's, as long as the scope stays open; only
 * the scope's own methods are bound to its thread.
 */
public final class TensorScope implements AutoCloseable {

  private final Thread thread = Thread.currentThread();
  private final Ledger ledger = new Ledger();
  private boolean closed;

  private TensorScope() {}

  /**
   * Opens a scope on this thread; close it with try-with-resources.
   *
   * @throws UserError if libtorch cannot be loaded
   */
  public static TensorScope open() {
    Engine.load();
    return new TensorScope();
  }

  /**
   * Moves {@code pointer} from this scope to the enclosing one, or to the caller where there is
   * none. What this scope does not own (an outer scope does, or an object, or it was kept before)
   * stays where it is.
   *
   * @return the same object
   * @throws IllegalStateException on another thread, or after {@link #close}
   */
  public <P extends Pointer> P keep(P pointer) {
    check();
    if (ledger.owned.lastIndexOf(pointer) < 0) {
      return pointer;
    }
    @Nullable PointerScope outer = enclosing();
    if (outer == null) {
      return disown(pointer);
    }
    outer.attach(pointer);
    ledger.detach(pointer);
    return pointer;
  }

  /**
   * Takes {@code pointer} out of this scope for good: whoever calls this closes it.
   *
   * @return the same object
   * @throws IllegalArgumentException if this scope does not own it
   * @throws IllegalStateException on another thread, or after {@link #close}
   */
  public <P extends Pointer> P disown(P pointer) {
    check();
    if (ledger.owned.lastIndexOf(pointer) < 0) {
      throw new IllegalArgumentException(
          "This scope does not own that " + pointer.getClass().getSimpleName());
    }
    pointer.retainReference();
    ledger.detach(pointer);
    return pointer;
  }

  /** How many native objects this scope owns now. */
  public int size() {
    return ledger.owned.size();
  }

  /**
   * Bytes of the tensors that this scope owns now. What several of them share counts once; views
   * count nothing, for the tensor they look at is owned here too, or by someone else.
   *
   * @throws IllegalStateException on another thread, or after {@link #close}
   */
  public long bytes() {
    check();
    List<Pointer> owned = List.copyOf(ledger.owned);
    Map<Long, Long> storages = new HashMap<>();
    try (TensorScope scope = open()) {
      for (Pointer pointer : owned) {
        if (pointer instanceof Tensor tensor
            && !tensor.isNull()
            && tensor.defined()
            && !tensor.is_view()
            && tensor.numel() > 0) {
          storages.merge(tensor.data_ptr().address(), tensor.nbytes(), Math::max);
        }
      }
    }
    return storages.values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * Frees everything that was made in this scope and not handed out. A second call does nothing.
   *
   * @throws IllegalStateException on another thread
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    check();
    closed = true;
    ledger.close();
  }

  private void check() {
    if (Thread.currentThread() != thread) {
      throw new IllegalStateException(
          "A scope of thread " + thread.getName() + " was used on another; open one there.");
    }
    if (closed) {
      throw new IllegalStateException("This scope is closed, and all that it owned is gone.");
    }
  }

  private @Nullable PointerScope enclosing() {
    Iterator<PointerScope> open = PointerScope.getScopeIterator();
    while (open != null && open.hasNext()) {
      if (open.next() == ledger) {
        return open.hasNext() ? open.next() : null;
      }
    }
    return null;
  }

  /** JavaCPP's scope with the list of what it owns in reach, so that nothing is released twice. */
  private static final class Ledger extends PointerScope {

    private final Pointers owned = new Pointers();

    @Override
    public PointerScope attach(Pointer pointer) {
      pointer.retainReference();
      owned.add(pointer);
      return this;
    }

    @Override
    public PointerScope detach(Pointer pointer) {
      int at = owned.lastIndexOf(pointer);
      if (at >= 0) {
        owned.remove(at);
        pointer.releaseReference();
      }
      return this;
    }

    @Override
    public void close() {
      for (int i = owned.size() - 1; i >= 0; i--) {
        owned.get(i).releaseReference();
      }
      owned.clear();
      super.close();
    }
  }

  /** A list that looks for objects, not for equal addresses. */
  private static final class Pointers extends ArrayList<Pointer> {

    private static final long serialVersionUID = 1L;

    @Override
    public int lastIndexOf(@Nullable Object pointer) {
      for (int i = size() - 1; i >= 0; i--) {
        if (get(i) == pointer) {
          return i;
        }
      }
      return -1;
    }
  }
}
