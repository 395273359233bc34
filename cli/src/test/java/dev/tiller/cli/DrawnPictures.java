package dev.tiller.cli;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** Pictures of circles and squares, each another, drawn from a seed. */
final class DrawnPictures {
  private DrawnPictures() {}

  /** Even ones are circles, odd ones squares, beside blots by which they are told apart. */
  static BufferedImage draw(int number, int side) {
    BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(number);
    Graphics2D pen = image.createGraphics();
    pen.setColor(new Color(random.nextInt(90), random.nextInt(90), random.nextInt(90)));
    pen.fillRect(0, 0, 64, 64);
    for (int blot = 0; blot < 6; blot++) {
      pen.setColor(new Color(random.nextInt(160), random.nextInt(160), random.nextInt(160)));
      pen.fillOval(random.nextInt(60), random.nextInt(60), 6 + random.nextInt(14), 9);
    }
    pen.setColor(number % 2 == 0 ? Color.ORANGE : Color.CYAN);
    int at = 8 + random.nextInt(20);
    if (number % 2 == 0) {
      pen.fillOval(at, at, 26, 26);
    } else {
      pen.fillRect(at, at, 24, 24);
    }
    pen.dispose();
    BufferedImage sized = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    Graphics2D copy = sized.createGraphics();
    copy.drawImage(image, 0, 0, side, side, null);
    copy.dispose();
    return sized;
  }

  /** The same as a PNG file. */
  static void write(int number, int side, Path file) throws IOException {
    Files.createDirectories(file.getParent());
    ImageIO.write(draw(number, side), "png", file.toFile());
  }
}
