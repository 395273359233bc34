package dev.tiller.symphony;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.data.Table;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a table alone calls for. */
class SymphonyTest {

  private static Scatterplot plot(String... names) {
    var builder = Table.builder();
    List.of(names).forEach(builder::number);
    Table table = builder.row(1.0, 2.0, 3.0).row(2.0, 1.0, 5.0).build();
    return Symphony.of(table).page().components().stream()
        .filter(Scatterplot.class::isInstance)
        .map(Scatterplot.class::cast)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void columnsNamedAsPlacesArePlotted() {
    assertThat(plot("score", "x", "y").title()).isEqualTo("x and y");
  }

  @Test
  void otherwiseTheFirstNumbersAre() {
    assertThat(plot("width", "height", "age").title()).isEqualTo("width and height");
  }
}
