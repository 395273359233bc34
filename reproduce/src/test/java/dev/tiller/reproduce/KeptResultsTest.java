package dev.tiller.reproduce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.evaluation.Divergence;
import dev.tiller.evaluation.NeutralText;
import dev.tiller.evaluation.Outcome;
import dev.tiller.evaluation.Variety;
import dev.tiller.ground.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptResultsTest {

  @TempDir Path folder;

  private int measured;

  @Test
  void anOutcomeComesBackAsItWasAndIsMeasuredOnce() {
    Outcome first = KeptResults.in(folder).value(Outcome.class, of("model", 1.0), this::measure);
    KeptResults later = KeptResults.in(folder);
    Outcome second = later.value(Outcome.class, of("model", 1.0), this::measure);
    assertThat(measured).isEqualTo(1);
    assertThat(later.reused()).isEqualTo(1);
    assertThat(second)
        .usingRecursiveComparison()
        .withEqualsForType(Double::equals, Double.class)
        .isEqualTo(first);
    assertThat(second.share()).isEqualTo(first.share());
    assertThat(second.perplexity()).isEqualTo(first.perplexity());
  }

  @Test
  void anythingElseInTheSettingsIsMeasuredAnew() {
    KeptResults kept = KeptResults.in(folder);
    kept.value(Outcome.class, of("model", 1.0), this::measure);
    kept.value(Outcome.class, of("model", 0.5), this::measure);
    kept.value(Outcome.class, of("model1", ".0"), this::measure);
    assertThat(measured).isEqualTo(3);
    assertThat(kept.reused()).isZero();
  }

  @Test
  void aDamagedFileIsMeasuredAgainAndReplaced() throws IOException {
    KeptResults.in(folder).value(Outcome.class, of("model", 1), this::measure);
    Path file;
    try (Stream<Path> files = Files.list(folder.resolve("outcome"))) {
      file = files.findFirst().orElseThrow();
    }
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));
    KeptResults.in(folder).value(Outcome.class, of("model", 1), this::measure);
    assertThat(measured).isEqualTo(2);
    assertThat(Files.readAllBytes(file)).hasSize(whole.length);
  }

  @Test
  void longWorkHasARoomOfItsIdentity() {
    Identity one = Identity.of("training").with("seed", 1);
    assertThat(KeptResults.in(folder).room(one))
        .isEqualTo(KeptResults.in(folder).room(one))
        .isNotEqualTo(KeptResults.in(folder).room(Identity.of("training").with("seed", 2)))
        .isNotEqualTo(folder.resolve("training"));
    assertThat(KeptResults.in(folder).room(one).getParent()).isEqualTo(folder.resolve("training"));
    assertThat(KeptResults.none().room(one)).isNull();
  }

  /** What the reproduction of DeepPCR keeps: times and flags. */
  record Race(double[] seconds, String name, boolean full) {}

  @Test
  void anyRecordIsKeptInTheFolderOfItsKind() {
    Race race = new Race(new double[] {1e-9, Double.NaN}, "cr", true);
    KeptResults.in(folder).value(Race.class, Identity.of("race").with("seed", 1), () -> race);
    KeptResults later = KeptResults.in(folder);
    Race second =
        later.value(
            Race.class,
            Identity.of("race").with("seed", 1),
            () -> {
              throw new AssertionError("must not be measured again");
            });
    assertThat(second.seconds()).containsExactly(1e-9, Double.NaN);
    assertThat(second.name()).isEqualTo("cr");
    assertThat(second.full()).isTrue();
    later.value(Race.class, Identity.of("other").with("seed", 1), () -> race);
    assertThat(later.reused()).isEqualTo(1);
  }

  @Test
  void whereNothingIsKeptEverythingIsMeasuredAnew() {
    KeptResults none = KeptResults.none();
    none.value(Outcome.class, of("model", 1), this::measure);
    none.value(Outcome.class, of("model", 1), this::measure);
    assertThat(measured).isEqualTo(2);
    assertThat(none.reused()).isZero();
  }

  private static Identity of(String model, Object strength) {
    return Identity.of("outcome").with("model", model).with("strength", strength);
  }

  private Outcome measure() {
    measured++;
    return new Outcome(
        List.of(List.of("a sentence", "another \"one\"\n"), List.of("", "naïve")),
        new double[] {0.5, 1.0 / 3},
        new NeutralText(
            List.of(new double[] {1.25, Math.PI}, new double[] {0.1}),
            new Divergence(List.of(new double[] {0, 1e-17}, new double[] {2}))),
        new Variety(0.5, 0.75, Double.NaN),
        12.5);
  }
}
