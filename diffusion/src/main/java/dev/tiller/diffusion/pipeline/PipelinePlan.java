package dev.tiller.diffusion.pipeline;

import dev.tiller.diffusion.schedule.Sampling;
import dev.tiller.diffusion.schedule.Scheduler;
import dev.tiller.diffusion.schedule.Schedulers;
import dev.tiller.ground.UserError;
import dev.tiller.network.load.Config;
import dev.tiller.tensor.DType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What a pipeline is and takes, from its configs and the heads of its weight files: nothing of the
 * weights is read, so that it can be asked before there is memory for them.
 */
public final class PipelinePlan {

  private final PipelineFolder folder;
  private final Design design;
  private final Map<String, Config> configs;
  private final Scheduler scheduler;

  private PipelinePlan(
      PipelineFolder folder, Design design, Map<String, Config> configs, Scheduler scheduler) {
    this.folder = folder;
    this.design = design;
    this.configs = configs;
    this.scheduler = scheduler;
  }

  /**
   * @param path with {@code model_index.json}
   * @throws UserError if a config is missing, damaged, or asks for something that is not built
   */
  public static PipelinePlan of(Path path) {
    PipelineFolder folder = PipelineFolder.open(path);
    Design design = Design.of(folder);
    Map<String, Config> configs = configs(folder, design);
    Scheduler scheduler = Schedulers.of(folder.schedulerClass(), folder.schedulerConfig());
    PipelinePlan plan = new PipelinePlan(folder, design, configs, scheduler);
    design.requireFit(configs);
    plan.latents(0, 0); // Says so if there are none.
    return plan;
  }

  private static Map<String, Config> configs(PipelineFolder folder, Design design) {
    Map<String, Config> configs = new LinkedHashMap<>();
    design.encoders().forEach(name -> folder.requireClass(name, design.classes(name)));
    folder.requireClass(design.denoiser(), List.of(design.denoiserClass()));
    folder.requireClass("vae", List.of("AutoencoderKL"));
    design.encoders().forEach(name -> configs.put(name, folder.config(name)));
    configs.put(design.denoiser(), folder.config(design.denoiser()));
    if (folder.components().containsKey("vae")) {
      configs.put("vae", folder.config("vae"));
    } else if (!(design instanceof Pixels)) {
      folder.at("vae"); // Says that it is missing.
    }
    return configs;
  }

  /** The folder. */
  public PipelineFolder folder() {
    return folder;
  }

  /** The scheduler that the folder names. */
  public Scheduler scheduler() {
    return scheduler;
  }

  /** Steps where nobody says: 8 for pixels, 4 for FLUX, else 25. */
  public int usualSteps() {
    return design.usualSteps();
  }

  /** Guidance where nobody says, as diffusers has it. */
  public double usualGuidance() {
    return design.usualGuidance(configs);
  }

  /** Whether this guidance doubles the batch: then a negative prompt counts. */
  public boolean doubles(double guidance) {
    return design.doubles(guidance);
  }

  /** Edge of an image where nobody says, in pixels. */
  public int edge() {
    return design.edge(configs);
  }

  /**
   * The shape of an image's latents.
   *
   * @param height in pixels; 0 for the pipeline's own, as is width
   * @throws UserError if the pipeline cannot make this size
   */
  public Latents latents(int height, int width) {
    int edge = edge();
    return design.latents(configs, height == 0 ? edge : height, width == 0 ? edge : width);
  }

  /** How often a request calls the denoiser for an image. */
  public int calls(ImageRequest request, Scheduler by) {
    int tokens = latents(request.height(), request.width()).tokens();
    try (Sampling sampling = by.sampling(request.steps(), tokens)) {
      return sampling.calls();
    }
  }

  /**
   * Bytes that each component's weights will take. An autoencoder is held in float32 at least, and
   * only its decoder.
   *
   * @param type of the others
   * @throws UserError if weights are missing or damaged
   */
  public Map<String, Long> bytes(ScalarType type) {
    Map<String, Long> bytes = new LinkedHashMap<>();
    try (Weights weights = Weights.open(folder, new ArrayList<>(configs.keySet()))) {
      for (String component : configs.keySet()) {
        boolean wide = component.equals("vae");
        DType held = DType.of(wide ? wide(type) : type);
        long numbers =
            wide
                ? weights.numbers("vae", "decoder.") + weights.numbers("vae", "post_quant_conv.")
                : weights.numbers(component, "");
        bytes.put(component, numbers * held.bytes());
      }
    }
    return bytes;
  }

  /** The type that an autoencoder is held in beside others of a type. */
  static ScalarType wide(ScalarType type) {
    return type == ScalarType.Double ? type : ScalarType.Float;
  }

  Design design() {
    return design;
  }

  Map<String, Config> configs() {
    return configs;
  }
}
