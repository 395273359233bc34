package dev.tiller.cli.image;

import dev.tiller.diffusion.judge.ClipJudge;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;

/**
 * A CLIP. As Activation Transport's authors count (arXiv 2410.23054), an image shows X where "A
 * picture of X." fits it better than "A picture of something.".
 */
record ClipPanel(ClipJudge clip, String concept) implements ImageJudge {

  static ClipPanel open(Path folder, String concept) {
    return new ClipPanel(ClipJudge.open(folder), concept);
  }

  @Override
  public List<Seen> see(Tensor images, List<String> prompts) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor seen = clip.images(images);
      Tensor choices =
          clip.texts(List.of("A picture of " + concept + ".", "A picture of something."));
      double[] fits = Tensors.doubles(seen.matmul(choices.t()));
      double[] prompted = cosines(seen, clip.texts(prompts));
      List<Seen> all = new ArrayList<>();
      for (int i = 0; i < prompts.size(); i++) {
        all.add(new Seen(fits[2 * i] > fits[2 * i + 1], false, OptionalDouble.of(prompted[i])));
      }
      return all;
    }
  }

  @Override
  public double[] likeness(Tensor images, Tensor others) {
    try (TensorScope scope = TensorScope.open()) {
      return cosines(clip.images(images), clip.images(others));
    }
  }

  private static double[] cosines(Tensor one, Tensor other) {
    return Tensors.doubles(one.mul(other).sum(1));
  }

  @Override
  public void close() {
    clip.close();
  }
}
