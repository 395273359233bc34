package dev.tiller.selfsupervised.recipe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import dev.tiller.network.load.Config;
import dev.tiller.selfsupervised.Head;
import dev.tiller.selfsupervised.Pretext;
import dev.tiller.selfsupervised.PretextBuilder;
import dev.tiller.selfsupervised.ViewSource;
import dev.tiller.training.Run;
import dev.tiller.training.RunBuilder;
import dev.tiller.training.ema.Momentum;
import dev.tiller.training.scaling.GrowingBatch;
import dev.tiller.training.scaling.Rescaling;
import dev.tiller.training.scaling.ScalingRule;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.Normalization;
import dev.tiller.vision.backbone.Architectures;
import dev.tiller.vision.backbone.Backbone;
import dev.tiller.vision.view.View;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One way to train an encoder without labels: everything that a run needs but the images. Whatever
 * has a horizon is written for the recipe's batch; a run with another one follows by the scaling
 * rule (arXiv 2307.13813).
 *
 * <pre>{@code
 * PretextRecipe recipe = PretextRecipe.parse(text, "byol-er.yaml");
 * try (Encoder encoder = recipe.encoder(seed);
 *     Pretext pretext = recipe.pretext(encoder, source, 64, recipe.batch(), seed);
 *     Run run = recipe.run(pretext, recipe.samples(), recipe.batch()).seed(seed).folder(folder).open()) {
 *   run.run(monitor);
 * }
 * }</pre>
 *
 * <p>A recipe belongs to one thread.
 */
public final class PretextRecipe {

  private static final ObjectMapper YAML = JsonMapper.builder(new YAMLFactory()).build();
  private static final double BATCH_NORM_MOMENTUM = 0.1;

  private final String name;
  private final JsonNode root;
  private final Settings settings;
  private final Backbone backbone;
  private final ViewSteps views;
  private final Normalization normalization;
  private final int size;
  private final int batch;
  private final long samples;
  private final PretextMethod method;

  private PretextRecipe(String name, JsonNode root) {
    this.name = name;
    this.root = root;
    this.settings = Settings.of(name, root);
    settings.text("paper", "");
    settings.text("notes", "");
    JsonNode encoder = settings.raw("encoder");
    backbone = Architectures.read(Config.parse(encoder.toString(), name + ": encoder"));
    Settings images = settings.part("images");
    size = (int) images.count("size", 0, 0);
    normalization = new Normalization(images.numbers("mean"), images.numbers("deviation"));
    images.requireKnown();
    views = ViewSteps.of(name, settings.parts("views"));
    batch = (int) settings.count("batch", 256, 1);
    samples = settings.count("samples", 0, 1);
    method = PretextMethod.named(settings.part("objective").text("name"));
    for (String part :
        List.of("objective", "projector", "predictor", "teacher", "optimizer", "schedule")) {
      settings.part(part);
    }
    settings.number("clip", 0);
    settings.requireKnown();
    Rules.of(settings.part("optimizer"));
  }

  /**
   * @param yaml the text of a recipe
   * @param name for messages, such as its file's
   * @throws UserError if it is none, with the place and what was expected there
   */
  public static PretextRecipe parse(String yaml, String name) {
    try {
      return new PretextRecipe(name, YAML.readTree(yaml));
    } catch (JsonProcessingException e) {
      throw new UserError(
          "%s is no recipe: %s%s; valid YAML was expected, as in the recipes that ship."
              .formatted(
                  name,
                  e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ",
                  UserError.brief(e.getOriginalMessage())),
          e);
    }
  }

  /** For messages. */
  public String name() {
    return name;
  }

  /** Images of a step that its settings are made for. */
  public int batch() {
    return batch;
  }

  /** Images that a run sees in all, each as often as there are epochs. */
  public long samples() {
    return samples;
  }

  /** Height and width that images are brought to; 0 where they stay as they are. */
  public int size() {
    return size;
  }

  /** What images go through before the encoder sees them. */
  public Normalization normalization() {
    return normalization;
  }

  /** What images look like in training. */
  public View view() {
    return views.view();
  }

  /** What decides {@link #view}. */
  public Identity viewIdentity() {
    return views.identity();
  }

  /** The encoder that is to be trained. */
  public Backbone backbone() {
    return backbone;
  }

  /** The objective. */
  public PretextMethod method() {
    return method;
  }

  /** With first weights; close it when done. */
  public Encoder encoder(long seed) {
    return Encoder.of(backbone, seed);
  }

  /** Views of each image that the objective asks its source for. */
  public int looks() {
    return method.views();
  }

  /**
   * The objective over an encoder; close it when done.
   *
   * @param source of images in two views
   * @param images of a step
   * @param asIf the batch that the settings are taken to be made for, usually {@link #batch}
   * @param seed of the heads' first weights
   * @throws UserError if the settings do not fit each other or the batch
   */
  public Pretext pretext(Encoder encoder, ViewSource source, int images, int asIf, long seed) {
    return builder(encoder, source, GrowingBatch.constant(images), asIf, seed).make();
  }

