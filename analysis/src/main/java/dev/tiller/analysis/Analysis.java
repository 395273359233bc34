package dev.tiller.analysis;

import dev.tiller.data.Column;
import dev.tiller.data.ColumnType;
import dev.tiller.data.Table;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The analyses in the order of DNIKit's dataset report: at most 40 principal components, then on
 * these duplicates, a map, familiarity and nearest neighbors, each as columns of the table.
 *
 * @param layer name of the embedding, part of the columns' names
 * @param duplicates how near duplicates are
 * @param components of the familiarity's mixture; {@link #CHOSEN} takes those that foretell rows
 *     held out best
 * @param nearest how many neighbors a row lists
 * @param seed of all drawing
 * @param by columns for whose values familiarity is scored one by one
 * @param distances whether the distance to the nearest rows is a second familiarity
 */
public record Analysis(
    String layer,
    Threshold duplicates,
    int components,
    int nearest,
    long seed,
    List<String> by,
    boolean distances) {
  /** As many components as foretell rows held out best. */
  public static final int CHOSEN = 0;

  private static final int WIDTH = 40;
  private static final int FEWEST = 10;
  private static final int QUALITY_AT = 15;

  /** Refuses a name that no column can carry. */
  public Analysis {
    if (!layer.matches("[A-Za-z0-9_-]+")) {
      throw new UserError(
          "A layer is named '%s'; give letters, digits, '_' and '-' only.".formatted(layer));
    }
    if (components < 0) {
      throw new UserError(
          "A mixture of %d components was asked for; give at least 1.".formatted(components));
    }
    by = List.copyOf(by);
  }

  /** The slope strategy, five components, eight neighbors. */
  public static Analysis of(String layer) {
    return new Analysis(layer, new Threshold.Slope(5), 5, 8, 0, List.of(), false);
  }

  /**
   * What was found.
   *
   * @param table with the columns at its end
   * @param rows on which the analyses worked: principal components of the embedding, or itself
   * @param threshold distance up to which rows are duplicates
   * @param clusters of duplicates
   * @param quality of the map
   * @param exact whether nearest rows were looked for among all
   * @param heldOut how well mixtures of other numbers of components foretell
   * @param components that familiarity rests on
   */
  public record Result(
      Table table,
      EmbeddedRows rows,
      double threshold,
      int clusters,
      MapQuality quality,
      boolean exact,
      List<HeldOut> heldOut,
      int components) {}

  /** {@link #run(Table, EmbeddedRows, int[], Stages, Monitor)} of all rows, at one go. */
  public Result run(Table table, EmbeddedRows data, Monitor monitor) {
    int[] all = IntStream.range(0, table.rowCount()).toArray();
    return run(table, data, all, Stages.NONE, monitor);
  }

  /**
   * Fills the columns {@code duplicates_LAYER}, {@code projection_LAYER_x}, {@code
   * projection_LAYER_y}, {@code familiarity_LAYER}, {@code neighbors_LAYER}, and where they are
   * wanted {@code familiarity_LAYER-distance} (minus the mean distance to the nearest rows) and
   * {@code splitFamiliarity_LAYER_byAttr_COLUMN} (a JSON object of {@link SplitFamiliarity}).
   *
   * @param data one vector for each of {@code rows}
   * @param rows of the table that have one; the others are in no cluster, and have no value
   * @param stages keeps what takes long
   * @throws UserError when there are fewer than ten vectors, or another number than rows
   */
  public Result run(Table table, EmbeddedRows data, int[] rows, Stages stages, Monitor monitor) {
    if (data.rows() != rows.length || data.rows() < FEWEST) {
      throw new UserError(
          "The table has %d rows and there are %d embeddings; analyses need one a row and at least %d."
              .formatted(rows.length, data.rows(), FEWEST));
    }
    by.forEach(table::column);
    EmbeddedRows reduced = data.width() > WIDTH ? Pca.fit(data, WIDTH).scores(data) : data;
    Neighbors alike =
        near(
            "duplicates",
            DuplicateClusters.normalized(reduced),
            DuplicateClusters.NEAREST,
            stages,
            monitor);
    DuplicateClusters found = DuplicateClusters.find(reduced, alike, duplicates);
    Umap umap = Umap.standard(seed);
    Neighbors near =
        near("nearest", reduced, Math.max(umap.neighbors() - 1, nearest), stages, monitor);
    float[] places = stages.of("map", () -> umap.fit(reduced, near, monitor).values());
    EmbeddedRows map = new EmbeddedRows(data.rows(), 2, places);
    Placed placed = new Placed(rows, table.rowCount());
    Table filled =
        table
            .with(placed.longs("duplicates_" + layer, found.clusters()))
            .with(placed.doubles("projection_" + layer + "_x", coordinate(map, 0)))
            .with(placed.doubles("projection_" + layer + "_y", coordinate(map, 1)));
    List<HeldOut> heldOut = HeldOut.of(reduced, HeldOut.USUAL, seed, monitor);
    int mixed = components == CHOSEN ? HeldOut.best(heldOut) : components;
    filled = familiarity(filled, reduced, mixed, near, placed, monitor);
    filled =
        filled.with(placed.texts("neighbors_" + layer, row -> placed.listed(near, row, nearest)));
    int k = Math.min(QUALITY_AT, Math.max(1, data.rows() / 2 - 1));
    MapQuality quality = MapQuality.of(reduced, map, k, seed);
    return new Result(
        filled,
        reduced,
        found.threshold(),
        found.members().size(),
        quality,
        near.exact(),
        heldOut,
        mixed);
  }

  private Table familiarity(
      Table table,
      EmbeddedRows reduced,
      int mixed,
      Neighbors near,
      Placed placed,
      Monitor monitor) {
    double[] scores = Mixture.fit(reduced, mixed, seed, monitor).scores(reduced);
    Table filled = table.with(placed.doubles("familiarity_" + layer, scores));
    if (distances) {
      filled =
          filled.with(
              placed.doubles(
                  "familiarity_" + layer + "-distance",
                  Arrays.stream(near.meanDistances(nearest)).map(d -> -d).toArray()));
    }
    for (String column : by) {
      Column values = table.column(column);
      List<@Nullable String> texts =
          Arrays.stream(placed.rows())
              .mapToObj(row -> values.isNull(row) ? null : String.valueOf(values.get(row)))
              .toList();
      SplitFamiliarity split = SplitFamiliarity.of(reduced, texts, mixed, seed, monitor);
      filled =
          filled.with(placed.texts("splitFamiliarity_" + layer + "_byAttr_" + column, split::text));
    }
    return filled;
  }

  /** Kept as the bits of the row numbers, then the distances, then whether they are exact. */
  private static Neighbors near(
      String name, EmbeddedRows data, int wanted, Stages stages, Monitor monitor) {
    int k = Math.min(wanted, data.rows() - 1);
    float[] kept = stages.of(name, () -> Neighbors.of(data, k, monitor).packed());
    return Neighbors.unpacked(k, kept);
  }

  private static double[] coordinate(EmbeddedRows map, int axis) {
    return IntStream.range(0, map.rows())
        .mapToDouble(row -> map.values()[2 * row + axis])
        .toArray();
  }

  /** Figures of some rows as columns of all. */
  private record Placed(int[] rows, int count) {

    Column longs(String name, long[] values) {
      long[] all = new long[count];
      Arrays.fill(all, -1);
      for (int i = 0; i < rows.length; i++) {
        all[rows[i]] = values[i];
      }
      return Column.longs(name, all);
    }

    Column doubles(String name, double[] values) {
      List<@Nullable Object> all = new ArrayList<>(Collections.nCopies(count, null));
      for (int i = 0; i < rows.length; i++) {
        all.set(rows[i], values[i]);
      }
      return Column.of(name, ColumnType.DOUBLE, all);
    }

    Column texts(String name, java.util.function.IntFunction<String> text) {
      List<@Nullable String> all = new ArrayList<>(Collections.nCopies(count, null));
      for (int i = 0; i < rows.length; i++) {
        all.set(rows[i], text.apply(i));
      }
      return Column.strings(name, all);
    }

    String listed(Neighbors near, int row, int nearest) {
      return IntStream.of(near.of(row))
          .limit(nearest)
          .mapToObj(other -> Integer.toString(rows[other]))
          .collect(Collectors.joining(",", "[", "]"));
    }
  }
}
