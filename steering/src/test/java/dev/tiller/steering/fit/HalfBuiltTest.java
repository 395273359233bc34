package dev.tiller.steering.fit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.network.FeatureSet;
import dev.tiller.network.Input;
import dev.tiller.network.InputSet;
import dev.tiller.network.State;
import dev.tiller.steering.transport.LinearAct;
import dev.tiller.tensor.LeakCheck;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Batches whose making fails half-way leave no native memory. */
class HalfBuiltTest {

  /** Items of which some batch cannot be made, or cannot say where it begins. */
  private record Broken(FeatureSet items, int[] left, boolean atState) implements InputSet {

    @Override
    public String name() {
      return items.name();
    }

    @Override
    public String sha256() {
      return items.sha256();
    }

    @Override
    public int size() {
      return items.size();
    }

    @Override
    public int length(int item) {
      return items.length(item);
    }

    @Override
    public Input batch(int... numbers) {
      boolean fails = --left[0] == 0;
      if (fails && !atState) {
        throw new IllegalStateException("no batch");
      }
      Input input = items.batch(numbers);
      return fails ? new Stateless(input) : input;
    }

    @Override
    public InputSet then(InputSet other) {
      InputSet both = items.then(((Broken) other).items);
      return new Broken((FeatureSet) both, left, atState);
    }
  }

  private record Stateless(Input input) implements Input {

    @Override
    public int rows() {
      return input.rows();
    }

    @Override
    public int positions() {
      return input.positions();
    }

    @Override
    public @Nullable Tensor mask() {
      return input.mask();
    }

    @Override
    public State state() {
      throw new IllegalStateException("no state");
    }

    @Override
    public void close() {
      input.close();
    }
  }

  private static Broken items(String name, int count, float first, boolean atState) {
    float[] values = new float[2 * count];
    for (int i = 0; i < values.length; i++) {
      values[i] = first + i;
    }
    return new Broken(new FeatureSet(name, new long[] {2}, values), new int[] {2}, atState);
  }

  @Test
  void batchesOfAFitAreFreed() {
    for (boolean atState : new boolean[] {false, true}) {
      Broken source = items("source", 60, 0, atState);
      Broken target = items("target", 60, 7, atState);
      DrawnItems samples = DrawnItems.draw(source, target, new LinearAct(), 0);
      try (LeakCheck check = LeakCheck.open()) {
        assertThatThrownBy(() -> Batch.of(samples))
            .isInstanceOf(IllegalStateException.class)
            .hasMessage(atState ? "no state" : "no batch");
      }
    }
  }
}
