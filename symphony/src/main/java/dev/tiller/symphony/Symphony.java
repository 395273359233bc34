package dev.tiller.symphony;

import dev.tiller.data.Column;
import dev.tiller.data.ColumnType;
import dev.tiller.data.Table;
import dev.tiller.symphony.filter.Filter;
import dev.tiller.symphony.state.PageState;
import dev.tiller.symphony.state.TableState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The short way from one table to a page.
 *
 * <pre>{@code
 * Symphony.of(Table.read(Path.of("portraits.parquet")))
 *     .titled("Portraits")
 *     .add(t -> Summary.of("Columns", t), t -> ConfusionMatrix.of("Mistakes", t, "label", "prediction"))
 *     .where("d.split == 'test'")
 *     .write(Path.of("portraits.html"));
 * }</pre>
 *
 * <p>Without components of one's own the page has what the table's columns call for, as {@link
 * Conventions} reads them.
 */
public final class Symphony {
  private static final int MOST_LABELS = 200;

  private final Table table;
  private final String title;
  private final String lead;
  private final List<Component> components;
  private final TableState state;

  private Symphony(
      Table table, String title, String lead, List<Component> components, TableState state) {
    this.table = table;
    this.title = title;
    this.lead = lead;
    this.components = components;
    this.state = state;
  }

  /** A page over {@code table}. */
  public static Symphony of(Table table) {
    return new Symphony(table, "Table", "", List.of(), TableState.START);
  }

  /** The same under another title. */
  public Symphony titled(String other) {
    return new Symphony(table, other, lead, components, state);
  }

  /** The same with one paragraph of Markdown under the title. */
  public Symphony lead(String markdown) {
    return new Symphony(table, title, markdown, components, state);
  }

  /** The same with more components, each made over the table. */
  @SafeVarargs
  public final Symphony add(Function<Table, Component>... more) {
    List<Component> longer = new ArrayList<>(components);
    for (Function<Table, Component> each : more) {
      longer.add(each.apply(table));
    }
    return new Symphony(table, title, lead, List.copyOf(longer), state);
  }

  /**
   * The same, opening with the rows for which an expression holds; see {@link
   * dev.tiller.symphony.filter.Where}.
   *
   * @throws dev.tiller.ground.UserError when the expression does not fit the table
   */
  public Symphony where(String expression) {
    Filter filter = Filter.where(expression);
    filter.rows(table.head(0));
    return new Symphony(table, title, lead, components, state.filter(filter));
  }

  /** The same, opening grouped by columns. */
  public Symphony groupBy(String... columns) {
    return new Symphony(table, title, lead, components, state.groups(columns));
  }

  /** The page. */
  public Page page() {
    List<Component> shown = components.isEmpty() ? recognized() : components;
    return Page.titled(title)
        .lead(lead)
        .add(shown.toArray(new Component[0]))
        .opensAs(PageState.START.table(0, state));
  }

  /**
   * Writes the page; see {@link Page#write}.
   *
   * @throws IOException when the file cannot be written
   */
  public void write(Path file) throws IOException {
    page().write(file);
  }

  /** What the columns call for; what is seen first stands first. */
  private List<Component> recognized() {
    Conventions columns = Conventions.of(table);
    List<Component> all = new ArrayList<>();
    all.add(Summary.of("Columns", table));
    List<Issue> issues = IssueFinder.find(table, columns);
    if (!issues.isEmpty()) {
      all.add(new Issues("Issues", table, issues));
    }
    maps(columns, all);
    if (columns.label() != null && columns.prediction() != null) {
      predictions(columns.label(), columns.prediction(), columns, all);
    }
    for (String layer : columns.duplicates()) {
      all.add(
          new Duplicates(
              "Duplicates: " + layer,
              table,
              "duplicates_" + layer,
              columns.split(),
              columns.label()));
    }
    columns
        .familiarity()
        .forEach(
            layer ->
                all.add(Familiarity.of("Familiarity: " + layer, table, "familiarity_" + layer)));
    all.add(RowList.of("Rows", table));
    all.add(DataTable.of("Table", table).show(plain()));
    all.add(ModelCard.titled("About these data").section("Data", "", DataFacts.of(table, columns)));
    return all;
  }

  private void maps(Conventions columns, List<Component> all) {
    String color = columns.label() != null ? columns.label() : columns.prediction();
    for (String layer : columns.maps()) {
      EmbeddingMap map = EmbeddingMap.of("Map: " + layer, table, layer);
      all.add(color == null ? map : map.color(color));
    }
    List<String> numbers =
        table.columns().stream()
            .filter(c -> c.type() == ColumnType.DOUBLE && !Conventions.internal(c.name()))
            .filter(c -> c.nullCount() < c.size())
            .map(Column::name)
            .toList();
    if (columns.maps().isEmpty() && numbers.size() >= 2) {
      boolean placed = numbers.containsAll(List.of("x", "y"));
      String across = placed ? "x" : numbers.get(0);
      String up = placed ? "y" : numbers.get(1);
      Scatterplot plot = Scatterplot.of(across + " and " + up, table, across, up);
      all.add(
          color == null || !Conventions.few(table.column(color), MOST_LABELS)
              ? plot
              : plot.color(color));
    }
  }

  private void predictions(
      String label, String prediction, Conventions columns, List<Component> all) {
    Column actual = table.column(label);
    Column predicted = table.column(prediction);
    boolean graded = predicted.type() == ColumnType.DOUBLE && Conventions.few(actual, 2);
    if (graded || (actual.type() == ColumnType.BOOLEAN && predicted.type() == ColumnType.BOOLEAN)) {
      all.add(BinaryConfusion.of("Confusion", table, label, prediction));
      return;
    }
    if (!Conventions.few(actual, MOST_LABELS) || predicted.type() == ColumnType.DOUBLE) {
      return;
    }
    all.add(ConfusionMatrix.of("Confusion", table, label, prediction));
    String[] groups = columns.groups(table).toArray(new String[0]);
    all.add(Slices.of("Slices", table, Metric.accuracy(label, prediction)));
    if (groups.length > 0) {
      all.add(FairVis.of("Groups", table, label, prediction, groups[0]));
    }
  }

  /** Columns that people read in a table of rows. */
  private String[] plain() {
    return table.columnNames().stream()
        .filter(name -> !name.matches("(projection|neighbors)_.*"))
        .toArray(String[]::new);
  }
}
