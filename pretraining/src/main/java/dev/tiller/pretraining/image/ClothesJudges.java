package dev.tiller.pretraining.image;

import dev.tiller.ground.Monitor;
import dev.tiller.ground.Seeds;
import dev.tiller.ground.UserError;
import dev.tiller.network.Taps;
import dev.tiller.pretraining.image.Recognition.Question;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.Run;
import dev.tiller.training.Schedule;
import dev.tiller.training.optimizer.AdamW;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.backbone.SmallCnn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Who says what an image of the small model shows: garment, style, star, each with a rejection. It
 * owns its networks; close it when done.
 */
public final class ClothesJudges implements AutoCloseable {

  private static final int ROWS = 64;
  private static final double RATE = 2e-3;
  private static final List<Integer> WIDTHS = List.of(32, 64, 128);

  private final Map<Question, Encoder> judges;
  private final Owned owned;

  private ClothesJudges(Map<Question, Encoder> judges, Owned owned) {
    this.judges = judges;
    this.owned = owned;
  }

  /**
   * What the judges say of images, one number an image.
   *
   * @param garment class, {@code GARMENT.rejection()} for none
   * @param style class, {@code STYLE.rejection()} for none
   * @param star 1 with a star, 0 without, {@code STAR.rejection()} for neither
   */
  public record Verdicts(int[] garment, int[] style, int[] star) {

    /** Whether an image shows a star. */
    public boolean hasStar(int image) {
      return star[image] == 1;
    }

    /** Whether no judge of garment or style takes an image for one of anything. */
    public boolean rejected(int image) {
      return garment[image] == Question.GARMENT.rejection()
          || style[image] == Question.STYLE.rejection();
    }
  }

  private static Path folder(Path judges, Question question) {
    return judges.resolve(question.name().toLowerCase(Locale.ROOT));
  }

  /**
   * Loads what {@link #train} wrote.
   *
   * @throws UserError if a judge is missing or damaged
   */
  public static ClothesJudges open(Path folder) {
    Owned owned = new Owned();
    Map<Question, Encoder> judges = new EnumMap<>(Question.class);
    owned.orRelease(
        () -> {
          for (Question question : Question.values()) {
            judges.put(question, owned.add(Encoder.load(folder(folder, question))));
          }
        });
    return new ClothesJudges(judges, owned);
  }

  /** Whether a folder holds all judges. */
  public static boolean isComplete(Path folder) {
    for (Question question : Question.values()) {
      if (!Files.isRegularFile(folder(folder, question).resolve("config.json"))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Trains those judges that a folder does not hold yet; what was stopped goes on from its
   * checkpoint.
   *
   * @param data other images than the model's
   * @param steps of 64 images each
   * @param folder where judges are kept
   * @throws IOException if the disk refuses
   * @throws UserError if it was stopped
   */
  public static void train(
      CaptionedClothes data, long steps, long seed, Path folder, Monitor monitor)
      throws IOException {
    for (Question question : Question.values()) {
      Path own = folder(folder, question);
      if (Files.isRegularFile(own.resolve("config.json"))) {
        continue;
      }
      SmallCnn backbone = new SmallCnn(1, WIDTHS, false, question.classes());
      Path kept = folder.resolve(own.getFileName() + ".run");
      try (Encoder encoder = Encoder.of(backbone, seed);
          Run run = run(new Recognition(encoder, question, data, ROWS), steps, seed, kept)) {
        if (!run.run(monitor).finished()) {
          throw new UserError(
              "Training of the judge of %s was stopped; the same command goes on from %s."
                  .formatted(own.getFileName(), kept));
        }
        encoder.save(own);
      }
    }
  }

  private static Run run(Recognition objective, long steps, long seed, Path kept) {
    long samples = steps * ROWS;
    return Run.of(objective)
        .optimizer(new AdamW(RATE, 0.01))
        .schedule(new Schedule.Cosine(samples, samples / 20, 0))
        .samples(samples)
        .seed(seed)
        .task("judge of " + objective.question().name().toLowerCase(Locale.ROOT))
        .saveEvery(Duration.ofSeconds(60))
        .folder(kept)
        .open();
  }

  /**
   * Judges images.
   *
   * @param images [rows, 1, 28, 28] in [0, 1]
   */
  public Verdicts judge(Tensor images) {
    return new Verdicts(
        answers(Question.GARMENT, images),
        answers(Question.STYLE, images),
        answers(Question.STAR, images));
  }

  private int[] answers(Question question, Tensor images) {
    try (TensorScope scope = TensorScope.open();
        AutoGradMode noGrad = Tensors.noGrad()) {
      Tensor logits = judges.get(question).answer(signed(images), Encoder.Mode.SERVE, Taps.NONE);
      return Tensors.ints(logits.argmax(new LongOptional(1), false));
    }
  }

  /** The trap: judges saw [-1, 1]; fed [0, 1] they answer plausibly and wrongly. */
  private static Tensor signed(Tensor images) {
    return images.mul(new Scalar(2)).sub(new Scalar(1));
  }

  /**
   * How alike images look to the judge of garments: cosines of its features, row by row.
   *
   * @param one [rows, 1, 28, 28] in [0, 1]
   * @param other the same shape
   */
  public double[] likeness(Tensor one, Tensor other) {
    try (TensorScope scope = TensorScope.open();
        AutoGradMode noGrad = Tensors.noGrad()) {
      Encoder encoder = judges.get(Question.GARMENT);
      Tensor a = encoder.embed(signed(one), Encoder.Mode.SERVE, Taps.NONE);
      Tensor b = encoder.embed(signed(other), Encoder.Mode.SERVE, Taps.NONE);
      Tensor together = a.mul(b).sum(1);
      Tensor lengths = a.square().sum(1).mul(b.square().sum(1)).sqrt();
      return Tensors.doubles(together.div(lengths));
    }
  }

  /**
   * Shares of real images whose garment, style and star are told right, through the same path that
   * drawn images take.
   *
   * @param data images that no judge was trained on
   */
  public List<Double> accuracies(CaptionedClothes data, int images, long seed) {
    CaptionedClothes.Drawn drawn = data.draw(images, r -> new SplittableRandom(Seeds.mix(seed, r)));
    List<Double> shares = new ArrayList<>();
    try (TensorScope scope = TensorScope.open()) {
      Tensor shown = drawn.tensor().add(new Scalar(1)).mul(new Scalar(0.5));
      Verdicts verdicts = judge(shown);
      for (Question question : Question.values()) {
        int[] said =
            switch (question) {
              case GARMENT -> verdicts.garment();
              case STYLE -> verdicts.style();
              case STAR -> verdicts.star();
            };
        int right = 0;
        for (int i = 0; i < images; i++) {
          right += said[i] == question.of(drawn.captions().get(i)) ? 1 : 0;
        }
        shares.add(right / (double) images);
      }
    }
    return shares;
  }

  @Override
  public void close() {
    owned.close();
  }
}
