package dev.tiller.cli.image;

import dev.tiller.library.ImageModels;
import dev.tiller.pretraining.image.ClothesJudges;
import dev.tiller.pretraining.image.ClothesJudges.Verdicts;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;

/** The judges of garments, styles and stars. */
record ClothesPanel(ClothesJudges judges, Judging judging) implements ImageJudge {

  static ClothesPanel open(String judges, String concept) {
    Judging judging = Judging.parse(concept);
    return new ClothesPanel(ClothesJudges.open(ImageModels.judges(judges)), judging);
  }

  @Override
  public List<Seen> see(Tensor images, List<String> prompts) {
    Verdicts verdicts = judges.judge(images);
    List<Seen> all = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      all.add(new Seen(judging.shows(verdicts, i), verdicts.rejected(i), OptionalDouble.empty()));
    }
    return all;
  }

  @Override
  public double[] likeness(Tensor images, Tensor others) {
    return judges.likeness(others, images);
  }

  @Override
  public void close() {
    judges.close();
  }
}
