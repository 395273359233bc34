package dev.tiller.reproduce;

import dev.tiller.ground.UserError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;

/**
 * The papers that can be reproduced: those that ship with Tiller, and whatever else {@link
 * ServiceLoader} finds on the class path.
 */
public final class Reproductions {

  private Reproductions() {}

  /**
   * All, in the order of a complete run: Tiller's own first, whatever the order of the class path.
   *
   * @throws UserError if two have the same name
   */
  public static List<Reproduction> all() {
    List<Reproduction> all = new ArrayList<>();
    for (Reproduction found : ServiceLoader.load(Reproduction.class)) {
      for (Reproduction other : all) {
        if (other.name().equals(found.name())) {
          throw new UserError(
              "Two reproductions on the class path are named \"%s\" (%s and %s); leave one out."
                  .formatted(found.name(), other.getClass().getName(), found.getClass().getName()));
        }
      }
      all.add(found);
    }
    // Stable: within both parts the order of the files that name them.
    all.sort(Comparator.comparing(reproduction -> !isOwn(reproduction)));
    return List.copyOf(all);
  }

  private static boolean isOwn(Reproduction reproduction) {
    return Objects.equals(
        reproduction.getClass().getProtectionDomain().getCodeSource(),
        Reproductions.class.getProtectionDomain().getCodeSource());
  }

  /** Their names, for help. */
  public static List<String> names() {
    return all().stream().map(Reproduction::name).toList();
  }

  /**
   * @param name on the command line
   * @throws UserError if there is none of that name
   */
  public static Reproduction named(String name) {
    return all().stream()
        .filter(reproduction -> reproduction.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    "There is no reproduction \"%s\"; choose %s or all."
                        .formatted(name, String.join(", ", names()))));
  }
}
