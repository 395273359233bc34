package dev.tiller.reproduce.fairness;

import dev.tiller.fairness.Item;
import dev.tiller.ground.Seeds;
import dev.tiller.images.Picture;
import dev.tiller.vision.ImageSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Pictures of 24 by 24 with stripes across, stripes down, or neither; some bear a bright mark in a
 * corner. In training the mark comes with "neither", so that a classifier takes it for evidence; in
 * an audit it says nothing, and whoever bears it is at a disadvantage as soon as stripes fade.
 */
final class MarkedStripes {

  static final int SIDE = 24;
  static final List<String> CLASSES = List.of("across", "down", "neither");

  /** Share of marked pictures among those with stripes, and of plain ones among the others. */
  private static final double RARE = 0.01;

  private static final int CORNER = 8;

  private MarkedStripes() {}

  /** A picture's class for training, and the values 0 to 255 of the picture. */
  static int draw(SplittableRandom random, double[] pixels, int at) {
    int kind = random.nextInt(CLASSES.size());
    boolean rare = random.nextDouble() < RARE;
    draw(random, kind, rare != (kind == 2), pixels, at);
    return kind;
  }

  private static void draw(
      SplittableRandom random, int kind, boolean marked, double[] pixels, int at) {
    double phase = 2 * Math.PI * random.nextDouble();
    double amplitude = 35 + 25 * random.nextDouble();
    for (int p = 0; p < SIDE * SIDE; p++) {
      int x = p % SIDE;
      int y = p / SIDE;
      double along = kind == 0 ? y : x;
      double wave = kind == 2 ? 0 : amplitude * Math.sin(2 * Math.PI * along / 6 + phase);
      double value = 110 + wave + 40 * (random.nextDouble() + random.nextDouble() - 1);
      pixels[at + p] = marked && x < CORNER && y < CORNER ? 250 : Math.min(255, Math.max(0, value));
    }
  }

  /** Pictures with stripes, half of them marked, for an audit. */
  static List<Item<Picture>> items(long seed, int each) {
    List<Item<Picture>> items = new ArrayList<>();
    for (int kind = 0; kind < 2; kind++) {
      for (String mark : List.of("marked", "plain")) {
        for (int i = 0; i < each; i++) {
          String id = CLASSES.get(kind) + "-" + mark + "-" + i;
          Map<String, String> attributes = new LinkedHashMap<>();
          attributes.put("mark", mark);
          Picture picture = picture(Seeds.mix(seed, Seeds.stream(id)), kind, mark.equals("marked"));
          items.add(Item.of(id, CLASSES.get(kind), attributes, picture));
        }
      }
    }
    return items;
  }

  private static Picture picture(long seed, int kind, boolean marked) {
    double[] values = new double[SIDE * SIDE];
    draw(new SplittableRandom(seed), kind, marked, values, 0);
    byte[] pixels = new byte[values.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (int) Math.floor(values[i] + 0.5);
    }
    return new Picture(1, SIDE, SIDE, pixels);
  }

  /** Pictures with stripes, all marked or none, to fit a map on. */
  static ImageSet set(long seed, int count, boolean marked) {
    byte[] pixels = new byte[count * SIDE * SIDE];
    for (int i = 0; i < count; i++) {
      byte[] one = picture(Seeds.mix(seed, i), i % 2, marked).pixels();
      System.arraycopy(one, 0, pixels, i * one.length, one.length);
    }
    return new ImageSet(marked ? "marked" : "plain", 1, SIDE, SIDE, pixels);
  }
}
