package dev.tiller.symphony;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.tiller.data.Table;
import org.jspecify.annotations.Nullable;

/**
 * A projection of embeddings: the columns {@code projection_LAYER_x} and {@code projection_LAYER_y}
 * on one scale, and beside a picked row those nearest to it in the embedding, from {@code
 * neighbors_LAYER} where there is one. Distances between far clusters of such a map mean little,
 * and the note says so.
 *
 * @param plot what is drawn
 */
public record EmbeddingMap(@JsonUnwrapped Scatterplot plot) implements Component {

  private static final String WARNING =
      "Rows that lie together are alike; how far apart clusters lie, and how large they are, means little.";

  /**
   * The map of a layer.
   *
   * @throws IllegalArgumentException when the table has no projection of it
   */
  public static EmbeddingMap of(String title, Table table, String layer) {
    String near = "neighbors_" + layer;
    return new EmbeddingMap(
        new Scatterplot(
            title,
            table,
            "projection_" + layer + "_x",
            "projection_" + layer + "_y",
            null,
            true,
            table.has(near) ? near : null,
            WARNING));
  }

  /** Colors the points by a column as the page opens. */
  public EmbeddingMap color(String column) {
    return new EmbeddingMap(plot.color(column));
  }

  /** How true the map is, such as its trustworthiness, beside the warning. */
  public EmbeddingMap quality(String sentence) {
    return new EmbeddingMap(plot.note(sentence + " " + WARNING));
  }

  @Override
  @JsonIgnore
  public String title() {
    return plot.title();
  }

  @Override
  @JsonIgnore
  public ComponentView view() {
    return plot.view();
  }

  /** The column that colors the points as the page opens, or null. */
  @JsonIgnore
  public @Nullable String color() {
    return plot.color();
  }
}
