package dev.tiller.reproduce.symphony;

import dev.tiller.analysis.DuplicateClusters;
import dev.tiller.analysis.EmbeddedRows;
import dev.tiller.analysis.Mixture;
import dev.tiller.analysis.Pca;
import dev.tiller.data.Column;
import dev.tiller.data.Table;
import dev.tiller.data.image.LabelledImages;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.Seeds;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A table about images of clothes, clean or with four problems planted: copies of training images
 * among the test images, labels mixed up at one source, images that are none, and a lens whose
 * images the classifier fails on as soon as they are blurred. A twin without them comes from the
 * same draw.
 *
 * @param table id, label, prediction, split, source, lens, correct_blurred and the analyses'
 *     columns
 * @param copies rows that are copies
 * @param strange rows that are no clothes
 */
record Planted(Table table, int[] copies, int[] strange) {
  static final String SOURCE = "source 3";
  static final String LENS = "lens b";

  private static final String[] CLASSES = {
    "T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "boot"
  };
  private static final int ROWS = 3000;
  private static final int TEST = 1000;
  private static final int COPIES = 25;
  private static final int STRANGE = 15;
  private static final int SIDE = 14;
  private static final int WIDTH = SIDE * SIDE;
  private static final double MIXED_UP = 0.5;

  /** Root mean square of two gray levels in 255 over the pixels. */
  private static final double SAME = 2.0 / 255 * SIDE;

  /** Draws, plants, trains a classifier on the training rows, and analyses. */
  static Planted draw(LabelledImages images, boolean problems, long seed, Monitor monitor) {
    SplittableRandom random = new SplittableRandom(Seeds.mix(seed, 1));
    int[] drawn = random.ints(0, images.count()).distinct().limit(ROWS).toArray();
    float[] pixels = new float[ROWS * WIDTH];
    int[] labels = new int[ROWS];
    float[] pooled = images.pooled(2);
    for (int row = 0; row < ROWS; row++) {
      System.arraycopy(pooled, drawn[row] * WIDTH, pixels, row * WIDTH, WIDTH);
      labels[row] = images.labels()[drawn[row]];
    }
    int[] sources = random.ints(ROWS, 0, 6).toArray();
    int[] lenses = random.ints(ROWS, 0, 4).toArray();
    int[] copies = new int[0];
    int[] strange = new int[0];
    if (problems) {
      copies = IntStream.range(0, COPIES).map(i -> ROWS - 1 - 3 * i).toArray();
      for (int row : copies) {
        copy(random.nextInt(ROWS - TEST), row, pixels, labels, random);
      }
      strange = IntStream.range(0, STRANGE).map(i -> 17 + 101 * i).toArray();
      for (int row : strange) {
        for (int i = 0; i < WIDTH; i++) {
          pixels[row * WIDTH + i] = random.nextInt(2);
        }
      }
      for (int row = 0; row < ROWS; row++) {
        if (sources[row] == 2 && random.nextDouble() < MIXED_UP) {
          labels[row] = (labels[row] + 1 + random.nextInt(9)) % 10;
        }
      }
    }
    return analysed(
        new Rows(pixels, labels, sources, lenses), problems, copies, strange, seed, monitor);
  }

  private record Rows(float[] pixels, int[] labels, int[] sources, int[] lenses) {}

  private static void copy(
      int from, int to, float[] pixels, int[] labels, SplittableRandom random) {
    for (int i = 0; i < WIDTH; i++) {
      float noise = (random.nextInt(3) - 1) / 255f;
      pixels[to * WIDTH + i] = Math.max(0, Math.min(1, pixels[from * WIDTH + i] + noise));
    }
    labels[to] = labels[from];
  }

  private static Planted analysed(
      Rows rows, boolean problems, int[] copies, int[] strange, long seed, Monitor monitor) {
    int[] train = IntStream.range(0, ROWS - TEST).toArray();
    Softmax softmax =
        Softmax.train(
            rows.pixels(), WIDTH, rows.labels(), train, CLASSES.length, Seeds.mix(seed, 2));
    float[] blurred = rows.pixels().clone();
    for (int row = 0; row < ROWS; row++) {
      blur(blurred, row, problems && rows.lenses()[row] == 1 ? 6 : 1);
    }
    String[] predictions = new String[ROWS];
    boolean[] holds = new boolean[ROWS];
    for (int row = 0; row < ROWS; row++) {
      int guess = softmax.predict(rows.pixels(), row);
      predictions[row] = CLASSES[guess];
      holds[row] = softmax.predict(blurred, row) == guess;
    }
    EmbeddedRows all = new EmbeddedRows(ROWS, WIDTH, rows.pixels());
    EmbeddedRows reduced = Pca.fit(all, 40).scores(all);
    Table table =
        Table.of(
            Column.strings("id", names("image ", ROWS)),
            Column.strings("label", of(rows.labels(), CLASSES)),
            Column.strings("prediction", predictions),
            Column.strings("split", split()),
            Column.strings("source", of(rows.sources(), names("source ", 6))),
            Column.strings(
                "lens", of(rows.lenses(), new String[] {"lens a", LENS, "lens c", "lens d"})),
            Column.booleans("correct_blurred", holds),
            Column.longs(
                "duplicates_pixels", DuplicateClusters.within(all, SAME, monitor).clusters()),
            Column.doubles(
                "familiarity_pca", Mixture.fit(reduced, 5, seed, monitor).scores(reduced)));
    return new Planted(table, copies, strange);
  }

  /** Averages over neighbors, again and again. */
  private static void blur(float[] pixels, int row, int times) {
    for (int time = 0; time < times; time++) {
      float[] before = Arrays.copyOfRange(pixels, row * WIDTH, (row + 1) * WIDTH);
      for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
          float sum = 0;
          int count = 0;
          for (int dy = -1; dy <= 1; dy++) {
            for (int dx = -1; dx <= 1; dx++) {
              if (y + dy >= 0 && y + dy < SIDE && x + dx >= 0 && x + dx < SIDE) {
                sum += before[(y + dy) * SIDE + x + dx];
                count++;
              }
            }
          }
          pixels[row * WIDTH + y * SIDE + x] = sum / count;
        }
      }
    }
  }

  private static String[] split() {
    return IntStream.range(0, ROWS)
        .mapToObj(row -> row < ROWS - TEST ? "train" : "test")
        .toArray(String[]::new);
  }

  private static String[] names(String stem, int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> stem + i).toArray(String[]::new);
  }

  private static String[] of(int[] places, String[] names) {
    return Arrays.stream(places).mapToObj(place -> names[place]).toArray(String[]::new);
  }
}
