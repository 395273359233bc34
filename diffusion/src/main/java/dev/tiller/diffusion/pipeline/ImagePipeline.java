package dev.tiller.diffusion.pipeline;

import dev.tiller.diffusion.NoisyImages;
import dev.tiller.diffusion.autoencoder.Autoencoder;
import dev.tiller.diffusion.schedule.Scheduler;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.UserError;
import dev.tiller.network.Network;
import dev.tiller.network.Pass;
import dev.tiller.network.Segment;
import dev.tiller.network.State;
import dev.tiller.network.Taps;
import dev.tiller.network.layer.BuiltNetwork;
import dev.tiller.network.load.Config;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Text to image from a folder. Text encoders and denoiser are one {@link #network}: what reads,
 * fits and steers any network does so with them, in order of execution, sites under {@code
 * text_encoder.}, {@code text_encoder_2.}, {@code unet.} or {@code transformer.}.
 *
 * <pre>{@code
 * try (ImagePipeline pipeline = ImagePipeline.load(folder, ScalarType.Float);
 *     Steering steering = Steering.of(pipeline.network(), map, 0.5)) {
 *   Tensor images = pipeline.generate(ImageRequest.of(prompts, 8), steering.taps(), Monitor.NONE);
 * }
 * }</pre>
 *
 * <p>It owns its networks; close it when done.
 */
public final class ImagePipeline implements AutoCloseable {

  private final PipelinePlan plan;
  private final Design design;
  private final Map<String, Config> configs;
  private final BuiltNetwork network;
  private final int textSegments;
  private final @Nullable Autoencoder autoencoder;
  private final List<Rows> tokenizers;
  private final Owned owned;

  ImagePipeline(
      PipelinePlan plan,
      BuiltNetwork network,
      @Nullable Autoencoder autoencoder,
      List<Rows> tokenizers,
      Owned owned) {
    this.plan = plan;
    this.design = plan.design();
    this.configs = plan.configs();
    this.network = network;
    this.autoencoder = autoencoder;
    this.tokenizers = tokenizers;
    this.owned = owned;
    this.textSegments = textSegments(network);
  }

  static int textSegments(Network network) {
    List<String> names = network.segments().stream().map(Segment::name).toList();
    return names.indexOf(Design.CONDITION) + 1;
  }

  /**
   * Loads a folder.
   *
   * @param path with {@code model_index.json}
   * @param type of weights and activations: Float, BFloat16, Half or Double; the autoencoder of a
   *     half type decodes in float32
   * @throws UserError if something is missing, damaged or not built, or memory is short
   */
  public static ImagePipeline load(Path path, ScalarType type) {
    return load(path, type, 0);
  }

  /**
   * As {@link #load(Path, ScalarType)}, with rows of T5 of another length: its padding is attended
   * to, so an image depends on it.
   *
   * @param sequence positions of rows whose tokenizer's folder does not say; 0 for the usual: 256
   *     of FLUX schnell, 512 of FLUX dev
   */
  public static ImagePipeline load(Path path, ScalarType type, int sequence) {
    return Loading.load(path, type, sequence);
  }

  /** The autoencoder's half that makes latents of images; to be closed by the caller. */
  public Autoencoder encoder() {
    folder().at("vae");
    return Loading.autoencoder(folder(), configs, ScalarType.Float, false);
  }

  /** Text encoders and denoiser: one pass is one denoising step. */
  public Network network() {
    return network;
  }

  /** The autoencoder that decodes; empty for pipelines of pixels. */
  public Optional<Autoencoder> decoder() {
    return Optional.ofNullable(autoencoder);
  }

  /** What it is and takes. */
  public PipelinePlan plan() {
    return plan;
  }

  /** The folder it came from. */
  public PipelineFolder folder() {
    return plan.folder();
  }

  /** The scheduler that its folder names. */
  public Scheduler scheduler() {
    return plan.scheduler();
  }

  /** Steps where nobody says: 8 for pixels, 4 for FLUX, else 25. */
  public int usualSteps() {
    return plan.usualSteps();
  }

  /** Guidance where nobody says, as diffusers has it. */
  public double usualGuidance() {
    return plan.usualGuidance();
  }

  /** Edge of an image where nobody says, in pixels. */
  public int edge() {
    return plan.edge();
  }

  /**
   * The shape of an image's latents.
   *
   * @throws UserError if the pipeline cannot make this size
   */
  public Latents latents(int height, int width) {
    return plan.latents(height, width);
  }

  /** Ids of prompts for every encoder, [prompts, positions] each, in the caller's scope. */
  public List<Tensor> ids(List<String> prompts) {
    List<Tensor> all = new ArrayList<>();
    for (Rows rows : tokenizers) {
      all.add(Tensors.of(prompts.stream().map(rows::row).toArray(int[][]::new)));
    }
    return all;
  }

  /**
   * Prompts as an input, with latents and a time still to be given by {@link NoisyImages#at}.
   *
   * @return of tensors in the caller's scope
   */
  public NoisyImages input(ImageRequest request, Latents shape) {
    boolean doubled = design.doubles(request.guidance());
    List<String> texts = new ArrayList<>();
    if (doubled) {
      String away = request.negative() == null ? "" : request.negative();
      texts.addAll(Collections.nCopies(request.prompts().size(), away));
    }
    texts.addAll(request.prompts());
    boolean blank = doubled && request.negative() == null && design.blanksMissing();
    Tensor nothing = torch.zeros(request.prompts().size(), 1);
    return new NoisyImages(
        nothing,
        shape.grid(),
        nothing,
        ids(texts),
        doubled ? 2 : 1,
        extra(request, shape, texts.size(), blank));
  }

  private NoisyImages.Extra extra(ImageRequest request, Latents shape, int rows, boolean blank) {
    Config denoiser = configs.get(design.denoiser());
    @Nullable Double guidance = denoiser.flag("guidance_embeds", false) ? request.guidance() : null;
    @Nullable Tensor sizes = null;
    if (denoiser.has("addition_embed_type")) {
      int scale = Autoencoder.scale(configs.get("vae"));
      float high = shape.height() * (float) scale;
      float wide = shape.width() * (float) scale;
      float[] row = {high, wide, 0, 0, high, wide};
      sizes = Tensors.of(row, 1, row.length).repeat(rows, 1);
    }
    @Nullable Tensor kept = null;
    if (blank) {
      float[] ones = new float[rows];
      Arrays.fill(ones, rows / 2, rows, 1);
      kept = Tensors.of(ones, rows);
    }
    return new NoisyImages.Extra(guidance, sizes, kept);
  }

  /** What the text encoders make of an input's prompts: the denoiser's condition. */
  public State encode(NoisyImages input, Taps taps) {
    try (TensorScope scope = TensorScope.open();
        Pass pass = Pass.over(input, taps)) {
      return network.run(input.state(), pass, 0, textSegments).keptFrom(scope);
    }
  }

  /**
   * One call of the denoiser.
   *
   * @param condition from {@link #encode}; stays the caller's
   * @param input with latents and times
   * @return as the latents, once for every copy, in the caller's scope
   */
  public Tensor denoise(State condition, NoisyImages input, Taps taps) {
    try (TensorScope scope = TensorScope.open();
        Pass pass = Pass.over(input, taps)) {
      return scope.keep(
          network.run(condition, pass, textSegments, network.segments().size()).main());
    }
  }

  /**
   * Draws images.
   *
   * @param taps what acts, such as those of a steering; from the request's first steered call on
   * @param monitor shows calls of the denoiser, and may stop between them
   * @return [prompts, channels, height, width] float32 in [0, 1], in the caller's scope
   * @throws UserError if it was stopped
   */
  public Tensor generate(ImageRequest request, Taps taps, Monitor monitor) {
    return generate(request, taps, scheduler(), monitor);
  }

  /** As {@link #generate(ImageRequest, Taps, Monitor)}, by another scheduler. */
  public Tensor generate(ImageRequest request, Taps taps, Scheduler by, Monitor monitor) {
    return generate(request, taps, by, monitor, StepWatcher.NONE);
  }

  /**
   * As {@link #generate(ImageRequest, Taps, Scheduler, Monitor)}, with someone who sees every step.
   */
  public Tensor generate(
      ImageRequest request, Taps taps, Scheduler by, Monitor monitor, StepWatcher watcher) {
    Latents shape = latents(request.height(), request.width());
    try (TensorScope scope = TensorScope.open();
        AutoGradMode noGrad = Tensors.noGrad();
        Drawing drawing = new Drawing(this, request, by, shape, monitor, watcher)) {
      Tensor noise = shape.noise(request.seeds());
      return scope.keep(decode(drawing.run(noise, taps, call -> from(request, taps, call)), shape));
    }
  }

  private static Taps from(ImageRequest request, Taps taps, int call) {
    return call < request.steerFrom() ? Taps.NONE : taps;
  }

  /** Latents after the last step, from given unit noise; packed as {@link Latents} says. */
  public Tensor sample(
      ImageRequest request, Taps taps, Scheduler by, Tensor noise, Latents shape, Monitor monitor) {
    return sample(request, taps, call -> from(request, taps, call), by, noise, shape, monitor);
  }

  /**
   * As {@link #sample(ImageRequest, Taps, Scheduler, Tensor, Latents, Monitor)}, with maps of each
   * call's own.
   *
   * @param text what acts in the text encoders
   * @param each what acts in the denoiser, by call from 0
   */
  public Tensor sample(
      ImageRequest request,
      Taps text,
      IntFunction<Taps> each,
      Scheduler by,
      Tensor noise,
      Latents shape,
      Monitor monitor) {
    try (Drawing drawing = new Drawing(this, request, by, shape, monitor, StepWatcher.NONE)) {
      return drawing.run(noise, text, each);
    }
  }

  /**
   * Latents as images.
   *
   * @return [rows, channels, height, width] in [0, 1], in the caller's scope
   * @throws UserError if they hold values that are no finite numbers: no picture is better than a
   *     black one
   */
  public Tensor decode(Tensor latents, Latents shape) {
    try (TensorScope scope = TensorScope.open();
        AutoGradMode noGrad = Tensors.noGrad()) {
      if (!latents.isfinite().all().item_bool()) {
        throw new UserError(
            "The latents of an image hold values that are no finite numbers; weights or scheduler are damaged, or a map moves too far: draw without maps to tell.");
      }
      Tensor z = shape.unpacked(latents);
      if (autoencoder != null) {
        return scope.keep(autoencoder.images(z, Taps.NONE));
      }
      ScalarOptional zero = new ScalarOptional(new Scalar(0.0));
      Tensor image = z.mul(new Scalar(0.5)).add(new Scalar(0.5));
      return scope.keep(image.clamp(zero, new ScalarOptional(new Scalar(1.0))));
    }
  }

  @Override
  public void close() {
    owned.close();
  }
}
