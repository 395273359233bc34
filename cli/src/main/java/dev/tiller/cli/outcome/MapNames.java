package dev.tiller.cli.outcome;

import java.util.Collection;
import java.util.function.UnaryOperator;

/**
 * How pages call steerings: by the names of the maps' files, for folders tell a reader nothing, as
 * long as these still tell one from another.
 */
public final class MapNames {

  private MapNames() {}

  /** What each of some steerings is called beside the others. */
  public static UnaryOperator<String> among(Collection<String> steerings) {
    long all = steerings.stream().distinct().count();
    return steerings.stream().map(MapNames::file).distinct().count() == all
        ? MapNames::file
        : UnaryOperator.identity();
  }

  /** The name of a file, without its folders. */
  public static String file(String steering) {
    return steering.replaceAll("[^\\s+]*[/\\\\]", "");
  }
}
