package dev.tiller.training.ema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MomentumTest {

  /** Golden: rho, batches of the step over the base batch, rho^kappa. */
  @ParameterizedTest
  @CsvSource({
    "0.9999, 8, 0.9992002799",
    "0.9999, 0.25, 0.9999749991",
    "0.992, 24, 0.8246698779",
    "0.996, 0.5, 0.9979979960"
  })
  void aConstantFollowsTheBatch(double rho, double kappa, double scaled) {
    Momentum momentum = Momentum.constant(rho, 64);
    long samples = Math.round(64 * kappa);
    assertThat(momentum.rho(0, samples)).isCloseTo(scaled, within(5e-11));
    assertThat(momentum.rho(0, 64)).isCloseTo(rho, within(1e-15));
  }

  @Test
  void noMemoryAndFrozenStayWhatTheyAre() {
    assertThat(Momentum.constant(0, 64).weight(0, 7)).isEqualTo(1);
    assertThat(Momentum.constant(1, 64).weight(0, 7)).isZero();
    assertThat(new Momentum.Cosine(0, 1, 100, 10).weight(0, 20)).isEqualTo(1);
  }

  /** Golden horizons, in base batches. */
  @ParameterizedTest
  @CsvSource({"0.9999, 9999.499992", "0.992, 124.499331", "0.99, 99.499162", "0.996, 249.499666"})
  void horizons(double rho, double batches) {
    Momentum.Horizon horizon = (Momentum.Horizon) Momentum.constant(rho, 64);
    assertThat(horizon.horizon() / 64).isCloseTo(batches, within(5e-7));
  }

  /** Golden products of four steps' momenta on a cosine. */
  @ParameterizedTest
  @CsvSource({
    "0, 0.9840965975, 0.9840957443",
    "25, 0.9864794925, 0.9864129278",
    "50, 0.9921176484, 0.9920239680",
    "99, 0.9999981496, 0.9999960525"
  })
  void aLargeStepHasTheProductOfThoseItReplaces(int step, double product, double power) {
    Momentum.Cosine cosine = new Momentum.Cosine(0.996, 1, 400 * 16, 16);
    assertThat(cosine.rho(step * 64L, 64)).isCloseTo(product, within(5e-11));
    assertThat(Math.pow(cosine.at(4L * step), 4)).isCloseTo(power, within(5e-11));
  }

  /** Whatever the steps, the product over the same samples is the same. */
  @Test
  void aCosineDoesNotDependOnTheSteps() {
    Momentum.Cosine cosine = new Momentum.Cosine(0.9, 0.99, 1000, 10);
    double base = 1;
    for (int at = 0; at < 420; at += 10) {
      base *= cosine.rho(at, 10);
    }
    for (int batch : new int[] {1, 3, 7, 28, 420}) {
      double product = 1;
      for (int at = 0; at < 420; at += batch) {
        product *= cosine.rho(at, batch);
      }
      assertThat(product).as("batches of %d", batch).isCloseTo(base, within(1e-13));
    }
  }

  @Test
  void numbersThatAreNoMomentumAreNamed() {
    assertThatThrownBy(() -> Momentum.constant(1.5, 64))
        .isInstanceOf(UserError.class)
        .hasMessage("The momentum of an average is 1.5, but a number from 0 to 1 was expected.");
    assertThatThrownBy(() -> new Momentum.Horizon(Double.NaN)).hasMessageContaining("horizon");
    assertThatThrownBy(() -> new Momentum.Cosine(0.9, 1, 0, 10)).hasMessageContaining("0 samples");
  }
}
