package dev.tiller.reproduce;

import dev.tiller.reproduce.deeppcr.DeepPcrReproduction;
import dev.tiller.reproduce.steering.ActReproduction;
import dev.tiller.reproduce.steering.AuraReproduction;
import dev.tiller.tensor.UserError;
import java.util.List;

/** The papers that Tiller reproduces. */
public final class Reproductions {

  private static final List<Reproduction> ALL =
      List.of(new AuraReproduction(), new ActReproduction(), new DeepPcrReproduction());

  private Reproductions() {}

  /** All, in the order of a complete run. */
  public static List<Reproduction> all() {
    return ALL;
  }

  /**
   * @param name on the command line
   * @throws UserError if there is none of that name
   */
  public static Reproduction named(String name) {
    return ALL.stream()
        .filter(reproduction -> reproduction.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    "There is no reproduction \""
                        + name
                        + "\"; choose "
                        + String.join(", ", ALL.stream().map(Reproduction::name).toList())
                        + " or all."));
  }
}
