package dev.tiller.vision.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.UserError;
import dev.tiller.network.Features;
import dev.tiller.network.Pass;
import dev.tiller.network.State;
import dev.tiller.network.Taps;
import dev.tiller.network.layer.BuiltNetwork;
import dev.tiller.network.layer.Parts;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class BatchNormTest {

  private static final int ROWS = 3;
  private static final int CHANNELS = 2;
  private static final int PLACES = 4;
  private static final double MOMENTUM = 0.25;
  private static final double[] GAIN = {1.5, -0.5};
  private static final double[] SHIFT = {0.25, 2};
  private static final double[] MEAN = {0.1, -0.3};
  private static final double[] VARIANCE = {0.5, 2};

  private static BuiltNetwork network() {
    Given given =
        new Given(
            Map.of(
                "bn.weight", GAIN,
                "bn.bias", SHIFT,
                "bn.running_mean", MEAN,
                "bn.running_var", VARIANCE));
    return BuiltNetwork.build(
        "bn",
        Parts.from(given, ScalarType.Double),
        parts -> {
          BatchNorm norm = BatchNorm.of(parts, "bn", CHANNELS, MOMENTUM);
          parts.segment("bn", 0, norm::apply);
        });
  }

  private static Tensor run(BuiltNetwork network, double[] x, boolean training) {
    Features input = Features.of(Tensors.of(x, x.length / (CHANNELS * PLACES), CHANNELS, 2, 2));
    try (Pass pass = training ? Pass.training(input, Taps.NONE) : Pass.over(input, Taps.NONE)) {
      return network.run(State.of(input.values()), pass, 0, 1).main();
    }
  }

  /** Mean, and the sum of squares around it, of one channel. */
  private static double[] statistics(double[] x, int channel) {
    double mean = 0;
    int count = ROWS * PLACES;
    for (int pass = 0; pass < 2; pass++) {
      double sum = 0;
      for (int n = 0; n < ROWS; n++) {
        for (int p = 0; p < PLACES; p++) {
          double v = x[(n * CHANNELS + channel) * PLACES + p];
          sum += pass == 0 ? v / count : (v - mean) * (v - mean);
        }
      }
      if (pass == 1) {
        return new double[] {mean, sum};
      }
      mean = sum;
    }
    throw new AssertionError();
  }

  private static double[] normalized(double[] x, double[] mean, double[] variance) {
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      int c = i / PLACES % CHANNELS;
      y[i] = (x[i] - mean[c]) / Math.sqrt(variance[c] + BatchNorm.EPSILON) * GAIN[c] + SHIFT[c];
    }
    return y;
  }

  @Test
  void servesByRunningStatisticsAndLeavesThem() {
    double[] x = Reference.values(ROWS * CHANNELS * PLACES, 1);
    try (TensorScope scope = TensorScope.open();
        BuiltNetwork network = network()) {
      assertThat(Tensors.doubles(run(network, x, false)))
          .containsExactly(normalized(x, MEAN, VARIANCE), within(1e-12));
      assertThat(Tensors.doubles(network.buffers().get("bn.running_mean"))).isEqualTo(MEAN);
      assertThat(Tensors.longs(network.buffers().get("bn.num_batches_tracked"))).containsExactly(0);
    }
  }

  @Test
  void trainsByTheBatchAndMovesThem() {
    double[] mean = MEAN.clone();
    double[] variance = VARIANCE.clone();
    try (TensorScope scope = TensorScope.open();
        BuiltNetwork network = network()) {
      for (int step = 1; step <= 2; step++) {
        double[] x = Reference.values(ROWS * CHANNELS * PLACES, step);
        double[] own = new double[CHANNELS];
        double[] biased = new double[CHANNELS];
        for (int c = 0; c < CHANNELS; c++) {
          double[] found = statistics(x, c);
          own[c] = found[0];
          biased[c] = found[1] / (ROWS * PLACES);
          double unbiased = found[1] / (ROWS * PLACES - 1);
          mean[c] = (1 - MOMENTUM) * mean[c] + MOMENTUM * found[0];
          variance[c] = (1 - MOMENTUM) * variance[c] + MOMENTUM * unbiased;
        }
        assertThat(Tensors.doubles(run(network, x, true)))
            .containsExactly(normalized(x, own, biased), within(1e-12));
        assertThat(Tensors.doubles(network.buffers().get("bn.running_mean")))
            .containsExactly(mean, within(1e-12));
        assertThat(Tensors.doubles(network.buffers().get("bn.running_var")))
            .containsExactly(variance, within(1e-12));
        assertThat(Tensors.longs(network.buffers().get("bn.num_batches_tracked")))
            .containsExactly(step);
      }
    }
  }

  @Test
  void oneValueAChannelIsRefusedAndMovesNothing() {
    Given given = new Given(Map.of("bn.weight", GAIN, "bn.bias", SHIFT));
    try (TensorScope scope = TensorScope.open();
        BuiltNetwork network =
            BuiltNetwork.build(
                "bn",
                Parts.from(given, ScalarType.Double),
                parts -> parts.segment("bn", 0, BatchNorm.ofVectors(parts, "bn", 2)::apply))) {
      Features one = Features.of(Tensors.of(new double[] {1, 2}, 1, 2));
      try (Pass pass = Pass.training(one, Taps.NONE)) {
        assertThatThrownBy(() -> network.run(State.of(one.values()), pass, 0, 1))
            .isInstanceOf(UserError.class)
            .hasMessageContaining("\"bn\"")
            .hasMessageContaining("batch of at least 2");
      }
      assertThat(Tensors.doubles(network.buffers().get("bn.running_var"))).containsExactly(1, 1);
    }
  }
}
