package dev.tiller.tensor;

import org.bytedeco.javacpp.Pointer;

/**
 * Fails a test when tensors outlive their scope.
 *
 * <pre>{@code
 * try (LeakCheck check = LeakCheck.open()) {
 *   codeThatOwnsNothingAfterwards();
 * }
 * }</pre>
 *
 * <p>Counts the native objects of the whole process, so nothing else may make tensors meanwhile.
 * What the garbage collector frees while the check is open counts as freed.
 */
public final class LeakCheck implements AutoCloseable {

  private final long before;
  private long allowed;

  private LeakCheck(long before) {
    this.before = before;
  }

  /** Starts counting. Collects garbage first, so that it is not taken for what the block freed. */
  public static LeakCheck open() {
    Engine.load();
    System.gc();
    Pointer.deallocateReferences();
    return new LeakCheck(Pointer.totalCount());
  }

  /**
   * Says that the block hands out objects that live on, such as a model's weights.
   *
   * @param objects how many more native objects than before may live at the end
   * @return this
   */
  public LeakCheck allowing(long objects) {
    allowed = objects;
    return this;
  }

  /** How many more native objects live now than when the check was opened. */
  public long alive() {
    return Pointer.totalCount() - before;
  }

  /**
   * @throws AssertionError if more objects live than when the check was opened
   */
  @Override
  public void close() {
    long alive = alive();
    if (alive > allowed) {
      throw new AssertionError(
          "%d native objects outlived the block (allowed: %d); make them in a TensorScope or close them."
              .formatted(alive, allowed));
    }
  }
}
