package dev.tiller.symphony;

import dev.tiller.data.Column;
import dev.tiller.data.ColumnType;
import dev.tiller.data.Table;
import dev.tiller.ground.Monitor;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Pictures that lie beside a table: a column that names them by paths below a folder gets a column
 * of small ones, which a page carries.
 *
 * @param table with a column {@code image} at its end
 * @param shown how many rows have a picture
 * @param broken how many files could not be read, or lie outside of the folder
 * @param left how many were left out because a page has room for so many
 */
public record Thumbnails(Table table, int shown, int broken, int left) {
  /** The most pictures of one page. */
  public static final int MOST = 5000;

  private static final int SIZE = 64;
  private static final float QUALITY = 0.7f;
  private static final long MOST_PIXELS = 200_000_000;
  private static final String NAME = "image";

  /**
   * The column of the table that names pictures: the first whose first text ends like one and is a
   * file below the folder; null where there is none.
   */
  public static @Nullable String column(Table table, Path folder) {
    for (Column column : table.columns()) {
      if (column.type() == ColumnType.STRING) {
        for (int row = 0; row < Math.min(column.size(), 100); row++) {
          String text = column.stringAt(row);
          if (text != null && picture(text) && inside(folder, text) != null) {
            return column.name();
          }
        }
      }
    }
    return null;
  }

  /**
   * The table with small pictures, of the most telling rows where there are too many for a page.
   */
  public static Thumbnails of(Table table, Path folder, String column, Monitor monitor) {
    Set<Integer> wanted = wanted(table);
    List<byte @Nullable []> pictures = new ArrayList<>();
    int shown = 0;
    int broken = 0;
    int left = 0;
    for (int row = 0; row < table.rowCount() && !monitor.stopRequested(); row++) {
      Object cell = table.column(column).get(row);
      byte[] small = null;
      if (cell instanceof String name && !name.isEmpty()) {
        if (!wanted.contains(row)) {
          left++;
        } else {
          small = small(inside(folder, name));
          shown += small == null ? 0 : 1;
          broken += small == null ? 1 : 0;
        }
      }
      pictures.add(small);
    }
    while (pictures.size() < table.rowCount()) {
      pictures.add(null);
    }
    String name = NAME;
    for (int more = 2; named(table, name); more++) {
      name = NAME + " " + more;
    }
    return new Thumbnails(table.with(Media.IMAGE.column(name, pictures)), shown, broken, left);
  }

  private static boolean named(Table table, String name) {
    return table.columnNames().stream().anyMatch(name::equalsIgnoreCase);
  }

  /** All duplicates, the least familiar, then rows evenly spread. */
  private static Set<Integer> wanted(Table table) {
    Set<Integer> rows = new LinkedHashSet<>();
    int count = table.rowCount();
    if (count > MOST) {
      Conventions columns = Conventions.of(table);
      for (String layer : columns.duplicates()) {
        Column clusters = table.column("duplicates_" + layer);
        for (int row = 0; row < count && rows.size() < MOST / 2; row++) {
          if (clusters.doubleAt(row) >= 0) {
            rows.add(row);
          }
        }
      }
      for (String layer : columns.familiarity()) {
        double[] scores = table.column("familiarity_" + layer).toDoubles();
        java.util.stream.IntStream.range(0, count)
            .boxed()
            .sorted(java.util.Comparator.comparingDouble(row -> scores[row]))
            .limit(MOST / 10)
            .forEach(rows::add);
      }
    }
    for (long i = 0; i < Math.min(count, MOST) && rows.size() < MOST; i++) {
      rows.add((int) (i * count / Math.min(count, MOST)));
    }
    return rows;
  }

  static boolean picture(String name) {
    return name.toLowerCase(Locale.ROOT).matches(".*\\.(png|jpe?g|gif|bmp)");
  }

  /** The file of that name below the folder, links followed; null where it lies elsewhere. */
  public static @Nullable Path inside(Path folder, String name) {
    try {
      Path root = folder.toRealPath();
      Path file = root.resolve(name).toRealPath();
      return file.startsWith(root) && Files.isRegularFile(file) ? file : null;
    } catch (IOException | java.nio.file.InvalidPathException e) {
      return null;
    }
  }

  private static byte @Nullable [] small(@Nullable Path file) {
    if (file == null) {
      return null;
    }
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        return null;
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        return encoded(scaled(read(reader)));
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException e) {
      // A damaged picture is one that cannot be shown, whatever the decoder throws; it is counted.
      return null;
    }
  }

  /** Large pictures are read in part, so that a thumbnail never takes their whole size. */
  private static BufferedImage read(ImageReader reader) throws IOException {
    int width = reader.getWidth(0);
    int height = reader.getHeight(0);
    if ((long) width * height > MOST_PIXELS) {
      throw new IOException("too large");
    }
    ImageReadParam param = reader.getDefaultReadParam();
    int every = Math.max(1, Math.min(width, height) / (4 * SIZE));
    param.setSourceSubsampling(every, every, 0, 0);
    return reader.read(0, param);
  }

  private static BufferedImage scaled(BufferedImage image) {
    double factor = Math.min(1, (double) SIZE / Math.max(image.getWidth(), image.getHeight()));
    int width = Math.max(1, (int) Math.round(image.getWidth() * factor));
    int height = Math.max(1, (int) Math.round(image.getHeight() * factor));
    BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = small.createGraphics();
    pen.setColor(Color.WHITE);
    pen.fillRect(0, 0, width, height);
    pen.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    pen.drawImage(image, 0, 0, width, height, null);
    pen.dispose();
    return small;
  }

  private static byte[] encoded(BufferedImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      param.setCompressionQuality(QUALITY);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), param);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
