package dev.tiller.library;

import dev.tiller.ground.UserError;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Steering maps by name: a file that {@code tiller fit} or {@link SteeringMap#save} wrote, with the
 * strength at which it acts behind a colon, {@code sea.safetensors:0.5}; 1 if none is given.
 */
public final class Maps {

  private static final Pattern WITH_STRENGTH = Pattern.compile("(.+):([^:/\\\\]*)");

  private Maps() {}

  /**
   * A map's name, taken apart.
   *
   * @param file the map's
   * @param strength finite; 1 applies the map as it was fitted, 0 leaves the model alone
   */
  public record Named(String file, double strength) {

    /** Reads the map. */
    public Steering.Part open() {
      return new Steering.Part(SteeringMap.load(Path.of(file)), strength);
    }
  }

  /**
   * Takes a name apart, without reading anything.
   *
   * @throws UserError if the strength is no finite number
   */
  public static Named named(String name) {
    Matcher matcher = WITH_STRENGTH.matcher(name);
    // A file whose own name holds a colon is meant as a file.
    if (!matcher.matches() || Files.exists(Path.of(name))) {
      return new Named(name, 1);
    }
    String file = matcher.group(1);
    try {
      double strength = Double.parseDouble(matcher.group(2));
      if (Double.isFinite(strength)) {
        return new Named(file, strength);
      }
    } catch (NumberFormatException e) {
      // No number: said below.
    }
    throw new UserError(
        "%s has the strength \"%s\"; a finite number was expected, as in %s:0.5."
            .formatted(name, matcher.group(2), file));
  }

  /**
   * Reads a map and its strength.
   *
   * @throws UserError if the strength is no finite number, or the file no map
   */
  public static Steering.Part open(String name) {
    return named(name).open();
  }
}
