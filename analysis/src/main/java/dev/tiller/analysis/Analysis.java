package dev.tiller.analysis;

import dev.tiller.data.Column;
import dev.tiller.data.Table;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.UserError;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The analyses in the order of DNIKit's dataset report: at most 40 principal components, then on
 * these duplicates, a map, familiarity and nearest neighbors, each as columns of the table.
 *
 * @param layer name of the embedding, part of the columns' names
 * @param duplicates how near duplicates are
 * @param components of the familiarity's mixture
 * @param nearest how many neighbors a row lists
 * @param seed of all drawing
 */
public record Analysis(String layer, Threshold duplicates, int components, int nearest, long seed) {
  private static final int WIDTH = 40;
  private static final int FEWEST = 10;
  private static final int QUALITY_AT = 15;

  /** Refuses a name that no column can carry. */
  public Analysis {
    if (!layer.matches("[A-Za-z0-9_-]+")) {
      throw new UserError(
          "A layer is named '%s'; give letters, digits, '_' and '-' only.".formatted(layer));
    }
  }

  /** The slope strategy, five components, eight neighbors. */
  public static Analysis of(String layer) {
    return new Analysis(layer, new Threshold.Slope(5), 5, 8, 0);
  }

  /**
   * What was found.
   *
   * @param table with the columns at its end
   * @param threshold distance up to which rows are duplicates
   * @param clusters of duplicates
   * @param quality of the map
   * @param exact whether nearest rows were looked for among all
   */
  public record Result(
      Table table, double threshold, int clusters, MapQuality quality, boolean exact) {}

  /**
   * Fills the columns {@code duplicates_LAYER}, {@code projection_LAYER_x}, {@code
   * projection_LAYER_y}, {@code familiarity_LAYER} and {@code neighbors_LAYER}.
   *
   * @throws UserError when there are fewer than ten rows, or another number than in the table
   */
  public Result run(Table table, EmbeddedRows data, Monitor monitor) {
    if (data.rows() != table.rowCount() || data.rows() < FEWEST) {
      throw new UserError(
          "The table has %d rows and there are %d embeddings; analyses need one a row and at least %d."
              .formatted(table.rowCount(), data.rows(), FEWEST));
    }
    EmbeddedRows reduced = data.width() > WIDTH ? Pca.fit(data, WIDTH).scores(data) : data;
    DuplicateClusters found = DuplicateClusters.find(reduced, duplicates, monitor);
    EmbeddedRows map = Umap.standard(seed).fit(reduced, monitor);
    double[] scores = Mixture.fit(reduced, components, seed, monitor).scores(reduced);
    Neighbors near = Neighbors.of(reduced, Math.min(nearest, data.rows() - 1), monitor);
    Table filled =
        table
            .with(Column.longs("duplicates_" + layer, found.clusters()))
            .with(Column.doubles("projection_" + layer + "_x", coordinate(map, 0)))
            .with(Column.doubles("projection_" + layer + "_y", coordinate(map, 1)))
            .with(Column.doubles("familiarity_" + layer, scores))
            .with(listed("neighbors_" + layer, near, data.rows()));
    int k = Math.min(QUALITY_AT, Math.max(1, data.rows() / 2 - 1));
    MapQuality quality = MapQuality.of(reduced, map, k, seed);
    return new Result(filled, found.threshold(), found.members().size(), quality, near.exact());
  }

  private static double[] coordinate(EmbeddedRows map, int axis) {
    return IntStream.range(0, map.rows())
        .mapToDouble(row -> map.values()[2 * row + axis])
        .toArray();
  }

  private static Column listed(String name, Neighbors near, int rows) {
    return Column.strings(
        name,
        IntStream.range(0, rows)
            .mapToObj(
                row ->
                    IntStream.of(near.of(row))
                        .mapToObj(Integer::toString)
                        .collect(Collectors.joining(",", "[", "]")))
            .toList());
  }
}
