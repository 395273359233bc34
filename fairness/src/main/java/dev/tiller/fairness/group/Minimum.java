package dev.tiller.fairness.group;

import dev.tiller.ground.UserError;

/**
 * From which size on a subgroup is looked at.
 *
 * @param items at least 2
 * @param identities at least 2: one person tells nothing about a group
 */
public record Minimum(int items, int identities) {

  /** 30 items of 20 identities. */
  public static final Minimum USUAL = new Minimum(30, 20);

  /** Checks the numbers. */
  public Minimum {
    if (items < 2 || identities < 2) {
      throw new UserError(
          "Subgroups of at least %d items and %d identities were asked for; 2 of each is the least that a spread can be told from."
              .formatted(items, identities));
    }
  }
}