  /** The same before it is made, with steps whose images may grow while training. */
  public PretextBuilder builder(
      Encoder encoder, ViewSource source, GrowingBatch batches, int asIf, long seed) {
    Settings objective = fresh("objective");
    objective.text("name");
    PretextBuilder builder =
        method.begin(encoder, objective).source(source).batches(batches).asIf(asIf).seed(seed);
    int inputs = method.inputs(encoder, objective);
    objective.requireKnown();
    Head.@Nullable Shape projector = head("projector", inputs);
    if (projector != null) {
      builder.projector(projector);
    }
    Head.@Nullable Shape predictor =
        head("predictor", projector == null ? inputs : projector.out());
    if (predictor != null) {
      builder.predictor(predictor);
    }
    if (root.hasNonNull("teacher")) {
      builder.teacher(teacher(asIf));
    }
    return builder.batchNormMomentum(BATCH_NORM_MOMENTUM, asIf);
  }

  private Settings fresh(String part) {
    return Settings.of(name + ": " + part, root.path(part));
  }

  private Head.@Nullable Shape head(String part, int inputs) {
    if (!root.hasNonNull(part)) {
      return null;
    }
    Settings head = fresh(part);
    Head.Shape shape =
        new Head.Shape(
            inputs,
            head.counts("widths"),
            head.truth("norm", true),
            head.truth("last-norm", false),
            head.truth("last-bias", true),
            (int) head.count("prototypes", 0, 0));
    head.requireKnown();
    return shape;
  }

  private Momentum teacher(int asIf) {
    Settings teacher = fresh("teacher");
    double rho = teacher.number("rho");
    double last = teacher.number("last", rho);
    teacher.requireKnown();
    return last == rho
        ? Momentum.constant(rho, asIf)
        : new Momentum.Cosine(rho, last, samples, asIf);
  }

  /**
   * A run of an objective with the recipe's optimizer, schedule and clipping; the caller adds seed,
   * folder and listeners.
   *
   * @param total samples in all, usually {@link #samples}
   * @param asIf the batch that the settings are taken to be made for
   */
  public RunBuilder run(Pretext pretext, long total, int asIf) {
    Rules rules = Rules.of(fresh("optimizer"));
    RunBuilder run =
        Run.of(pretext)
            .optimizer(rules.optimizer())
            .schedule(Rules.schedule(fresh("schedule"), total))
            .samples(total)
            .clip(Settings.of(name, root).number("clip", 0))
            .asIf(asIf);
    if (rules.vectors() != null) {
      run.group("vectors", rules.vectors(), (parameter, tensor) -> tensor.dim() < 2);
    }
    return run;
  }

  /**
   * What another batch changes in this recipe, without training: what {@link #run} and {@link
   * #pretext} do with it.
   *
   * @param by notes every setting
   * @throws UserError where the rule does not hold
   */
  public void rescale(Rescaling by) {
    Rules rules = Rules.of(fresh("optimizer"));
    rules.optimizer().scaled(by.of("optimizer"));
    if (rules.vectors() != null) {
      rules.vectors().scaled(by.of("optimizer.vectors"));
    }
    if (root.hasNonNull("teacher")) {
      Settings teacher = fresh("teacher");
      double rho = teacher.number("rho");
      double last = teacher.number("last", rho);
      by.power("teacher.rho", rho, "the average keeps its age in samples");
      if (last != rho) {
        by.power("teacher.last", last, "the average keeps its age in samples");
      }
    }
    method.rescale(fresh("objective"), by.of("objective"));
    by.share("batch-norm.momentum", BATCH_NORM_MOMENTUM, "running statistics keep theirs");
    double warmup = fresh("schedule").count("warmup", 0, 0);
    by.kept("schedule.warmup", warmup, "counts samples");
    by.kept("samples", samples, "so does the length");
  }

  /**
   * Refuses batches that the settings cannot follow, before anything is made.
   *
   * @param asIf the batch that the settings are taken to be made for
   * @throws UserError where the scaling rule does not hold
   */
  public void requireScaled(GrowingBatch batches, int asIf) {
    for (GrowingBatch.Stage stage : batches.stages()) {
      rescale(new Rescaling(ScalingRule.between(asIf, stage.batch())));
    }
  }

  /**
   * What the scaling rule cannot keep with another batch, in a sentence: a loss that compares the
   * images of a step with each other sees others.
   *
   * @param images of a step
   * @param asIf the batch that the settings are taken to be made for
   */
  public Optional<String> limit(long images, long asIf) {
    return images == asIf || !method.comparesImages()
        ? Optional.empty()
        : Optional.of(
            "%s compares the %d images of a step with each other where its settings were made for %d: rates and averages follow the batch, but this is another loss, and the scaling rule does not make up for it."
                .formatted(method.name(), images, asIf));
  }
}
