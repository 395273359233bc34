package dev.tiller.training.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import dev.tiller.training.optimizer.Adam;
import dev.tiller.training.optimizer.AdamW;
import dev.tiller.training.optimizer.Lars;
import dev.tiller.training.optimizer.Muon;
import dev.tiller.training.optimizer.Optimizer;
import dev.tiller.training.optimizer.RmsProp;
import dev.tiller.training.optimizer.Sgd;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ScalingRuleTest {

  private static final Offset<Double> DIGITS = within(5e-7);

  private static Rescaling by(double kappa) {
    return new Rescaling(new ScalingRule(kappa));
  }

  /** Golden momenta of arXiv 2307.13813's rule, computed apart. */
  @ParameterizedTest
  @CsvSource({
    "0.9999, 8, 0.9992002799",
    "0.9999, 0.25, 0.9999749991",
    "0.992, 24, 0.8246698779",
    "0.99, 6, 0.9414801494",
    "0.996, 4, 0.9840957443",
    "0.996, 0.5, 0.9979979960",
    "0.999, 8, 0.9920279441",
    "0.99, 8, 0.9227446944",
    "0, 3, 0",
    "1, 3, 1"
  })
  void momentaArePowers(double rho, double kappa, double scaled) {
    ScalingRule rule = new ScalingRule(kappa);
    assertThat(rule.power(rho)).isCloseTo(scaled, within(5e-11));
    assertThat(rule.share(1 - rho)).isCloseTo(1 - scaled, within(1e-10));
  }

  /**
   * Golden: the linear form, which the power agrees with to first order and Adam's betas follow.
   */
  @ParameterizedTest
  @CsvSource({
    "0.9999, 8, 0.9992",
    "0.9999, 0.25, 0.999975",
    "0.992, 24, 0.808",
    "0.99, 6, 0.94",
    "0.996, 4, 0.984",
    "0.996, 0.5, 0.998",
    "0.999, 8, 0.992",
    "0.99, 8, 0.92"
  })
  void theLinearFormIsAnotherNumber(double rho, double kappa, double linear) {
    ScalingRule rule = new ScalingRule(kappa);
    assertThat(rule.complement("rho", rho)).isCloseTo(linear, within(1e-12));
    // The curvature of rho^kappa decides on which side it lies.
    assertThat(rule.power(rho) > linear).isEqualTo(kappa > 1);
  }

  /** Golden: what the power would make of Adam's betas. */
  @ParameterizedTest
  @CsvSource({"2, 0.81, 0.998001", "4, 0.6561, 0.996005996", "8, 0.430467, 0.992027944"})
  void powersOfBetasAreNotAdamsRule(double kappa, double beta1, double beta2) {
    ScalingRule rule = new ScalingRule(kappa);
    assertThat(rule.power(0.9)).isCloseTo(beta1, DIGITS);
    assertThat(rule.power(0.999)).isCloseTo(beta2, within(5e-10));
    assertThat(new Adam(1).scaled(by(kappa)).beta1()).isLessThan(beta1);
  }

  /** Golden settings of Adam. */
  @ParameterizedTest
  @CsvSource({
    "2, 1.414214, 0.8, 0.998, 0.707107",
    "4, 2, 0.6, 0.996, 0.5",
    "8, 2.828427, 0.2, 0.992, 0.353553"
  })
  void adamKeepsItsHorizons(double kappa, double rate, double beta1, double beta2, double epsilon) {
    Adam scaled = new Adam(1, 0.9, 0.999, 1).scaled(by(kappa));
    assertThat(scaled.rate()).isCloseTo(rate, DIGITS);
    assertThat(scaled.beta1()).isCloseTo(beta1, DIGITS);
    assertThat(scaled.beta2()).isCloseTo(beta2, DIGITS);
    assertThat(scaled.epsilon()).isCloseTo(epsilon, DIGITS);
  }

  @Test
  void everyRuleFollowsItsOwnLaw() {
    assertThat(new Sgd(0.1, 0.9, true, 1e-4).scaled(by(8)))
        .isEqualTo(new Sgd(0.8, 0.9, true, 1e-4));
    assertThat(new Lars(0.2, 0.9, 1e-6, 0.001).scaled(by(16)))
        .isEqualTo(new Lars(3.2, 0.9, 1e-6, 0.001));
    AdamW adamw = new AdamW(new Adam(1e-3, 0.9, 0.99, 1e-8), 0.1).scaled(by(4));
    assertThat(adamw.decay()).isEqualTo(0.2);
    assertThat(adamw.rate() * adamw.decay()).isCloseTo(4 * 1e-3 * 0.1, within(1e-18));
    RmsProp rmsProp = new RmsProp(0.01, 0.99, 1e-8).scaled(by(4));
    assertThat(rmsProp.rate()).isEqualTo(0.02);
    assertThat(rmsProp.beta()).isCloseTo(0.96, DIGITS);
    assertThat(rmsProp.epsilon()).isEqualTo(5e-9);
    Muon muon = new Muon(0.02, 0.01, true).scaled(by(4));
    assertThat(muon.rate()).isEqualTo(0.04);
    assertThat(muon.momentum()).isCloseTo(0.8, DIGITS);
  }

  static Stream<Optimizer> rules() {
    return Stream.of(
        new Sgd(0.1, 0.9, false, 0.01),
        new Adam(0.1),
        new AdamW(0.1, 0.01),
        new RmsProp(0.1),
        new Lars(0.1, 0.01),
        new Muon(0.1, 0.01));
  }

  /** There and back, and nothing changes that a list of changes does not name. */
  @ParameterizedTest
  @MethodSource("rules")
  void whatChangesIsNamedAndCanBeUndone(Optimizer rule) {
    Rescaling by = by(4);
    Optimizer scaled = rule.scaled(by);
    Map<String, Double> named =
        by.changes().stream().collect(Collectors.toMap(Change::setting, Change::to));
    Set<String> differing = new HashSet<>();
    differing(rule.identity(), scaled.identity(), differing);
    assertThat(named.keySet()).containsAll(differing);
    assertThat(scaled.slots()).isEqualTo(rule.slots());
    assertThat(scaled.name()).isEqualTo(rule.name());
    Rescaling back = by(0.25);
    scaled.scaled(back);
    for (int i = 0; i < back.changes().size(); i++) {
      double original = by.changes().get(i).from();
      assertThat(back.changes().get(i).to()).isCloseTo(original, within(1e-12));
    }
  }

  private static void differing(Identity one, Identity other, Set<String> names) {
    other
        .fields()
        .forEach(
            (name, value) -> {
              Object before = one.fields().get(name);
              if (value instanceof Identity inner && before instanceof Identity outer) {
                differing(outer, inner, names);
              } else if (!value.equals(before)) {
                names.add(name);
              }
            });
  }

  @Test
  void whereTheRuleEndsASentenceSaysSo() {
    assertThatThrownBy(() -> new Adam(1e-3).scaled(by(10).of("others")))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "A batch 10 times as large would need others.beta1 = 1 - 10 (1 - 0.9), which is not above 0; the rule holds below 10 times: choose a smaller batch, or one that grows while training.");
    assertThat(new Adam(1e-3).scaled(by(9.99)).beta1()).isCloseTo(0.001, within(1e-9));
    assertThat(new Adam(1e-3, 0, 0.999, 1e-8).scaled(by(10)).beta1()).isZero();
    assertThatThrownBy(() -> ScalingRule.between(0, 64))
        .hasMessage("A batch of 64 was to behave like one of 0; both have to be at least 1.");
    assertThatThrownBy(() -> new ScalingRule(Double.NaN)).isInstanceOf(UserError.class);
  }
}
