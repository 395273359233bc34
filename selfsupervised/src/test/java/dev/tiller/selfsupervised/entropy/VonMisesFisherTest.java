package dev.tiller.selfsupervised.entropy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VonMisesFisherTest {

  @ParameterizedTest
  @CsvSource({
    "2, 1, 2.073791425, 1.837877066",
    "3, 10, 9.535291971, 2.531024247",
    "128, 10, -126.663996115, -127.053456524",
    "256, 10, -344.139710715, -344.334875654",
    "512, 10, -867.870465455, -867.968103160",
    "1000, 10, -2032.007762751, -2032.057760256",
    "2048, 10, -4898.359448882, -4898.383862654"
  })
  void constants(int dimension, double kappa, double normalizer, double uniform) {
    VonMisesFisher density = new VonMisesFisher(kappa, dimension);
    assertThat(density.logNormalizer()).isCloseTo(normalizer, within(6e-10));
    assertThat(density.uniformEntropy()).isCloseTo(uniform, within(6e-10));
  }

  @ParameterizedTest
  @CsvSource({
    "0.5, 7.929768918",
    "63, -99.225267507",
    "127, -286.959668405",
    "255, -751.207795742",
    "499, -1801.956334552"
  })
  void besselInLogarithms(double order, double log) {
    assertThat(VonMisesFisher.logBessel(order, 10)).isCloseTo(log, within(6e-10));
  }

  /** In three dimensions the integral has a closed form, at any concentration. */
  @ParameterizedTest
  @CsvSource({"0.01", "1", "10", "50", "700"})
  void threeDimensions(double kappa) {
    double sinh = kappa + Math.log1p(-Math.exp(-2 * kappa)) - Math.log(2);
    assertThat(new VonMisesFisher(kappa, 3).logNormalizer())
        .isCloseTo(Math.log(4 * Math.PI / kappa) + sinh, within(1e-10));
  }

  /** The reference adds 1e-7 to a Bessel function that is smaller: its entropies are that floor. */
  @ParameterizedTest
  @CsvSource({
    "128, -43.556824259, 83.1",
    "256, -73.298137961, 270.8",
    "1000, -246.169523850, 1785.8",
    "2048, -489.676529781, 4408.7"
  })
  void theReferenceUnderflows(int dimension, double withFloor, double error) {
    double half = dimension / 2.0;
    double bessel = Math.exp(VonMisesFisher.logBessel(half - 1, 10)) + 1e-7;
    double reference = -(half - 1) * Math.log(10) + half * Math.log(2 * Math.PI) + Math.log(bessel);
    assertThat(reference).isCloseTo(withFloor, within(1e-8));
    double ours = new VonMisesFisher(10, dimension).logNormalizer();
    assertThat(reference - ours).isCloseTo(error, within(0.05));
  }

  @Test
  void allPointsInOnePlace() {
    assertThat(new VonMisesFisher(10, 64).collapsed()).isCloseTo(-9.227726, within(5e-7));
  }

  @Test
  void rangesAreChecked() {
    assertThatThrownBy(() -> new VonMisesFisher(0, 3)).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> new VonMisesFisher(Double.NaN, 3)).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> new VonMisesFisher(10, 1)).isInstanceOf(UserError.class);
  }
}
