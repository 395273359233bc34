package dev.tiller.fairness.group;

import java.util.Arrays;

/**
 * Items that share the values of one or more attributes.
 *
 * @param name values joined by {@code " & "}: {@code female & dark}
 * @param items places of its items, ascending
 * @param identities how many there are among them
 * @param enough whether it meets the least numbers of items and identities; where it does not, no
 *     claim is made and no test is run
 */
public record Subgroup(String name, int[] items, int identities, boolean enough) {

  @Override
  public boolean equals(Object other) {
    return other instanceof Subgroup o && name.equals(o.name) && Arrays.equals(items, o.items);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + Arrays.hashCode(items);
  }
}
