package dev.tiller.ground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityTest {

  private static final Identity FIT =
      Identity.of("linear-act")
          .with("pooling", "mean")
          .with("keepConstantTargets", true)
          .with("rate", 0.1)
          .with("steps", 100)
          .with("sites", List.of("a.0", "b\"{,=}]\\\n"))
          .with("guard", null)
          .with("judge", Identity.of("embedding").with("samples", 8).with("empty", List.of()));

  @Test
  void whatAFileKeepsIsReadBack() {
    Identity read = Identity.parse(FIT.text());
    assertThat(read).isEqualTo(FIT);
    assertThat(read.text()).isEqualTo(FIT.text()).doesNotContain("\n");
    assertThat(read.sha256()).isEqualTo(FIT.sha256());
  }

  /** What is written to files today must be what tomorrow's version computes. */
  @Test
  void theTextStays() {
    assertThat(Identity.of("x").with("b", 2).with("a", List.of(1.5, "t", false)).text())
        .isEqualTo("\"x\"{a=[1.5,\"t\",false],b=2}");
    assertThat(Identity.of("x").with("b", 2).sha256())
        .isEqualTo("44d5a375013960b52a19c68b401b93d3ef095c3818bf7f62355245db98795e5e");
  }

  @Test
  void theOrderOfFieldsAndTheWidthOfNumbersMeanNothing() {
    Identity one = Identity.of("x").with("a", 1).with("b", 0.1f);
    Identity two = Identity.of("x").with("b", 0.1).with("a", 1L);
    assertThat(one).isEqualTo(two);
    assertThat(one.text()).isEqualTo(two.text());
  }

  @Test
  void aTextIsNotTheNumberItLooksLike() {
    Identity number = Identity.of("x").with("a", 1);
    assertThat(Identity.of("x").with("a", "1").text()).isNotEqualTo(number.text());
    assertThat(Identity.of("x").with("a", 1.0).text()).isNotEqualTo(number.text());
    assertThat(Identity.of("x").with("a", List.of(1)).text()).isNotEqualTo(number.text());
    assertThat(Identity.of("x").with("a", List.of("b,c")).text())
        .isNotEqualTo(Identity.of("x").with("a", List.of("b", "c")).text());
  }

  @Test
  void theDifferenceNamesEachFieldThatDiffers() {
    Identity now =
        Identity.of("linear-act")
            .with("pooling", "max")
            .with("keepConstantTargets", true)
            .with("rate", 0.1)
            .with("steps", 200)
            .with("sites", FIT.fields().get("sites"))
            .with("seed", 3)
            .with("judge", Identity.of("embedding").with("samples", 9).with("empty", List.of()));
    assertThat(FIT.difference(now))
        .isEqualTo(
            "with guard = \"none\" and judge.samples = 8 and pooling = \"mean\" and no seed and"
                + " steps = 100, but now no guard and judge.samples = 9 and pooling = \"max\" and"
                + " seed = 3 and steps = 200");
    assertThat(FIT.difference(FIT)).isEmpty();
    assertThat(FIT.difference(Identity.of("lineas")))
        .isEqualTo("by \"linear-act\", but now \"lineas\" is wanted");
  }

  @Test
  void whatHasNoStableTextIsRefused() {
    assertThatThrownBy(() -> FIT.with("pooling", "last"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("pooling");
    assertThatThrownBy(() -> FIT.with("x", new Object()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.Object");
    assertThatThrownBy(() -> FIT.with("a=b", 1)).isInstanceOf(IllegalArgumentException.class);
    assertThat(FIT.with("list", Collections.singletonList(null)).fields().get("list"))
        .isEqualTo(List.of("none"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "\"x\"",
        "\"x\"{",
        "\"x\"{a}",
        "\"x\"{a=}",
        "\"x\"{a=1",
        "\"x\"{a=[1}",
        "\"x\"{a=\"}",
        "\"x\"{}y",
        "\"x\"{a=1,a=2}",
        "\"x\"{a=99999999999999999999}"
      })
  void otherTextsAreNoIdentities(String text) {
    assertThatThrownBy(() -> Identity.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
