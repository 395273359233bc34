package dev.tiller.cli.analyze;

import dev.tiller.analysis.EmbeddedRows;
import dev.tiller.analysis.PerceptualHash;
import dev.tiller.analysis.Stages;
import dev.tiller.data.Column;
import dev.tiller.ground.AtomicFile;
import dev.tiller.ground.Identity;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.ground.UserError;
import dev.tiller.images.ImageDecoder;
import dev.tiller.images.Picture;
import dev.tiller.symphony.Thumbnails;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pictures below a folder, named by a column; rows whose picture cannot be read have no vector. */
final class PictureRows implements RowVectors {
  private final List<@Nullable Path> files;
  private final int[] rows;
  private final int broken;
  private final String first;
  private final PictureEncoder encoder;

  private PictureRows(
      List<@Nullable Path> files, int[] rows, int broken, String first, PictureEncoder encoder) {
    this.files = files;
    this.rows = rows;
    this.broken = broken;
    this.first = first;
    this.encoder = encoder;
  }

  /**
   * Looks which pictures can be read.
   *
   * @param encoder closed with this
   */
  static PictureRows open(Column column, Path folder, PictureEncoder encoder, Monitor monitor) {
    List<@Nullable Path> files = new ArrayList<>();
    List<Integer> rows = new ArrayList<>();
    int broken = 0;
    String first = "";
    try (Progress progress = monitor.progress("looking through pictures", column.size())) {
      for (int row = 0; row < column.size(); row++) {
        if (monitor.stopRequested()) {
          throw new UserError("Stopped before anything was analyzed; nothing is kept.");
        }
        String name = column.stringAt(row);
        Path file = name == null || name.isEmpty() ? null : Thumbnails.inside(folder, name);
        try {
          if (file == null) {
            throw new IOException(name + " is no file below " + folder);
          }
          decoded(file);
          rows.add(row);
        } catch (IOException e) {
          file = null;
          first = broken == 0 ? UserError.reason(e) : first;
          broken++;
        }
        files.add(file);
        progress.step();
      }
    }
    int[] readable = rows.stream().mapToInt(Integer::intValue).toArray();
    return new PictureRows(files, readable, broken, first, encoder);
  }

  private static Picture decoded(Path file) throws IOException {
    return ImageDecoder.decode(file.toString(), Files.readAllBytes(file));
  }

  private Path file(int row) {
    Path file = files.get(row);
    if (file == null) {
      throw new IllegalArgumentException("Row " + row + " has no picture.");
    }
    return file;
  }

  @Override
  public int[] rows() {
    return rows.clone();
  }

  @Override
  public Identity identity() {
    try {
      StringBuilder all = new StringBuilder();
      for (int row : rows) {
        all.append(row).append(' ').append(AtomicFile.sha256(file(row))).append('\n');
      }
      return Identity.of("pictures")
          .with("files", AtomicFile.sha256(all.toString()))
          .with("encoder", encoder.identity());
    } catch (IOException e) {
      throw new UserError(UserError.reason(e), e);
    }
  }

  @Override
  public EmbeddedRows embed(Stages stages, Monitor monitor) {
    return RowVectors.inChunks(
        rows.length,
        "embedding pictures",
        (from, to) -> {
          List<Picture> pictures = new ArrayList<>();
          for (int i = from; i < to; i++) {
            pictures.add(decoded(file(rows[i])));
          }
          return encoder.encode(pictures);
        },
        stages,
        monitor);
  }

  @Override
  public List<@Nullable Object> contents() throws IOException {
    List<@Nullable Object> contents = new ArrayList<>(Collections.nCopies(files.size(), null));
    for (int row : rows) {
      contents.set(row, AtomicFile.sha256(file(row)));
    }
    return contents;
  }

  @Override
  public List<@Nullable Long> hashes(Monitor monitor) {
    List<@Nullable Long> hashes = new ArrayList<>(Collections.nCopies(files.size(), null));
    try (Progress progress = monitor.progress("perceptual hashes", rows.length)) {
      for (int row : rows) {
        hashes.set(row, PerceptualHash.of(image(decoded(file(row)))));
        progress.step();
      }
    } catch (IOException e) {
      throw new UserError(UserError.reason(e), e);
    }
    return hashes;
  }

  private static BufferedImage image(Picture any) {
    Picture picture = any.withChannels(3);
    int plane = picture.height() * picture.width();
    byte[] pixels = picture.pixels();
    BufferedImage image =
        new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
    int[] colors = new int[plane];
    Arrays.setAll(
        colors,
        i ->
            (pixels[i] & 0xff) << 16
                | (pixels[plane + i] & 0xff) << 8
                | (pixels[2 * plane + i] & 0xff));
    image.setRGB(0, 0, picture.width(), picture.height(), colors, 0, picture.width());
    return image;
  }

  @Override
  public String note() {
    return broken == 0
        ? ""
        : "%,d rows have no picture that can be read and are left out; the first: %s"
            .formatted(broken, first);
  }

  @Override
  public void close() {
    encoder.close();
  }
}
