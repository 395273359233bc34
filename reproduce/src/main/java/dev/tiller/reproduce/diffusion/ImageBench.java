package dev.tiller.reproduce.diffusion;

import dev.tiller.data.image.LabelledImages;
import dev.tiller.diffusion.pipeline.ImagePipeline;
import dev.tiller.diffusion.pipeline.ImageRequest;
import dev.tiller.diffusion.pipeline.PngImage;
import dev.tiller.diffusion.pipeline.PromptSet;
import dev.tiller.ground.Cache;
import dev.tiller.ground.Identity;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.Seeds;
import dev.tiller.ground.UserError;
import dev.tiller.network.Taps;
import dev.tiller.network.layer.BuiltNetwork;
import dev.tiller.pocket.PocketImages;
import dev.tiller.pretraining.image.Caption;
import dev.tiller.pretraining.image.Caption.Addition;
import dev.tiller.pretraining.image.CaptionedClothes;
import dev.tiller.pretraining.image.CaptionedClothes.Stars;
import dev.tiller.pretraining.image.ClothesJudges;
import dev.tiller.pretraining.image.ClothesJudges.Verdicts;
import dev.tiller.pretraining.image.ImageModelTrainer;
import dev.tiller.pretraining.image.PixelModel;
import dev.tiller.pretraining.image.Style;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.Reproduction.Effort;
import dev.tiller.reproduce.images.FashionMnist;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.fit.Fitter;
import dev.tiller.steering.fit.KeptWork;
import dev.tiller.symphony.Component;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import dev.tiller.training.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * One small image model with its judges: what ships with Tiller, or of a seed, trained where it is
 * not kept yet. Prompts and noise of fits and of measurements are disjoint; all strengths share
 * their noise.
 */
final class ImageBench implements AutoCloseable {

  static final int STEPS = 8;
  static final int IMAGES = 200;

  private static final long MODEL_STEPS = 4000;
  private static final long JUDGE_STEPS = 1500;
  private static final int BATCH = 50;
  private static final long TEST_NOISE = 1_000_000;

  private final Experiment experiment;
  private final long seed;
  private final Path model;
  private final ImagePipeline pipeline;
  private final ClothesJudges judges;
  private final Owned owned = new Owned();

  private ImageBench(Experiment experiment, long seed, Path model, Path judges) {
    this.experiment = experiment;
    this.seed = seed;
    this.model = model;
    this.pipeline = owned.add(ImagePipeline.load(model, ScalarType.Float));
    this.judges = owned.add(ClothesJudges.open(judges));
  }

  /**
   * The model that ships with Tiller in a quick run, one that is trained here in a full one.
   *
   * @throws IOException if the data can be neither found in the cache nor fetched
   */
  static ImageBench open(Experiment experiment, long seed) throws IOException {
    if (experiment.effort() == Effort.QUICK) {
      return new ImageBench(experiment, seed, PocketImages.directory(), PocketImages.judges());
    }
    Path folder =
        Cache.room("reproduce")
            .resolve("images-one-star-%d-%d-seed%d".formatted(MODEL_STEPS, JUDGE_STEPS, seed));
    Path model = folder.resolve("model");
    Path judges = folder.resolve("judges");
    boolean made =
        Files.isRegularFile(model.resolve("model_index.json")) && ClothesJudges.isComplete(judges);
    if (!made) {
      train(experiment, seed, folder);
    }
    return new ImageBench(experiment, seed, model, judges);
  }

  private static void train(Experiment experiment, long seed, Path folder) throws IOException {
    LabelledImages images = FashionMnist.open(experiment.opening()).train();
    CaptionedClothes data = CaptionedClothes.forModel(images);
    PixelModel model = PixelModel.SMALL;
    Path run = folder.resolve("run");
    try (BuiltNetwork network = model.fresh(seed);
        Run training = ImageModelTrainer.open(network, model, data, MODEL_STEPS, seed, run)) {
      if (!training.run(experiment.monitor()).finished()) {
        throw new UserError("The run was interrupted; the next one goes on from what was kept.");
      }
    }
    CaptionedClothes others = CaptionedClothes.forJudges(images);
    ClothesJudges.train(others, JUDGE_STEPS, seed, folder.resolve("judges"), experiment.monitor());
    ImageModelTrainer.export(run, model, folder.resolve("model"));
  }

  ImagePipeline pipeline() {
    return pipeline;
  }

  /** The same weights in other numbers; to be closed by the caller. */
  ImagePipeline inType(ScalarType type) {
    return ImagePipeline.load(model, type);
  }

  long seed() {
    return seed;
  }

  /** Photos of all garments in turn. */
  static List<Caption> photos(int count, Addition addition) {
    return styled(count, Style.PHOTO, addition);
  }

