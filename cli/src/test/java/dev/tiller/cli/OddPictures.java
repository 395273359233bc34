package dev.tiller.cli;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Picture files as they come: of more bits, in inks, turned, transparent, broken. */
final class OddPictures {

  static final int SIDE = 24;

  private OddPictures() {}

  /** Colors of 8 bits. */
  static void plain(Path file, long seed) throws IOException {
    ImageIO.write(drawn(BufferedImage.TYPE_INT_RGB, seed), "png", file.toFile());
  }

  /** Gray of 16 bits. */
  static void deep(Path file) throws IOException {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_USHORT_GRAY);
    image.getRaster().setSample(3, 3, 0, 12345);
    ImageIO.write(image, "png", file.toFile());
  }

  /** Half transparent. */
  static void transparent(Path file) throws IOException {
    BufferedImage image = drawn(BufferedImage.TYPE_INT_ARGB, 7);
    image.setRGB(0, 0, 0x80ff0000);
    ImageIO.write(image, "png", file.toFile());
  }

  /** A JPEG of four inks, with the marker that every program which writes them puts there. */
  static void inks(Path file) throws IOException {
    WritableRaster raster =
        Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, SIDE, SIDE, 4, null);
    for (int i = 0; i < SIDE * SIDE; i++) {
      raster.setPixel(i % SIDE, i / SIDE, new int[] {10 * (i / SIDE), 90, 200, 255});
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.write(new IIOImage(raster, null, null));
    } finally {
      writer.dispose();
    }
    ByteBuffer adobe = ByteBuffer.allocate(16).putShort((short) 0xffee).putShort((short) 14);
    adobe.put("Adobe".getBytes(StandardCharsets.US_ASCII)).putShort((short) 100);
    Files.write(file, behindTheStart(out.toByteArray(), adobe.array()));
  }

  /** A JPEG that was taken with the camera on its side. */
  static void turned(Path file) throws IOException {
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    ImageIO.write(drawn(BufferedImage.TYPE_INT_RGB, 9), "jpeg", jpeg);
    ByteBuffer exif = ByteBuffer.allocate(36).putShort((short) 0xffe1).putShort((short) 34);
    exif.put("Exif\0\0MM\0*".getBytes(StandardCharsets.US_ASCII)).putInt(8).putShort((short) 1);
    exif.putShort((short) 274).putShort((short) 3).putInt(1).putShort((short) 6);
    Files.write(file, behindTheStart(jpeg.toByteArray(), exif.array()));
  }

  private static byte[] behindTheStart(byte[] jpeg, byte[] segment) {
    return ByteBuffer.allocate(jpeg.length + segment.length)
        .put(jpeg, 0, 2)
        .put(segment)
        .put(jpeg, 2, jpeg.length - 2)
        .array();
  }

  private static BufferedImage drawn(int type, long seed) {
    BufferedImage image = new BufferedImage(SIDE, SIDE, type);
    Random random = new Random(seed);
    for (int i = 0; i < SIDE * SIDE; i++) {
      image.setRGB(i % SIDE, i / SIDE, 0xff000000 | random.nextInt(1 << 24));
    }
    return image;
  }
}
