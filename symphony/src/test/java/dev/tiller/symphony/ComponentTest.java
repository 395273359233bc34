package dev.tiller.symphony;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tiller.data.Column;
import dev.tiller.data.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ComponentTest {
  private static final Table TABLE =
      Table.of(Column.strings("name", "a", "b"), Column.doubles("x", 1, 2));
  private static final Measure NAME = Measure.of("name", "name");
  private static final Measure X = Measure.of("x", "x");

  /**
   * Nobody lists the views, so one without a record, or one that bundles its own state, shows here.
   */
  @Test
  void everyViewBelongsToARecordAndHasOnlyWhatTheKitGives() throws Exception {
    List<Path> views;
    try (Stream<Path> files = Files.list(Path.of("src", "main", "web", "views"))) {
      views = files.filter(file -> file.toString().endsWith(".tsx")).toList();
    }
    assertThat(views).hasSizeGreaterThan(7);
    for (Path view : views) {
      String name = view.getFileName().toString().replace(".tsx", "");
      Class<?> component = Class.forName("dev.tiller.symphony." + name);
      assertThat(component).isRecord().isAssignableTo(Component.class);
      assertThat(Files.readString(view)).doesNotContainPattern("(?m)^import (?!type)");
      assertThat(ComponentView.of(component).script())
          .contains("(\"" + name + "\",")
          .doesNotContainPattern("\\bimport\\b|\\bexport\\b");
    }
  }

  @Test
  void aMissingColumnIsNamedBesideThoseThereAre() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LineChart.of("", TABLE, X, Measure.of("y", "y")))
        .withMessage(
            "LineChart needs a column 'y' but the table has name, x;"
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
        .isThrownBy(() -> SideBySide.of("", TABLE, NAME, X, "name").score(NAME))
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
        .isThrownBy(() -> LineChart.of("", TABLE, X, X).reference(Double.NaN, "limit"))
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
