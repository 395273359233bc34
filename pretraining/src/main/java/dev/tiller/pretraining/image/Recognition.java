package dev.tiller.pretraining.image;

import dev.tiller.ground.Identity;
import dev.tiller.network.Taps;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.Losses;
import dev.tiller.training.Objective;
import dev.tiller.training.Share;
import dev.tiller.vision.Encoder;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A classifier of the small model's images, trained on real ones with a class for what is no image
 * of anything: blank, noise, half denoised. Without that class blank images pass for negatives.
 *
 * @param encoder with classes; changed in place, the caller's
 * @param question what is told apart
 * @param data where images are drawn from
 * @param rows images a step
 */
public record Recognition(Encoder encoder, Question question, CaptionedClothes data, int rows)
    implements Objective {

  private static final double REJECTED = 0.15;

  /** What is told apart; the last class is the rejection. */
  public enum Question {
    /** Which garment. */
    GARMENT(Caption.GARMENTS.size(), Caption::garment),
    /** Which style. */
    STYLE(Style.values().length, caption -> caption.style().ordinal()),
    /** Whether there is a star: 1. */
    STAR(2, caption -> caption.addition() == Caption.Addition.STAR ? 1 : 0);

    private final int answers;
    private final ToIntFunction<Caption> answer;

    Question(int answers, ToIntFunction<Caption> answer) {
      this.answers = answers;
      this.answer = answer;
    }

    /** Classes, the rejection among them. */
    public int classes() {
      return answers + 1;
    }

    /** The class for what is no image of anything. */
    public int rejection() {
      return answers;
    }

    /** What a caption says. */
    public int of(Caption caption) {
      return answer.applyAsInt(caption);
    }
  }

  @Override
  public Identity identity() {
    return Identity.of("recognition")
        .with("question", question.name().toLowerCase(Locale.ROOT))
        .with("from", data.from())
        .with("to", data.to())
        .with("rows", rows);
  }

  @Override
  public Map<String, Tensor> parameters() {
    return encoder.parameters();
  }

  @Override
  public Map<String, Tensor> buffers() {
    return encoder.buffers();
  }

  @Override
  public int samples(long seen) {
    return rows;
  }

  @Override
  public Losses gradients(Share share) {
    CaptionedClothes.Drawn drawn = data.draw(share.size(), r -> share.random(share.from() + r));
    long[] answers = new long[share.size()];
    for (int r = 0; r < answers.length; r++) {
      SplittableRandom random = share.random(share.samples() + share.from() + r);
      boolean rejected = random.nextDouble() < REJECTED;
      answers[r] = rejected ? question.rejection() : question.of(drawn.captions().get(r));
      if (rejected) {
        spoil(drawn.pixels().get(r), random);
      }
    }
    Tensor logits = encoder.answer(drawn.tensor(), Encoder.Mode.TRAIN, Taps.NONE);
    return share.backward(torch.cross_entropy_loss(logits, Tensors.of(answers)));
  }

  /** Makes an image of nothing: flat, noise, or so noisy that nothing is left to see. */
  static void spoil(float[] image, SplittableRandom random) {
    int kind = random.nextInt(3);
    float level = random.nextInt(3) / 2f;
    double mixed = kind == 2 ? 0.5 + 0.4 * random.nextDouble() : 1;
    double flat = 0.05 * random.nextDouble();
    for (int i = 0; i < image.length; i++) {
      double noise = 0.5 + 0.5 * random.nextGaussian();
      double value =
          kind == 0 ? level + flat * random.nextGaussian() : (1 - mixed) * image[i] + mixed * noise;
      image[i] = (float) Math.min(1, Math.max(0, value));
    }
  }
}
