package dev.tiller.cli.image;

import java.util.List;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;

/** Who says what images show: the small judges of the small model, or a CLIP of any pipeline. */
interface ImageJudge extends AutoCloseable {

  /**
   * What was seen in one image.
   *
   * @param shows whether it shows the concept
   * @param rejected whether it shows nothing that is known; never of a judge that knows no such
   * @param asPrompted how well it fits its prompt, a cosine; of a judge that reads prompts
   */
  record Seen(boolean shows, boolean rejected, OptionalDouble asPrompted) {}

  /**
   * @param images [rows, channels, height, width] in [0, 1]
   * @param prompts one an image
   */
  List<Seen> see(Tensor images, List<String> prompts);

  /** How alike images are to others, one by one: cosines. */
  double[] likeness(Tensor images, Tensor others);

  @Override
  void close();
}
