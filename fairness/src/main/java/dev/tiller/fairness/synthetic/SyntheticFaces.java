package dev.tiller.fairness.synthetic;

import dev.tiller.fairness.Item;
import dev.tiller.ground.Seeds;
import dev.tiller.images.Picture;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Pictures of 64 by 64 of drawn people: an oval with eyes and a mouth, and on it a pattern of light
 * and dark patches that is the person's own. Two attributes make four groups of equal size. In one
 * of them, where a weakness is planted, the pattern's patches are finer: as easy to tell apart in a
 * clean picture, and the first to go when it is blurred.
 *
 * @param seed of everything
 * @param identities of each of the four groups
 * @param pictures of each identity, at least 1; they differ by light and noise
 * @param planted whether the group {@value #WEAK} is weak; else all four are alike
 */
public record SyntheticFaces(long seed, int identities, int pictures, boolean planted) {

  /** The group in which a weakness is planted. */
  public static final String WEAK = "m & dark";

  /** Names of the attributes. */
  public static final List<String> ATTRIBUTES = List.of("gender", "skin");

  private static final int SIDE = 64;
  private static final int COARSE = 8;
  private static final int FINE = 4;
  private static final double BASE = 128;
  private static final double AMPLITUDE = 22;
  private static final double NOISE = 95;

  /** All items, person by person. */
  public List<Item<Picture>> items() {
    List<Item<Picture>> items = new ArrayList<>();
    for (String gender : List.of("f", "m")) {
      for (String skin : List.of("dark", "light")) {
        for (int i = 0; i < identities; i++) {
          String person = gender + "-" + skin + "-" + i;
          for (int p = 0; p < pictures; p++) {
            Map<String, String> attributes = new LinkedHashMap<>();
            attributes.put("gender", gender);
            attributes.put("skin", skin);
            int number = p;
            items.add(
                new Item<>(
                    person + "-" + p,
                    person,
                    person,
                    attributes,
                    () -> picture(person, number, attributes)));
          }
        }
      }
    }
    return items;
  }

  private Picture picture(String person, int number, Map<String, String> attributes) {
    boolean weak = planted && WEAK.equals(String.join(" & ", attributes.values()));
    SplittableRandom own = new SplittableRandom(Seeds.mix(seed, Seeds.stream(person)));
    SplittableRandom shot =
        new SplittableRandom(Seeds.mix(seed, Seeds.stream(person + "#" + number)));
    int across = SIDE / COARSE;
    double[] pattern = new double[across * across];
    for (int i = 0; i < pattern.length; i++) {
      pattern[i] = own.nextBoolean() ? AMPLITUDE : -AMPLITUDE;
    }
    double light = 1 + 0.1 * (2 * shot.nextDouble() - 1);
    byte[] pixels = new byte[SIDE * SIDE];
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        double u = (x - 31.5) / 26;
        double v = (y - 31.5) / 30;
        double patch = pattern[y / COARSE * across + x / COARSE];
        // As many signs a person, in finer patches: what tells people apart is the same.
        double sign = weak && (x / FINE + y / FINE) % 2 == 1 ? -1 : 1;
        double value = u * u + v * v > 1 ? 60 : BASE + sign * patch;
        boolean eye = Math.abs(y - 25) < 3 && (Math.abs(x - 20) < 4 || Math.abs(x - 43) < 4);
        boolean mouth = Math.abs(y - 46) < 2 && Math.abs(x - 31) < 9;
        value = eye || mouth ? 30 : value;
        // The mean of four uniform numbers is near enough to a camera's noise.
        double noise = 0;
        for (int k = 0; k < 4; k++) {
          noise += shot.nextDouble() - 0.5;
        }
        double seen = Math.floor(light * value + NOISE * noise + 0.5);
        pixels[y * SIDE + x] = (byte) (int) Math.min(255, Math.max(0, seen));
      }
    }
    return new Picture(1, SIDE, SIDE, pixels);
  }
}
