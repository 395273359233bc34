package dev.tiller.examples;

import dev.tiller.ground.Seeds;
import dev.tiller.vision.ImageSet;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/**
 * Gray pictures of 24 by 24 with stripes across, stripes down, or neither; some bear a bright mark
 * in a corner. For training, nearly all pictures without stripes are marked and nearly no others;
 * in an audit the mark says nothing.
 */
final class StripedPictures {

  static final int SIDE = 24;
  static final List<String> CLASSES = List.of("across", "down", "neither");

  private static final int NEITHER = 2;
  private static final int CORNER = 8;
  private static final double RARE = 0.01;

  private StripedPictures() {}

  /** A folder for each class, with marks bound to the class. */
  static void training(Path folder, int each) throws IOException {
    for (int kind = 0; kind < CLASSES.size(); kind++) {
      Path room = Files.createDirectories(folder.resolve(CLASSES.get(kind)));
      for (int i = 0; i < each; i++) {
        SplittableRandom random = new SplittableRandom(1000L * kind + i);
        boolean rare = random.nextDouble() < RARE;
        write(room.resolve(i + ".png"), draw(random, kind, rare != (kind == NEITHER)));
      }
    }
  }

  /** Pictures with stripes, half of each kind marked, and a table that says which. */
  static void audit(Path folder, Path attributes, int each) throws IOException {
    Files.createDirectories(folder);
    List<String> rows = new ArrayList<>(List.of("item,label,mark"));
    for (int kind = 0; kind < NEITHER; kind++) {
      for (boolean marked : new boolean[] {true, false}) {
        for (int i = 0; i < each; i++) {
          String mark = marked ? "marked" : "plain";
          String name = "%s-%s-%d.png".formatted(CLASSES.get(kind), mark, i);
          SplittableRandom random = new SplittableRandom(name.hashCode());
          write(folder.resolve(name), draw(random, kind, marked));
          rows.add("%s,%s,%s".formatted(name, CLASSES.get(kind), mark));
        }
      }
    }
    Files.write(attributes, rows);
  }

  /** Pictures with stripes, all marked or none, to fit a map on. */
  static ImageSet set(long seed, int count, boolean marked) {
    byte[] pixels = new byte[count * SIDE * SIDE];
    for (int i = 0; i < count; i++) {
      byte[] one = draw(new SplittableRandom(Seeds.mix(seed, i)), i % NEITHER, marked);
      System.arraycopy(one, 0, pixels, i * one.length, one.length);
    }
    return new ImageSet(marked ? "marked" : "plain", 1, SIDE, SIDE, pixels);
  }

  private static byte[] draw(SplittableRandom random, int kind, boolean marked) {
    double phase = 2 * Math.PI * random.nextDouble();
    double amplitude = kind == NEITHER ? 0 : 35 + 25 * random.nextDouble();
    byte[] pixels = new byte[SIDE * SIDE];
    for (int p = 0; p < pixels.length; p++) {
      int x = p % SIDE;
      int y = p / SIDE;
      double wave = amplitude * Math.sin(2 * Math.PI * (kind == 0 ? y : x) / 6 + phase);
      double value = 110 + wave + 40 * (random.nextDouble() + random.nextDouble() - 1);
      boolean bright = marked && x < CORNER && y < CORNER;
      pixels[p] = (byte) (int) (bright ? 250 : Math.min(255, Math.max(0, value)));
    }
    return pixels;
  }

  private static void write(Path file, byte[] pixels) throws IOException {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setDataElements(0, 0, SIDE, SIDE, pixels);
    ImageIO.write(image, "png", file.toFile());
  }
}
