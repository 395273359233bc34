package dev.tiller.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {

  static byte[] encoded(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, out)).as(format).isTrue();
    return out.toByteArray();
  }

  /** Smooth colors with some noise: what a photograph compresses like. */
  static BufferedImage colors(int width, int height, long seed) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(seed);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int red = 255 * x / width;
        int green = 255 * y / height;
        image.setRGB(x, y, red << 16 | green << 8 | random.nextInt(64));
      }
    }
    return image;
  }

  private static int at(Picture picture, int channel, int y, int x) {
    return picture.pixels()[(channel * picture.height() + y) * picture.width() + x] & 0xff;
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "tiff"})
  void losslessFormatsGiveTheirPixels(String format) throws IOException {
    BufferedImage image = colors(7, 5, 1);
    Picture read = ImageDecoder.decode("a." + format, encoded(image, format));
    assertThat(read.channels()).isEqualTo(3);
    assertThat(read.height()).isEqualTo(5);
    assertThat(read.width()).isEqualTo(7);
    assertThat(read.conversions()).isEmpty();
    for (int y = 0; y < 5; y++) {
      for (int x = 0; x < 7; x++) {
        int rgb = at(read, 0, y, x) << 16 | at(read, 1, y, x) << 8 | at(read, 2, y, x);
        assertThat(rgb).isEqualTo(image.getRGB(x, y) & 0xffffff);
      }
    }
  }

  @Test
  void grayStaysAsItIsStoredAndIsNotBrightened() throws IOException {
    BufferedImage gray = new BufferedImage(256, 1, BufferedImage.TYPE_BYTE_GRAY);
    for (int x = 0; x < 256; x++) {
      gray.getRaster().setSample(x, 0, 0, x);
    }
    Picture read = ImageDecoder.decode("gray.png", encoded(gray, "png"));
    assertThat(read.channels()).isEqualTo(1);
    for (int x = 0; x < 256; x++) {
      assertThat(at(read, 0, 0, x)).isEqualTo(x);
    }
  }

  @Test
  void sixteenBitsAreRounded() throws IOException {
    BufferedImage deep = new BufferedImage(4, 1, BufferedImage.TYPE_USHORT_GRAY);
    int[] samples = {0, 128, 129, 65535};
    for (int x = 0; x < 4; x++) {
      deep.getRaster().setSample(x, 0, 0, samples[x]);
    }
    Picture gray = ImageDecoder.decode("deep.png", encoded(deep, "png"));
    assertThat(gray.pixels()).containsExactly((byte) 0, (byte) 0, (byte) 1, (byte) 255);
    assertThat(gray.conversions()).containsExactly(Conversion.DEPTH);

    ComponentColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            false,
            false,
            Transparency.OPAQUE,
            DataBuffer.TYPE_USHORT);
    WritableRaster raster = model.createCompatibleWritableRaster(1, 1);
    raster.setPixel(0, 0, new int[] {257 * 10, 257 * 200, 65535});
    Picture color =
        ImageDecoder.decode("c.png", encoded(new BufferedImage(model, raster, false, null), "png"));
    assertThat(color.pixels()).containsExactly((byte) 10, (byte) 200, (byte) 255);
  }

  @Test
  void palettesAreResolved() throws IOException {
    byte[] red = {0, 50, 100};
    byte[] green = {10, 50, 20};
    byte[] blue = {0, 50, -1};
    BufferedImage indexed =
        new BufferedImage(
            3, 1, BufferedImage.TYPE_BYTE_INDEXED, new IndexColorModel(8, 3, red, green, blue));
    for (int x = 0; x < 3; x++) {
      indexed.getRaster().setSample(x, 0, 0, x);
    }
    for (String format : new String[] {"png", "gif"}) {
      Picture read = ImageDecoder.decode("p." + format, encoded(indexed, format));
      assertThat(read.pixels()).as(format).containsExactly(0, 50, 100, 10, 50, 20, 0, 50, -1);
    }
    BufferedImage bits = new BufferedImage(9, 2, BufferedImage.TYPE_BYTE_BINARY);
    bits.getRaster().setSample(3, 1, 0, 1);
    Picture two = ImageDecoder.decode("bits.png", encoded(bits, "png"));
    assertThat(two.channels()).isEqualTo(1);
    assertThat(at(two, 0, 1, 3)).isEqualTo(255);
    assertThat(at(two, 0, 1, 4)).isZero();
  }

  @Test
  void whatIsTransparentLiesOverWhite() throws IOException {
    BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0xff102030);
    image.setRGB(1, 0, 0x00102030);
    image.setRGB(2, 0, 0x80000000);
    Picture read = ImageDecoder.decode("alpha.png", encoded(image, "png"));
    assertThat(at(read, 0, 0, 0)).isEqualTo(0x10);
    assertThat(at(read, 2, 0, 0)).isEqualTo(0x30);
    assertThat(at(read, 1, 0, 1)).isEqualTo(255);
    assertThat(at(read, 1, 0, 2)).isEqualTo(127);
    assertThat(read.conversions()).containsExactly(Conversion.ALPHA);
  }

  @Test
  void inksBecomeColors() throws IOException {
    WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 16, 16, 4, null);
    for (int y = 0; y < 16; y++) {
      for (int x = 0; x < 16; x++) {
        raster.setPixel(
            x, y, new int[] {255, 0, 0, 255}); // Adobe inverts; magenta and yellow are red.
      }
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.write(new IIOImage(raster, null, null));
    } finally {
      writer.dispose();
    }
    Picture read = ImageDecoder.decode("inks.jpg", byAdobe(out.toByteArray()));
    assertThat(read.channels()).isEqualTo(3);
    assertThat(read.conversions()).contains(Conversion.INKS);
    assertThat(at(read, 0, 8, 8)).isGreaterThan(200);
    assertThat(at(read, 1, 8, 8)).isLessThan(80);
    assertThat(at(read, 2, 8, 8)).isLessThan(80);
  }

  /** With the marker that every program which writes inks puts there. */
  private static byte[] byAdobe(byte[] jpeg) {
    ByteBuffer marker = ByteBuffer.allocate(16);
    marker.putShort((short) 0xffee).putShort((short) 14).put("Adobe".getBytes());
    marker.putShort((short) 100).putShort((short) 0).putShort((short) 0).put((byte) 0);
    return ByteBuffer.allocate(jpeg.length + 16)
        .put(jpeg, 0, 2)
        .put(marker.array())
        .put(jpeg, 2, jpeg.length - 2)
        .array();
  }

  /** EXIF 2.3, table of tag 274: where row 0 and column 0 of the file are seen. */
  @ParameterizedTest
  @CsvSource({
    "1, top, left", "2, top, right", "3, bottom, right", "4, bottom, left",
    "5, left, top", "6, right, top", "7, right, bottom", "8, left, bottom"
  })
  void camerasAreTurned(int orientation, String row0, String column0) throws IOException {
    BufferedImage blocks = new BufferedImage(24, 16, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < 16; y++) {
      for (int x = 0; x < 24; x++) {
        blocks.getRaster().setSample(x, y, 0, 40 * (y / 8 * 3 + x / 8));
      }
    }
    Picture read =
        ImageDecoder.decode("exif.jpg", withOrientation(encoded(blocks, "jpeg"), orientation));
    boolean exchanged = orientation > 4;
    assertThat(read.width()).isEqualTo(exchanged ? 16 : 24);
    assertThat(read.height()).isEqualTo(exchanged ? 24 : 16);
    assertThat(read.conversions().contains(Conversion.ORIENTATION)).isEqualTo(orientation > 1);
    // The block in row 0 and column 2 of the file, which is at the end of row 0.
    String[] corner = {row0, opposite(column0)};
    int y = Arrays.asList(corner).contains("top") ? 2 : read.height() - 3;
    int x = Arrays.asList(corner).contains("left") ? 2 : read.width() - 3;
    assertThat(at(read, 0, y, x)).isBetween(74, 86);
  }

  private static String opposite(String side) {
    return switch (side) {
      case "left" -> "right";
      case "right" -> "left";
      case "top" -> "bottom";
      default -> "top";
    };
  }

  /** With a block of EXIF data that holds nothing but the orientation. */
  private static byte[] withOrientation(byte[] jpeg, int orientation) {
    ByteBuffer exif = ByteBuffer.allocate(36);
    exif.putShort((short) 0xffe1).putShort((short) 34).put("Exif\0\0".getBytes());
    exif.put("MM\0*".getBytes()).putInt(8).putShort((short) 1);
    exif.putShort((short) 274).putShort((short) 3).putInt(1).putShort((short) orientation);
    exif.putShort((short) 0).putInt(0);
    return ByteBuffer.allocate(jpeg.length + 36)
        .put(jpeg, 0, 2)
        .put(exif.array())
        .put(jpeg, 2, jpeg.length - 2)
        .array();
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpeg", "gif", "bmp", "tiff"})
  void whatEndsTooSoonIsDamaged(String format) throws IOException {
    byte[] whole = encoded(colors(64, 64, 2), format);
    ImageDecoder.decode("whole", whole);
    for (int length : new int[] {10, whole.length / 4, whole.length / 2, whole.length * 9 / 10}) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> ImageDecoder.decode("cut." + format, cut))
          .as("%d of %d bytes", length, whole.length)
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("cut." + format)
          .hasMessageEndingWith(".");
    }
  }

  @Test
  void aPictureIsWrittenAsItIs() throws IOException {
    Picture color = ImageDecoder.decode("c.png", encoded(colors(5, 3, 8), "png"));
    assertThat(ImageDecoder.decode("again", color.png()).pixels()).isEqualTo(color.pixels());
    Picture gray = color.withChannels(1);
    assertThat(ImageDecoder.decode("gray", gray.png()).pixels()).isEqualTo(gray.pixels());
  }

  @Test
  void damageWithinAPngIsFound() throws IOException {
    byte[] bytes = encoded(colors(64, 64, 3), "png");
    for (int i = 0; i < 40; i++) {
      bytes[bytes.length / 2 + i] ^= 0x55;
    }
    assertThatThrownBy(() -> ImageDecoder.decode("d.png", bytes))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("d.png cannot be decoded");
  }

  @Test
  void whatIsNoImageIsNamed() {
    assertThatThrownBy(() -> ImageDecoder.decode("a.png", new byte[0]))
        .hasMessage("a.png is empty; expected an image.");
    assertThatThrownBy(() -> ImageDecoder.decode("a.png", "hello, this is text".getBytes()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a.png is no image of a kind that can be read");
  }

  @Test
  void anImageThatAnnouncesTooMuchIsNotBegun() throws IOException {
    byte[] png = encoded(colors(2, 2, 4), "png");
    ByteBuffer.wrap(png).putInt(16, 1 << 20).putInt(20, 1 << 20);
    assertThatThrownBy(() -> ImageDecoder.decode("bomb.png", png))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("bomb.png");
  }

  @Test
  void anySequenceOfBytesGivesAPictureOrASentence() throws IOException {
    Random random = new Random(5);
    for (String format : new String[] {"png", "jpeg", "gif", "bmp", "tiff"}) {
      byte[] whole = encoded(colors(24, 24, 6), format);
      for (int trial = 0; trial < 60; trial++) {
        byte[] bytes = whole.clone();
        for (int i = 0; i < 1 + trial / 10; i++) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        try {
          assertThat(ImageDecoder.decode("x", bytes).width()).isPositive();
        } catch (IOException e) {
          assertThat(e.getMessage()).startsWith("x ").endsWith(".");
        }
      }
    }
  }
}
