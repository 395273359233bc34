package dev.tiller.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.data.Column;
import dev.tiller.data.Table;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.UserError;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AnalysisTest {

  /** Clusters far apart in a space of many dimensions. */
  static EmbeddedRows clusters(int rows, int width, int count, long seed) {
    Random random = new Random(seed);
    double[][] centers = new double[count][width];
    for (double[] center : centers) {
      Arrays.setAll(center, i -> 6 * random.nextGaussian());
    }
    double[][] values = new double[rows][width];
    for (int row = 0; row < rows; row++) {
      double[] center = centers[row % count];
      Arrays.setAll(values[row], i -> center[i] + random.nextGaussian());
    }
    return EmbeddedRows.of(values);
  }

  /** All variance lies along fewer directions than there are columns; the rest is rounding. */
  @Test
  void fewerRowsThanColumnsHaveComponents() {
    Random random = new Random(5);
    double[] common = random.doubles(384, -0.1, 0.1).toArray();
    double[][] values = new double[24][384];
    for (double[] row : values) {
      Arrays.setAll(row, i -> (float) (common[i] + 0.01 * random.nextGaussian()));
    }
    Pca pca = Pca.fit(EmbeddedRows.of(values), 24);
    assertThat(pca.components()).hasDimensions(24, 384);
    assertThat(pca.explained()[23]).isLessThan(1e-12);
    assertThat(Arrays.stream(pca.explained()).sum()).isCloseTo(1, within(1e-9));
  }

  @Test
  void theGraphFindsNearlyAllOfTheNearest() {
    EmbeddedRows data = clusters(3000, 16, 7, 1);
    Neighbors exact = Neighbors.exact(data, 10, Monitor.NONE);
    Neighbors graph = Neighbors.graph(data, 10, Monitor.NONE);
    int hits = 0;
    for (int row = 0; row < data.rows(); row++) {
      Set<Integer> found = new HashSet<>();
      IntStream.of(graph.of(row)).forEach(found::add);
      hits += (int) IntStream.of(exact.of(row)).filter(found::contains).count();
    }
    assertThat(hits / (10.0 * data.rows())).isGreaterThan(0.97);
    assertThat(Neighbors.graph(data, 10, Monitor.NONE).rows()).isEqualTo(graph.rows());
  }

  @Test
  void aMapKeepsWhoIsNearWhom() {
    EmbeddedRows data = clusters(600, 20, 6, 2);
    EmbeddedRows map = Umap.standard(5).fit(data, Monitor.NONE);
    MapQuality quality = MapQuality.of(data, map, 15, 0);
    EmbeddedRows plane = Pca.fit(data, 2).scores(data);
    MapQuality flat = MapQuality.of(data, plane, 15, 0);
    assertThat(quality.trustworthiness()).isGreaterThan(0.9).isGreaterThan(flat.trustworthiness());
    assertThat(quality.continuity()).isGreaterThan(0.85);
    assertThat(Umap.standard(5).fit(data, Monitor.NONE).values()).isEqualTo(map.values());
  }

  @Test
  void wideRowsHaveTheSameFirstComponentsBySubspaceIteration() {
    EmbeddedRows data = clusters(90, 200, 9, 4);
    Pca exact = Pca.exact(data, 8);
    Pca quick = Subspace.fit(data, 8);
    for (int c = 0; c < 8; c++) {
      assertThat(quick.explained()[c]).isCloseTo(exact.explained()[c], within(1e-9));
      double cosine = 0;
      for (int i = 0; i < 200; i++) {
        cosine += exact.components()[c][i] * quick.components()[c][i];
      }
      assertThat(cosine).as("component " + c).isCloseTo(1, within(1e-6));
    }
    EmbeddedRows wide = clusters(40, 700, 3, 5);
    assertThat(Pca.fit(wide, 60).components()).hasDimensions(40, 700);
  }

  @Test
  void trustworthinessIsThatOfTheDefinition() {
    EmbeddedRows line = EmbeddedRows.of(new double[][] {{0}, {1}, {2.1}, {3.3}, {4.6}, {6}, {7.5}});
    EmbeddedRows torn = EmbeddedRows.of(new double[][] {{0}, {1}, {2.1}, {12}, {4.6}, {6}, {7.5}});
    assertThat(MapQuality.of(line, line, 2, 0)).isEqualTo(new MapQuality(1, 1, 7));
    // scikit-learn 1.2.1: trustworthiness(line, torn, n_neighbors=2), and the two exchanged.
    assertThat(MapQuality.of(line, torn, 2, 0).trustworthiness())
        .isCloseTo(0.8367346938775511, within(1e-12));
    assertThat(MapQuality.of(line, torn, 2, 0).continuity())
        .isCloseTo(0.7755102040816326, within(1e-12));
  }

  @Test
  void fillsTheColumnsThatPagesRecognize() {
    EmbeddedRows data = clusters(200, 64, 4, 3);
    float[] values = data.values().clone();
    System.arraycopy(values, 0, values, 7 * 64, 64);
    Table table = Table.of(Column.longs("n", LongRows.of(200)));
    Analysis.Result result =
        Analysis.of("enc").run(table, new EmbeddedRows(200, 64, values), Monitor.NONE);
    assertThat(result.table().columnNames())
        .containsExactly(
            "n",
            "duplicates_enc",
            "projection_enc_x",
            "projection_enc_y",
            "familiarity_enc",
            "neighbors_enc");
    Column clusters = result.table().column("duplicates_enc");
    assertThat(clusters.longAt(0)).isEqualTo(clusters.longAt(7)).isNotNegative();
    assertThat(result.table().column("neighbors_enc").stringAt(0)).startsWith("[7,");
  }

  @Test
  void rowsHeldOutTellHowManyComponentsThereAre() {
    for (int count : new int[] {1, 2, 5}) {
      List<HeldOut> all = HeldOut.of(clusters(1500, 6, count, 7), HeldOut.USUAL, 0, Monitor.NONE);
      assertThat(all).extracting(HeldOut::components).containsExactly(1, 2, 5, 10);
      assertThat(all).allMatch(h -> h.rows() == 300 && h.standardError() < 0.2);
      assertThat(HeldOut.best(all)).as(count + " clusters").isEqualTo(count);
    }
    assertThat(HeldOut.of(clusters(60, 4, 2, 8), HeldOut.USUAL, 0, Monitor.NONE))
        .extracting(HeldOut::components)
        .containsExactly(1, 2);
    Analysis chosen =
        new Analysis("e", new Threshold.Slope(5), Analysis.CHOSEN, 8, 0, List.of(), false);
    Table table = Table.of(Column.longs("n", LongRows.of(300)));
    Analysis.Result result = chosen.run(table, clusters(300, 6, 2, 9), Monitor.NONE);
    assertThat(result.components()).isEqualTo(2);
  }

  /** Whole numbers from 0. */
  private static final class LongRows {
    static long[] of(int count) {
      return IntStream.range(0, count).asLongStream().toArray();
    }
  }

  @Test
  void picturesThatLookTheSameHaveNearlyTheSameHash() {
    BufferedImage large = picture(256, 0);
    BufferedImage small = new BufferedImage(90, 90, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = small.createGraphics();
    pen.drawImage(large, 0, 0, 90, 90, null);
    pen.dispose();
    long one = PerceptualHash.of(large);
    long same = PerceptualHash.of(small);
    long other = PerceptualHash.of(picture(256, 1));
    assertThat(Long.bitCount(one ^ same)).isLessThanOrEqualTo(6);
    assertThat(Long.bitCount(one ^ other)).isGreaterThan(12);
    assertThat(DuplicateClusters.perceptual(Arrays.asList(one, null, other, same), 6).clusters())
        .containsExactly(0, -1, -1, 0);
    assertThat(DuplicateClusters.exact(Arrays.asList("a", null, "b", "a", null)).clusters())
        .containsExactly(0, -1, -1, 0, -1);
  }

  private static BufferedImage picture(int side, int kind) {
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = image.createGraphics();
    Random random = new Random(kind);
    for (int i = 0; i < 12; i++) {
      pen.setColor(new Color(random.nextInt(1 << 24)));
      pen.fillOval(random.nextInt(side), random.nextInt(side), side / 3, side / 2);
    }
    pen.dispose();
    return image;
  }

  @Test
  void badInputIsASentence() {
    assertThatThrownBy(() -> EmbeddedRows.of(Column.strings("e", "[1, 2]", "[1]")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("row 1");
    assertThatThrownBy(() -> EmbeddedRows.of(Column.strings("e", "[1, x]")))
        .isInstanceOf(UserError.class);
    assertThatThrownBy(() -> EmbeddedRows.of(Column.strings("e", "[1, NaN]")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("finite");
    Table one = Table.of(Column.longs("n", 1, 2));
    assertThatThrownBy(
            () -> EmbeddedRows.standardized(Table.of(Column.longs("n", 1, 1)), List.of("n")))
        .isInstanceOf(UserError.class);
    assertThatThrownBy(
            () ->
                Analysis.of("x").run(one, EmbeddedRows.of(new double[][] {{1}, {2}}), Monitor.NONE))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("at least 10");
    assertThatThrownBy(() -> Analysis.of("a b")).isInstanceOf(UserError.class);
  }
}
