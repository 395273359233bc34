package dev.tiller.cli;

import dev.tiller.fairness.Item;
import dev.tiller.fairness.synthetic.SyntheticFaces;
import dev.tiller.images.Picture;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/** Drawn faces as a user has them: a folder of PNG files and a table of attributes. */
final class AuditedFaces {

  private AuditedFaces() {}

  /**
   * Writes two pictures each of so many people in each of four groups to {@code folder/faces}.
   *
   * @return the rows of their attributes, heading first
   */
  static List<String> write(Path folder, int identities) throws IOException {
    Path faces = Files.createDirectories(folder.resolve("faces"));
    List<String> rows = new ArrayList<>(List.of("item,identity,gender,skin"));
    for (Item<Picture> item : new SyntheticFaces(4, identities, 2, true).items()) {
      Picture picture = item.content().read();
      BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_BYTE_GRAY);
      image.getRaster().setDataElements(0, 0, 64, 64, picture.pixels());
      Path file = faces.resolve(item.id() + ".png");
      Files.createDirectories(file.getParent());
      ImageIO.write(image, "png", file.toFile());
      rows.add(
          "%s.png,%s,%s,%s"
              .formatted(
                  item.id(),
                  item.identity(),
                  item.attributes().get("gender"),
                  item.attributes().get("skin")));
    }
    return rows;
  }
}