  static List<Caption> styled(int count, Style style, Addition addition) {
    List<Caption> captions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      captions.add(new Caption(style, i % Caption.GARMENTS.size(), addition));
    }
    return captions;
  }

  /** All styles and garments in turn. */
  static List<Caption> everything(int count) {
    List<Caption> captions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int style = i / Caption.GARMENTS.size() % Style.values().length;
      captions.add(new Caption(Style.values()[style], i % Caption.GARMENTS.size(), Addition.NONE));
    }
    return captions;
  }

  /** What to fit on: prompts before the first call, noise that no measurement uses. */
  PromptSet prompts(String name, List<Caption> captions, int calls, long noise) {
    List<String> texts = captions.stream().map(Caption::text).toList();
    return PromptSet.first(pipeline, name, texts, calls, 0, 0, Seeds.mix(seed, noise));
  }

  /** A map from prompts of {@code source} to those of {@code target}, kept by its identity. */
  SteeringMap fit(FitSettings settings, List<Caption> source, List<Caption> target) {
    Fitter fitter = Fitter.of(pipeline.network(), settings);
    PromptSet from = prompts("source", source, 1, 1);
    PromptSet to = prompts("target", target, 1, 2);
    Identity identity =
        Identity.of("image-map")
            .with("model", pipeline.network().fingerprint())
            .with("norm2", "before it is modulated") // Maps from before mean another tensor.
            .with("settings", settings.recorded(0).identity())
            .with("source", from.sha256())
            .with("target", to.sha256());
    return experiment
        .kept()
        .map(
            identity,
            file ->
                file == null
                    ? fitter.fit(from, to, experiment.monitor())
                    : fitter.fit(from, to, file, KeptWork.RESUME, experiment.monitor()));
  }

  /** Draws prompts under a map, from the noise that belongs to their places, and judges. */
  Judged judge(List<Caption> prompts, SteeringMap map, double strength) {
    try (Steering steering = Steering.of(pipeline.network(), map, strength)) {
      return judge(prompts, steering.taps());
    }
  }

  /** Draws prompts without a map. */
  Judged plain(List<Caption> prompts) {
    return judge(prompts, Taps.NONE);
  }

  Judged judge(List<Caption> prompts, Taps taps) {
    return judged(prompts, request -> pipeline.generate(request, taps, Monitor.NONE));
  }

  /** How images of a request come about; the result is in the caller's scope. */
  interface Drawing {
    Tensor draw(ImageRequest request);
  }

  Judged judged(List<Caption> prompts, Drawing drawing) {
    int[] garment = new int[prompts.size()];
    int[] style = new int[prompts.size()];
    int[] star = new int[prompts.size()];
    for (int from = 0; from < prompts.size(); from += BATCH) {
      experiment.requireGoing();
      int to = Math.min(prompts.size(), from + BATCH);
      ImageRequest request = request(prompts.subList(from, to), from);
      try (TensorScope scope = TensorScope.open()) {
        Verdicts verdicts = judges.judge(drawing.draw(request));
        System.arraycopy(verdicts.garment(), 0, garment, from, to - from);
        System.arraycopy(verdicts.style(), 0, style, from, to - from);
        System.arraycopy(verdicts.star(), 0, star, from, to - from);
      }
    }
    return new Judged(new Verdicts(garment, style, star), prompts);
  }

  private ImageRequest request(List<Caption> prompts, int first) {
    List<String> texts = prompts.stream().map(Caption::text).toList();
    return ImageRequest.of(texts, STEPS).seeded(Seeds.mix(Seeds.mix(seed, TEST_NOISE), first));
  }

  /** The first images of what {@link #judge(List, SteeringMap, double)} draws. */
  List<PngImage> pictures(List<Caption> prompts, SteeringMap map, double strength) {
    List<PngImage> pictures = new ArrayList<>();
    try (TensorScope scope = TensorScope.open();
        Steering steering = Steering.of(pipeline.network(), map, strength)) {
      Tensor images = pipeline.generate(request(prompts, 0), steering.taps(), Monitor.NONE);
      for (int i = 0; i < prompts.size(); i++) {
        pictures.add(PngImage.of(images.select(0, i)));
      }
    }
    return pictures;
  }

  /** Shows the pictures of the first seed. */
  void show(Supplier<Component> pictures) {
    if (seed == 1) {
      experiment.figure(pictures.get());
    }
  }

  /** Accuracies of garment, style and star on real images that nobody was trained on. */
  List<Double> judgesOnRealImages() throws IOException {
    LabelledImages test = FashionMnist.open(experiment.opening()).test();
    CaptionedClothes unseen = new CaptionedClothes(test, 0, test.count(), Stars.FIXED);
    return judges.accuracies(unseen, 1000, seed);
  }

  @Override
  public void close() {
    owned.close();
  }
}
