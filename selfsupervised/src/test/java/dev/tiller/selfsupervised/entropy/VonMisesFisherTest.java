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
    "2, 1, 2.073791504",
    "3, 10, 9.535291971",
    "128, 10, -43.556824259",
    "256, 10, -73.298137961",
    "512, 10, -132.780765364",
    "1000, 10, -246.169523850",
    "2048, 10, -489.676529781"
  })
  void theReferencesConstants(int dimension, double kappa, double withFloor) {
    assertThat(reference(dimension, kappa)).isCloseTo(withFloor, within(1e-8));
  }

  @ParameterizedTest
  @CsvSource({"48, 0.08", "64, 11.3", "128, 83.1", "1000, 1785.8"})
  void theReferenceUnderflows(int dimension, double error) {
    double ours = new VonMisesFisher(10, dimension).logNormalizer();
    assertThat(reference(dimension, 10) - ours).isCloseTo(error, within(error < 1 ? 0.005 : 0.05));
  }

  /** The entropies that the reference gives orthonormal points, as many as dimensions. */
  @ParameterizedTest
  @CsvSource({"128, -131.817715084, -48.710543", "1000, -2035.144363563, -249.306125"})
  void orthonormalPoints(int dimension, double entropy, double withFloor) {
    double kernels = Math.log(Math.exp(10) + dimension - 1) - Math.log(dimension);
    double ours = new VonMisesFisher(10, dimension).logNormalizer();
    assertThat(ours - kernels).isCloseTo(entropy, within(6e-9));
    assertThat(reference(dimension, 10) - kernels).isCloseTo(withFloor, within(5e-7));
  }

  private static double reference(int dimension, double kappa) {
    double half = dimension / 2.0;
    double bessel = Math.exp(VonMisesFisher.logBessel(half - 1, kappa)) + 1e-7;
    return -(half - 1) * Math.log(kappa) + half * Math.log(2 * Math.PI) + Math.log(bessel);
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
