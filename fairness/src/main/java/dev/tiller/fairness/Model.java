package dev.tiller.fairness;

import dev.tiller.ground.Identity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Whatever is audited, seen from outside: items in, outputs out. An output must depend on its item
 * alone, not on what else is in the batch. Called by one thread at a time unless it says otherwise
 * ({@link #parallel}).
 *
 * @param <T> what it takes
 */
public interface Model<T> extends AutoCloseable {

  /** What it is; kept work of another identity is not gone on with. */
  Identity identity();

  /**
   * @param batch at least one item
   * @return one output an item, in order
   * @throws IOException in one sentence if the model cannot be reached or fails
   */
  List<Output> run(List<T> batch) throws IOException;

  /** Whether several threads may call {@link #run} at once. */
  default boolean parallel() {
    return false;
  }

  @Override
  default void close() {}

  /**
   * A function of one item, safe for several threads.
   *
   * @param name stands for the function in the identity of kept work: change it with the function
   */
  static <T> Model<T> of(String name, Function<? super T, Output> function) {
    return new Model<>() {
      @Override
      public Identity identity() {
        return Identity.of("function").with("name", name);
      }

      @Override
      public List<Output> run(List<T> batch) {
        List<Output> outputs = new ArrayList<>();
        batch.forEach(item -> outputs.add(function.apply(item)));
        return outputs;
      }

      @Override
      public boolean parallel() {
        return true;
      }
    };
  }
}
