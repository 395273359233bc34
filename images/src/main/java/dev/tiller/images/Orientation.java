package dev.tiller.images;

import com.twelvemonkeys.imageio.metadata.Directory;
import com.twelvemonkeys.imageio.metadata.Entry;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEG;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEGSegment;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEGSegmentUtil;
import com.twelvemonkeys.imageio.metadata.tiff.TIFF;
import com.twelvemonkeys.imageio.metadata.tiff.TIFFReader;
import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import javax.imageio.stream.ImageInputStream;

/**
 * How a camera was held (EXIF 2.3, tag 0x0112): 1 upright, 2 mirrored, 3 upside down, 4 both, 5 to
 * 8 the same with rows and columns exchanged.
 */
final class Orientation {

  private static final int UPRIGHT = 1;
  private static final int LAST = 8;
  private static final int FIRST_EXCHANGED = 5;

  private Orientation() {}

  /**
   * What a JPEG says of itself.
   *
   * @return 1 to 8; 1 where it says nothing, or nothing that can be read
   */
  static int of(byte[] jpeg) {
    try (ImageInputStream in = new ByteArrayImageInputStream(jpeg)) {
      List<JPEGSegment> exif = JPEGSegmentUtil.readSegments(in, JPEG.APP1, "Exif");
      if (exif.isEmpty()) {
        return UPRIGHT;
      }
      try (InputStream data = exif.get(0).data()) {
        data.skipNBytes(1); // The identifier is padded by one byte.
        Directory fields =
            new TIFFReader().read(new ByteArrayImageInputStream(data.readAllBytes()));
        Entry entry = fields.getEntryById(TIFF.TAG_ORIENTATION);
        int said = entry != null && entry.getValue() instanceof Number n ? n.intValue() : UPRIGHT;
        return said < UPRIGHT || said > LAST ? UPRIGHT : said;
      }
    } catch (IOException | RuntimeException e) {
      // What a camera or an editor wrote beside the image is none of the image's faults.
      return UPRIGHT;
    }
  }

  /** Turned upright. */
  static Picture upright(Picture stored, int orientation) {
    if (orientation == UPRIGHT) {
      return stored;
    }
    boolean exchanged = orientation >= FIRST_EXCHANGED;
    boolean fromRight = List.of(2, 3, 7, 8).contains(orientation);
    boolean fromBottom = List.of(3, 4, 6, 7).contains(orientation);
    int height = exchanged ? stored.width() : stored.height();
    int width = exchanged ? stored.height() : stored.width();
    byte[] turned = new byte[stored.pixels().length];
    int to = 0;
    for (int c = 0; c < stored.channels(); c++) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          int row = exchanged ? x : y;
          int column = exchanged ? y : x;
          row = fromBottom ? stored.height() - 1 - row : row;
          column = fromRight ? stored.width() - 1 - column : column;
          turned[to++] = stored.pixels()[(c * stored.height() + row) * stored.width() + column];
        }
      }
    }
    return new Picture(
        stored.channels(), height, width, turned, stored.and(Conversion.ORIENTATION));
  }
}
