package dev.tiller.symphony;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

/** Pictures and sounds as files would hold them. */
final class MediaFiles {
  private MediaFiles() {}

  static byte[] picture(String format, Color color) {
    BufferedImage image = new BufferedImage(48, 32, BufferedImage.TYPE_INT_RGB);
    Graphics2D drawing = image.createGraphics();
    drawing.setColor(color);
    drawing.fillRect(0, 0, 48, 32);
    drawing.setColor(Color.WHITE);
    drawing.fillOval(16, 8, 16, 16);
    drawing.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, format, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** A tenth of a second of a tone. */
  static byte[] tone(double hertz) {
    byte[] samples = new byte[800];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (byte) (100 * Math.sin(2 * Math.PI * hertz * i / 8000));
    }
    AudioFormat format = new AudioFormat(8000, 8, 1, true, false);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (AudioInputStream in =
        new AudioInputStream(new ByteArrayInputStream(samples), format, samples.length)) {
      AudioSystem.write(in, AudioFileFormat.Type.WAVE, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
