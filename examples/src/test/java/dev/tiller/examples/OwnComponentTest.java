package dev.tiller.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A component that symphony has never heard of stands in a page like any other. */
class OwnComponentTest {

  @Test
  void thePageCarriesTheViewFromOutside() {
    String html = OwnComponent.page().html();
    assertThat(html)
        .contains("\"view\":\"StripPlot\",\"title\":\"Lengths\",\"table\":{\"$table\":0}")
        .contains("register(\"StripPlot\", StripPlot)")
        .contains(".StripPlot circle");
    assertThat(OwnComponent.page().html()).isEqualTo(html);
  }
}
