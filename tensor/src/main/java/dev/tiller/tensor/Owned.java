package dev.tiller.tensor;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * The native memory of one object that lives longer than a scope. What is added here no scope frees
 * any more; {@link #close} does, latest first. A constructor that fails half-way closes it, which
 * is what {@link #orRelease} is for:
 *
 * <pre>{@code
 * private final Owned owned = new Owned();
 * Thing() { owned.orRelease(() -> { weight = owned.make(() -> ...); bias = owned.make(() -> ...); }); }
 * public void close() { owned.close(); }
 * }</pre>
 */
public final class Owned implements AutoCloseable {

  private final Deque<AutoCloseable> things = new ArrayDeque<>();

  /** Takes over something that no scope owns, such as another long-lived object. */
  public <T extends AutoCloseable> T add(T thing) {
    things.push(thing);
    return thing;
  }

  /**
   * Makes a tensor in a scope of its own and takes it over; what else was made on the way is freed.
   *
   * @param make returns something that its own scope owns
   */
  public <T extends Pointer> T make(Supplier<T> make) {
    try (TensorScope scope = TensorScope.open()) {
      return add(scope.disown(make.get()));
    }
  }

  /** Runs a part of a constructor; if it throws, frees what was added so far. */
  public void orRelease(Runnable construct) {
    try {
      construct.run();
    } catch (RuntimeException | Error e) {
      try {
        close();
      } catch (RuntimeException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }

  /** Frees one thing early; does nothing where it was freed before. */
  public void release(AutoCloseable thing) {
    if (things.removeIf(t -> t == thing)) {
      close(thing);
    }
  }

  /** Frees everything, latest first, whether or not one of them fails; may be called again. */
  @Override
  public void close() {
    @Nullable RuntimeException failure = null;
    while (!things.isEmpty()) {
      try {
        close(things.pop());
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static void close(AutoCloseable thing) {
    try {
      thing.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("Native memory could not be freed.", e);
    }
  }
}
