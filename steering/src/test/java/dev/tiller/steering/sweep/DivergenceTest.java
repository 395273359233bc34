package dev.tiller.steering.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.evaluation.Divergence;
import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.Network;
import dev.tiller.network.SiteGroups;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.network.load.Config;
import dev.tiller.network.load.RandomParameters;
import dev.tiller.statistics.Estimate;
import dev.tiller.steering.Golden;
import dev.tiller.steering.Maps;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import dev.tiller.tensor.LeakCheck;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** KL(plain || steered) against its definition, on a random network. */
class DivergenceTest {

  private static final List<int[]> SENTENCES =
      List.of(new int[] {3, 14, 15, 92, 65}, new int[] {2, 71}, new int[] {8, 28, 18, 1, 82, 84});

  private LanguageModel model;
  private SteeringMap map;

  @BeforeEach
  void open() throws IOException {
    Config config = Config.read(Golden.folder("llama"));
    try (RandomParameters random = new RandomParameters(3, 0.2)) {
      model = LanguageModel.build(config, random, LanguageModel.Precision.FLOAT32);
    }
    Network network = model;
    map = Maps.random(network, SiteGroups.resolve(network, "all_layernorm"), 1, false);
  }

  @AfterEach
  void close() {
    model.close();
  }

  private Steering steering(double strength) {
    return Steering.of(model, List.of(new Steering.Part(map, strength)));
  }

  @Test
  void isTheDefinitionAtEveryToken() {
    try (Steering steering = steering(1);
        LeakCheck leaks = LeakCheck.open()) {
      Divergence measured = Divergence.of(model, SENTENCES, Taps.NONE, steering.taps());
      for (int i = 0; i < SENTENCES.size(); i++) {
        double[][] p = probabilities(SENTENCES.get(i), Taps.NONE);
        double[][] q = probabilities(SENTENCES.get(i), steering.taps());
        assertThat(measured.bySentence().get(i)).hasSize(p.length);
        for (int t = 0; t < p.length; t++) {
          double kl = 0;
          for (int v = 0; v < p[t].length; v++) {
            kl += p[t][v] * Math.log(p[t][v] / q[t][v]);
          }
          assertThat(kl).isGreaterThan(1e-3);
          assertThat(measured.bySentence().get(i)[t]).isCloseTo(kl, within(1e-5 + 1e-4 * kl));
        }
      }
    }
  }

  private double[][] probabilities(int[] ids, Taps taps) {
    try (TensorScope scope = TensorScope.open()) {
      double[] logits = Tensors.doubles(model.logits(Tokens.of(ids), taps));
      int width = model.vocabularySize();
      double[][] rows = new double[ids.length][width];
      for (int t = 0; t < ids.length; t++) {
        double sum = 0;
        for (int v = 0; v < width; v++) {
          rows[t][v] = Math.exp(logits[t * width + v]);
          sum += rows[t][v];
        }
        for (int v = 0; v < width; v++) {
          rows[t][v] /= sum;
        }
      }
      return rows;
    }
  }

  @Test
  void aSteeringThatMovesNothingIsExactlyZeroAway() {
    try (Steering off = steering(0)) {
      Estimate none = Divergence.of(model, SENTENCES, Taps.NONE, off.taps()).mean();
      assertThat(none.value()).isZero();
    }
    // Taps that listen without a change go through both passes.
    try (Steering one = steering(0.7)) {
      Taps listening = Taps.of(model.sites().get(0), (site, value, pass) -> value);
      assertThat(Divergence.of(model, SENTENCES, Taps.NONE, listening).mean().value()).isZero();
      double there = Divergence.of(model, SENTENCES, Taps.NONE, one.taps()).mean().value();
      double back = Divergence.of(model, SENTENCES, one.taps(), Taps.NONE).mean().value();
      assertThat(there).isPositive().isNotEqualTo(back);
    }
  }

  @Test
  void growsWithTheStrength() {
    double last = 0;
    for (double strength : new double[] {0.1, 0.3, 0.9}) {
      try (Steering steering = steering(strength)) {
        double here = Divergence.of(model, SENTENCES, Taps.NONE, steering.taps()).mean().value();
        assertThat(here).isGreaterThan(last);
        last = here;
      }
    }
  }

  @Test
  void theMeanIsOverTokensAndItsIntervalOverSentences() {
    Random random = new Random(4);
    Divergence even = new Divergence(List.of(new double[] {1, 2, 3}, new double[] {10}));
    assertThat(even.mean().value()).isCloseTo(4, within(1e-12));
    assertThat(even.mean().n()).isEqualTo(2);
    List<double[]> tight =
        random.doubles(40, 0.9, 1.1).mapToObj(x -> new double[] {x, x, x, x}).toList();
    Estimate estimate = new Divergence(tight).and(new Divergence(tight)).mean();
    assertThat(estimate.n()).isEqualTo(80);
    assertThat(estimate.low()).isBetween(0.95, estimate.value());
    assertThat(estimate.high()).isBetween(estimate.value(), 1.05);
  }

  @Test
  void noNumberIsRefused() {
    try (Steering broken = steering(1e38)) {
      assertThatThrownBy(() -> Divergence.of(model, SENTENCES, Taps.NONE, broken.taps()))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("lower the strength");
    }
  }
}
