package dev.tiller.diffusion.pipeline;

import dev.tiller.ground.AtomicFile;
import dev.tiller.ground.UserError;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;

/** Pictures one after the other as a GIF that repeats; 256 colors a picture. */
public final class AnimatedGif {

  private static final String FORMAT = "javax_imageio_gif_image_1.0";
  private static final byte[] FOREVER = {1, 0, 0};

  private AnimatedGif() {}

  /**
   * Writes one, atomically.
   *
   * @param pictures of one size, at least one
   * @param hundredths of a second that each is shown; the last one ten times as long
   * @throws IOException if the disk refuses
   */
  public static void write(Path file, List<PngImage> pictures, int hundredths) throws IOException {
    byte[] gif = gif(pictures, hundredths);
    AtomicFile.write(file, out -> out.write(gif));
  }

  private static byte[] gif(List<PngImage> pictures, int hundredths) {
    if (pictures.isEmpty() || hundredths < 1) {
      throw new UserError(
          "An animation of %d pictures, %d hundredths of a second each, was asked for; at least one of both was expected."
              .formatted(pictures.size(), hundredths));
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
    try (ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        var out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.prepareWriteSequence(null);
      for (int i = 0; i < pictures.size(); i++) {
        int delay = i < pictures.size() - 1 ? hundredths : 10 * hundredths;
        BufferedImage image = pictures.get(i).image();
        writer.writeToSequence(new IIOImage(image, null, timed(writer, image, delay)), null);
      }
      writer.endWriteSequence();
      out.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("An animation could not be encoded.", e);
    } finally {
      writer.dispose();
    }
  }

  private static IIOMetadata timed(ImageWriter writer, BufferedImage image, int delay)
      throws IOException {
    IIOMetadata metadata =
        writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(image), null);
    IIOMetadataNode root = new IIOMetadataNode(FORMAT);
    IIOMetadataNode control = new IIOMetadataNode("GraphicControlExtension");
    control.setAttribute("disposalMethod", "none");
    control.setAttribute("userInputFlag", "FALSE");
    control.setAttribute("transparentColorFlag", "FALSE");
    control.setAttribute("transparentColorIndex", "0");
    control.setAttribute("delayTime", Integer.toString(delay));
    root.appendChild(control);
    IIOMetadataNode all = new IIOMetadataNode("ApplicationExtensions");
    IIOMetadataNode repeat = new IIOMetadataNode("ApplicationExtension");
    repeat.setAttribute("applicationID", "NETSCAPE");
    repeat.setAttribute("authenticationCode", "2.0");
    repeat.setUserObject(FOREVER);
    all.appendChild(repeat);
    root.appendChild(all);
    metadata.mergeTree(FORMAT, root);
    return metadata;
  }
}
