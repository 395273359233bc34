package dev.tiller.steering.fold;

import dev.tiller.network.Network;
import dev.tiller.steering.Obstacle;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.arithmetic.Inverse;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What can be done with a finished map beside steering with it, and what stands in the way.
 *
 * @param export obstacles to folding it into a directory that any reader of Hugging Face's format
 *     understands; empty where it can be
 * @param fold obstacles to folding it for Tiller alone
 * @param invert obstacles to undoing it
 */
public record Capabilities(List<Obstacle> export, List<Obstacle> fold, List<Obstacle> invert) {

  /** Copies the lists. */
  public Capabilities {
    export = List.copyOf(export);
    fold = List.copyOf(fold);
    invert = List.copyOf(invert);
  }

  /**
   * What a map can do in the network that it was fitted on.
   *
   * @throws dev.tiller.ground.UserError if the map is another network's
   */
  public static Capabilities of(SteeringMap map, Network network) {
    map.requireFits(network);
    return new Capabilities(
        Folding.obstacles(network, map, FoldTarget.HUGGING_FACE),
        Folding.obstacles(network, map, FoldTarget.TILLER),
        Inverse.obstacles(map));
  }

  /** Whether any reader can have it in a model's weights. */
  public boolean canExport() {
    return export.isEmpty();
  }

  /** Whether Tiller can have it in a model's weights. */
  public boolean canFold() {
    return fold.isEmpty();
  }

  /** Whether it can be undone. */
  public boolean canInvert() {
    return invert.isEmpty();
  }

  /**
   * A short line for each, without the sites, such as {@code can be inverted}, or {@code cannot be
   * inverted: moves only values inside a finite support (fit it with --support all)}.
   */
  public List<String> lines() {
    return List.of(
        line("be folded into a model for any reader", export),
        line("be folded for Tiller alone", fold),
        line("be inverted", invert));
  }

  private static String line(String what, List<Obstacle> obstacles) {
    return obstacles.isEmpty()
        ? "can " + what
        : obstacles.stream()
            .map(Obstacle::reason)
            .map(reason -> "%s (%s)".formatted(reason.what(), reason.remedy()))
            .collect(Collectors.joining(", ", "cannot " + what + ": ", ""));
  }
}
