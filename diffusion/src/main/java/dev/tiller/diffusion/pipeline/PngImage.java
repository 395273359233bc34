package dev.tiller.diffusion.pipeline;

import dev.tiller.ground.AtomicFile;
import dev.tiller.tensor.Tensors;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * A finished image, 8 bits a channel, as PNG with texts inside: how it was made stays with it.
 *
 * @param image grey or RGB
 */
public record PngImage(BufferedImage image) {

  private static final String FORMAT = "javax_imageio_png_1.0";

  /**
   * An image of a pipeline.
   *
   * @param pixels [1 or 3, height, width] in [0, 1]
   */
  public static PngImage of(Tensor pixels) {
    float[] values = Tensors.floats(pixels);
    int channels = (int) pixels.size(0);
    int height = (int) pixels.size(1);
    int width = (int) pixels.size(2);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int each = height * width;
    for (int i = 0; i < each; i++) {
      int rgb = 0;
      for (int c = 0; c < 3; c++) {
        float value = values[Math.min(c, channels - 1) * each + i];
        rgb = rgb << 8 | Math.round(255 * Math.max(0, Math.min(1, value)));
      }
      image.setRGB(i % width, i / width, rgb);
    }
    return new PngImage(image);
  }

  /**
   * Pictures of one size as a table.
   *
   * @param rows of pictures, all of the same length
   * @param scale how many pixels of the table a pixel takes along an edge
   */
  public static PngImage grid(List<List<PngImage>> rows, int scale) {
    BufferedImage first = rows.get(0).get(0).image;
    int wide = first.getWidth() * scale + 2;
    int high = first.getHeight() * scale + 2;
    BufferedImage table =
        new BufferedImage(
            wide * rows.get(0).size(), high * rows.size(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < table.getHeight(); y++) {
      for (int x = 0; x < table.getWidth(); x++) {
        int px = x % wide / scale;
        int py = y % high / scale;
        BufferedImage cell = rows.get(y / high).get(x / wide).image;
        boolean inside = px < cell.getWidth() && py < cell.getHeight();
        table.setRGB(x, y, inside ? cell.getRGB(px, py) : 0x808080);
      }
    }
    return new PngImage(table);
  }

  /**
   * As PNG.
   *
   * @param texts by keyword of at most 79 characters, such as {@code prompt}
   */
  public byte[] png(Map<String, String> texts) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    try (ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        var out = ImageIO.createImageOutputStream(bytes)) {
      IIOMetadata metadata =
          writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(image), null);
      IIOMetadataNode root = new IIOMetadataNode(FORMAT);
      IIOMetadataNode all = new IIOMetadataNode("iTXt");
      texts.forEach((keyword, text) -> all.appendChild(entry(keyword, text)));
      root.appendChild(all);
      metadata.mergeTree(FORMAT, root);
      writer.setOutput(out);
      writer.write(new IIOImage(image, null, metadata));
      out.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("A picture could not be encoded.", e);
    } finally {
      writer.dispose();
    }
  }

  private static IIOMetadataNode entry(String keyword, String text) {
    IIOMetadataNode entry = new IIOMetadataNode("iTXtEntry");
    entry.setAttribute("keyword", keyword);
    entry.setAttribute("compressionFlag", "FALSE");
    entry.setAttribute("compressionMethod", "0");
    entry.setAttribute("languageTag", "");
    entry.setAttribute("translatedKeyword", "");
    entry.setAttribute("text", text);
    return entry;
  }

  /**
   * Writes a PNG, atomically.
   *
   * @throws IOException if the disk refuses
   */
  public void write(Path file, Map<String, String> texts) throws IOException {
    byte[] png = png(texts);
    AtomicFile.write(file, out -> out.write(png));
  }

  /**
   * The pixels of a PNG.
   *
   * @return [3, height, width] float32 in [0, 1], in the caller's scope
   * @throws IOException if it is none
   */
  public static Tensor read(Path file) throws IOException {
    @Nullable BufferedImage image = ImageIO.read(file.toFile());
    if (image == null) {
      throw new IOException(file + " is no picture");
    }
    int each = image.getWidth() * image.getHeight();
    float[] values = new float[3 * each];
    for (int i = 0; i < each; i++) {
      int rgb = image.getRGB(i % image.getWidth(), i / image.getWidth());
      for (int c = 0; c < 3; c++) {
        values[c * each + i] = (rgb >> 16 - 8 * c & 0xFF) / 255f;
      }
    }
    return Tensors.of(values, 3, image.getHeight(), image.getWidth());
  }

  /**
   * The texts inside a PNG.
   *
   * @throws IOException if it is none
   */
  public static Map<String, String> texts(byte[] png) throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
    try (var in = ImageIO.createImageInputStream(new ByteArrayInputStream(png))) {
      reader.setInput(in);
      Node root = reader.getImageMetadata(0).getAsTree(FORMAT);
      Map<String, String> texts = new LinkedHashMap<>();
      for (Node kind = root.getFirstChild(); kind != null; kind = kind.getNextSibling()) {
        if (kind.getNodeName().equals("iTXt")) {
          NodeList entries = kind.getChildNodes();
          for (int i = 0; i < entries.getLength(); i++) {
            var attributes = entries.item(i).getAttributes();
            texts.put(
                attributes.getNamedItem("keyword").getNodeValue(),
                attributes.getNamedItem("text").getNodeValue());
          }
        }
      }
      return texts;
    } finally {
      reader.dispose();
    }
  }
}
