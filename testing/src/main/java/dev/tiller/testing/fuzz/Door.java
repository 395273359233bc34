package dev.tiller.testing.fuzz;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A place where files come in.
 *
 * @param name for people
 * @param share of all damaged files that come in here, beside the others' shares
 * @param files of a sound folder, by their paths in it
 * @param targets those of them that are damaged, one at a time
 * @param use opens the folder and does with it what a user would
 */
public record Door(
    String name, int share, Map<String, byte[]> files, List<Target> targets, Use use) {

  /** Opens a folder; whatever it throws is looked at. */
  @FunctionalInterface
  public interface Use {
    /** Takes the folder, or refuses it. */
    void open(Path folder) throws Exception;
  }

  /**
   * A file and how it is damaged.
   *
   * @param file its path in the folder
   */
  public record Target(String file, Damage damage) {}

  /** A folder of one file. */
  public static Door file(
      String name, int share, String file, byte[] sound, Damage damage, Use use) {
    return new Door(name, share, Map.of(file, sound), List.of(new Target(file, damage)), use);
  }
}
