package dev.tiller.pocket.card;

import dev.tiller.diffusion.pipeline.ImagePipeline;
import dev.tiller.diffusion.pipeline.ImageRequest;
import dev.tiller.diffusion.pipeline.PngImage;
import dev.tiller.ground.Monitor;
import dev.tiller.network.Taps;
import dev.tiller.pocket.PocketImages;
import dev.tiller.pretraining.image.Caption;
import dev.tiller.pretraining.image.Caption.Addition;
import dev.tiller.pretraining.image.Style;
import dev.tiller.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The picture of the pocket image model's card: a column for each garment, a row for each style,
 * then photos with a star and without one, all of a column from the same noise. Nobody picked any.
 */
public final class ImageSamples {

  static final int STEPS = 8;
  static final long SEED = 42;

  private static final int SCALE = 2;

  private ImageSamples() {}

  /** What each row asks for, before its garments. */
  static List<List<Caption>> captions() {
    List<List<Caption>> rows = new ArrayList<>();
    for (Style style : Style.values()) {
      rows.add(row(style, Addition.NONE));
    }
    rows.add(row(Style.PHOTO, Addition.STAR));
    rows.add(row(Style.PHOTO, Addition.WITHOUT_STAR));
    return rows;
  }

  private static List<Caption> row(Style style, Addition addition) {
    List<Caption> row = new ArrayList<>();
    for (int garment = 0; garment < Caption.GARMENTS.size(); garment++) {
      row.add(new Caption(style, garment, addition));
    }
    return row;
  }

  /** Draws it. */
  static PngImage draw(ImagePipeline pipeline) {
    List<List<PngImage>> rows = new ArrayList<>();
    for (List<Caption> captions : captions()) {
      List<String> texts = captions.stream().map(Caption::text).toList();
      try (TensorScope scope = TensorScope.open()) {
        ImageRequest request = ImageRequest.of(texts, STEPS).seeded(SEED);
        Tensor images = pipeline.generate(request, Taps.NONE, Monitor.NONE);
        List<PngImage> row = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
          row.add(PngImage.of(images.select(0, i)));
        }
        rows.add(row);
      }
    }
    return PngImage.grid(rows, SCALE);
  }

  /**
   * Writes it.
   *
   * @param args the file
   * @throws IOException if the disk refuses
   */
  public static void main(String[] args) throws IOException {
    try (ImagePipeline pipeline = ImagePipeline.load(PocketImages.directory(), ScalarType.Float)) {
      draw(pipeline).write(Path.of(args[0]), Map.of());
    }
  }
}
