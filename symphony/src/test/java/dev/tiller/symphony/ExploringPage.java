package dev.tiller.symphony;

import dev.tiller.data.Column;
import dev.tiller.data.Table;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** A page as one explores data with: invented rows with pictures, labels, predictions and a map. */
final class ExploringPage {
  static final Path FILE = Path.of("target", "exploring.html");
  private static final int ROWS = 400;
  private static final List<String> LABELS =
      List.of("citrus:lemon", "citrus:orange", "pome:apple", "pome:pear");
  private static final Color[] COLORS = {Color.YELLOW, Color.ORANGE, Color.RED, Color.GREEN};

  private ExploringPage() {}

  static Table rows() throws IOException {
    Random random = new Random(3);
    List<byte[]> pictures = new ArrayList<>();
    String[] labels = new String[ROWS];
    String[] predictions = new String[ROWS];
    String[] splits = new String[ROWS];
    String[] near = new String[ROWS];
    double[] score = new double[ROWS];
    double[] x = new double[ROWS];
    double[] y = new double[ROWS];
    long[] cluster = new long[ROWS];
    double[] familiarity = new double[ROWS];
    for (int row = 0; row < ROWS; row++) {
      int kind = random.nextInt(4);
      int guess = random.nextInt(10) < 8 ? kind : kind / 2 * 2 + random.nextInt(2);
      labels[row] = LABELS.get(kind);
      predictions[row] = LABELS.get(guess);
      splits[row] = random.nextInt(4) == 0 ? "test" : "train";
      x[row] = 6 * (kind % 2) + random.nextGaussian();
      y[row] = 5 * (kind / 2) + random.nextGaussian();
      score[row] = Math.round(1000 * (0.5 + 0.5 * random.nextDouble())) / 1000.0;
      familiarity[row] = -Math.abs(random.nextGaussian()) * 10;
      cluster[row] = row < 12 ? row / 4 : -1;
      near[row] = "[" + (row + 1) % ROWS + "," + (row + 7) % ROWS + "," + (row + 11) % ROWS + "]";
      pictures.add(fruit(COLORS[kind], random));
    }
    return Table.of(
        Column.strings("id", IntStream.range(0, ROWS).mapToObj(i -> "fruit/" + i).toList()),
        Media.IMAGE.column("image", pictures),
        Column.strings("label", labels),
        Column.strings("prediction", predictions),
        Column.strings("split", splits),
        Column.doubles("score", score),
        Column.longs("duplicates_encoder", cluster),
        Column.doubles("familiarity_encoder", familiarity),
        Column.doubles("projection_encoder_x", x),
        Column.doubles("projection_encoder_y", y),
        Column.strings("neighbors_encoder", near));
  }

  private static byte[] fruit(Color color, Random random) throws IOException {
    BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
    java.awt.Graphics2D pen = image.createGraphics();
    pen.setColor(new Color(230 + random.nextInt(20), 230, 225));
    pen.fillRect(0, 0, 32, 32);
    pen.setColor(random.nextInt(3) == 0 ? color.darker() : color);
    int size = 14 + random.nextInt(14);
    pen.fillOval(16 - size / 2, 16 - size / 2, size, size - random.nextInt(4));
    pen.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  /** Accuracy of two groups under two perturbations. */
  static Table curves() {
    var rows =
        Table.builder()
            .string("group")
            .string("perturbation")
            .number("strength")
            .number("accuracy")
            .number("low")
            .number("high");
    for (String group : List.of("younger", "older")) {
      for (String perturbation : List.of("blur", "noise", "contrast")) {
        for (int step = 0; step <= 5; step++) {
          double fall = (group.equals("older") && perturbation.equals("blur") ? 0.14 : 0.05) * step;
          double value = 0.93 - fall;
          rows.row(group, perturbation, step / 5.0, value, value - 0.03, value + 0.03);
        }
      }
    }
    return rows.build();
  }

  static Table areas() {
    return Table.builder()
        .string("group")
        .string("perturbation")
        .number("auc")
        .number("low")
        .number("high")
        .integer("people")
        .bool("differs")
        .row("younger", "blur", 0.81, 0.78, 0.84, 412L, false)
        .row("younger", "noise", 0.82, 0.79, 0.85, 412L, false)
        .row("younger", "contrast", 0.80, 0.77, 0.83, 412L, false)
        .row("older", "blur", 0.58, 0.53, 0.63, 138L, true)
        .row("older", "noise", 0.80, 0.75, 0.84, 138L, false)
        .row("older", "contrast", 0.81, 0.76, 0.85, 138L, false)
        .build();
  }

  static Page page() throws IOException {
    Table rows = rows();
    Measure accuracy = Measure.share("accuracy", "accuracy");
    return Page.titled("Four fruits, seen by one encoder")
        .lead("Invented rows: what a page looks like that one explores data with.")
        .add(
            EmbeddingMap.of("Map", rows, "encoder").color("label"),
            Scatterplot.of("Score and familiarity", rows, "score", "familiarity_encoder"),
            AucMatrix.of(
                    "Robustness by group",
                    areas(),
                    Measure.of("group", "group"),
                    Measure.of("perturbation", "perturbation"),
                    Measure.of("auc", "area under the response curve"))
                .interval("low", "high", "95 % bootstrap over people")
                .count("people")
                .significant("differs"),
            ResponseCurves.of(
                    "Response curves", curves(), Measure.of("strength", "strength"), accuracy)
                .panel("perturbation")
                .series("group")
                .interval("low", "high", "95 % bootstrap over people"));
  }
}
