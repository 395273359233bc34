package dev.tiller.symphony;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tiller.data.Column;
import dev.tiller.data.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ComponentTest {
  private static final Table TABLE =
      Table.of(Column.strings("name", "a", "b"), Column.doubles("x", 1, 2));
  private static final Measure NAME = Measure.of("name", "name");
  private static final Measure X = Measure.of("x", "x");

  @Test
  void everyComponentHasAViewOfItsName() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src", "main", "web", "views"))) {
      assertThat(files.map(file -> file.getFileName().toString()).filter(f -> f.endsWith(".tsx")))
          .containsExactlyInAnyOrderElementsOf(
              Arrays.stream(Component.class.getPermittedSubclasses())
                  .map(type -> type.getSimpleName() + ".tsx")
                  .toList());
    }
  }

  @Test
  void aMissingColumnIsNamedBesideThoseThereAre() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Curve.of("", TABLE, X, Measure.of("y", "y")))
        .withMessage(
            "Curve needs a column 'y' but the table has name, x;"
                + " name one of these, or add the column.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Bars.of("", TABLE, NAME, X).interval("low", "x", "range"))
        .withMessageContaining("'low'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DataTable.of("", TABLE).show("name", "z"))
        .withMessageContaining("'z'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Claims.of("", TABLE))
        .withMessageContaining("'id'");
  }

  @Test
  void aColumnOfTextIsRefusedWhereNumbersAreDrawn() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Bars.of("", TABLE, X, NAME))
        .withMessageContaining("needs numbers in column 'name' but it holds STRING");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Comparison.of("", TABLE, NAME, X, "name").score(NAME))
        .withMessageContaining("needs numbers");
  }

  @Test
  void aHeatMapNeedsItsAxesAndNumbers() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HeatMap.of("", TABLE, NAME, Measure.of("y", "y"), X))
        .withMessageContaining("'y'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HeatMap.of("", TABLE, X, X, NAME))
        .withMessageContaining("needs numbers");
    assertThat(HeatMap.of("", TABLE, NAME, NAME, X).ratios().ratio()).isTrue();
  }

  @Test
  void refusesWhatCannotBeDrawn() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Curve.of("", TABLE, X, X).threshold(Double.NaN, "limit"))
        .withMessageContaining("'limit' is NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DataTable.of("", TABLE).pageSize(0))
        .withMessageContaining("at least 1");
  }

  @Test
  void aTableShowsTheNamedColumnsAsTold() {
    DataTable shown = DataTable.of("", TABLE).as(Measure.share("x", "part")).show("x");
    assertThat(shown.columns()).containsExactly(Measure.share("x", "part"));
  }
}
