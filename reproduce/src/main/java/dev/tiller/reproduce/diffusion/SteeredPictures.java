package dev.tiller.reproduce.diffusion;

import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.diffusion.pipeline.PngImage;
import dev.tiller.pretraining.image.Caption;
import dev.tiller.steering.SteeringMap;
import dev.tiller.symphony.Measure;
import dev.tiller.symphony.Media;
import dev.tiller.symphony.SideBySide;
import java.util.List;
import java.util.Map;

/** What a map does, to be looked at: a row for each prompt, a column for each strength. */
final class SteeredPictures {

  /** As many garments, the first ones: nobody picked them. */
  private static final int PROMPTS = 10;

  private static final int SCALE = 3;

  private SteeredPictures() {}

  /** The first prompts of a measurement, from the noise that it drew them from. */
  static SideBySide of(String title, ImageBench bench, List<Caption> prompts, SteeringMap map) {
    List<Caption> some = prompts.subList(0, PROMPTS);
    TableBuilder table = Table.builder().string("prompt").string("strength").string("image");
    for (double strength : ActOnImages.STRENGTHS) {
      List<PngImage> pictures = bench.pictures(some, map, strength);
      for (int i = 0; i < PROMPTS; i++) {
        PngImage large = PngImage.grid(List.of(List.of(pictures.get(i))), SCALE);
        table.row(
            some.get(i).text(),
            Double.toString(strength),
            Media.IMAGE.dataUrl(large.png(Map.of())));
      }
    }
    return SideBySide.of(
            title,
            table.build(),
            Measure.of("prompt", "prompt"),
            Measure.of("strength", ""),
            "image")
        .media(Media.IMAGE);
  }
}
