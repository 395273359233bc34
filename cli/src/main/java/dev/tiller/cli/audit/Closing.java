package dev.tiller.cli.audit;

import dev.tiller.fairness.Model;
import dev.tiller.fairness.Output;
import dev.tiller.ground.Identity;
import java.io.IOException;
import java.util.List;

/**
 * A model that closes what it stands on.
 *
 * @param inner what answers
 * @param under closed with it, in this order
 * @param <T> what it takes
 */
record Closing<T>(Model<T> inner, List<AutoCloseable> under) implements Model<T> {

  @Override
  public Identity identity() {
    return inner.identity();
  }

  @Override
  public List<Output> run(List<T> batch) throws IOException {
    return inner.run(batch);
  }

  @Override
  public boolean parallel() {
    return inner.parallel();
  }

  @Override
  public void close() {
    for (AutoCloseable one : under) {
      try {
        one.close();
      } catch (Exception e) {
        throw new IllegalStateException("A model could not be closed.", e);
      }
    }
  }
}
