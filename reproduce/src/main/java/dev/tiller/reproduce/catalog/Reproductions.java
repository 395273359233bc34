package dev.tiller.reproduce.catalog;

import dev.tiller.ground.UserError;
import dev.tiller.reproduce.Reproduction;
import dev.tiller.reproduce.deeppcr.DeepPcrReproduction;
import dev.tiller.reproduce.steering.ActReproduction;
import dev.tiller.reproduce.steering.AuraReproduction;
import dev.tiller.reproduce.steering.BeyondReproduction;
import dev.tiller.reproduce.steering.LinEasReproduction;
import java.util.List;
import java.util.Set;

/** The papers that Tiller reproduces, and what it adds to them. */
public final class Reproductions {

  private static final List<Reproduction> ALL =
      List.of(
          new AuraReproduction(),
          new ActReproduction(),
          new LinEasReproduction(),
          new DeepPcrReproduction(),
          new BeyondReproduction());

  /** Papers whose claims are written down; those that are in {@link #ALL} are built. */
  private static final Set<String> PLANNED =
      Set.of("ema", "er", "duet", "hssl", "symphony", "fair-sa");

  private Reproductions() {}

  /** All, in the order of a complete run. */
  public static List<Reproduction> all() {
    return ALL;
  }

  /**
   * @param name on the command line
   * @throws UserError if there is none of that name, or its laboratory is not built yet
   */
  public static Reproduction named(String name) {
    return ALL.stream()
        .filter(reproduction -> reproduction.name().equals(name))
        .findFirst()
        .orElseThrow(() -> unknown(name));
  }

  private static UserError unknown(String name) {
    String known = String.join(", ", ALL.stream().map(Reproduction::name).toList());
    return new UserError(
        PLANNED.contains(name)
            ? "The reproduction \"%s\" is planned, but this version has no laboratory for it; choose %s or all."
                .formatted(name, known)
            : "There is no reproduction \"%s\"; choose %s or all.".formatted(name, known));
  }
}
