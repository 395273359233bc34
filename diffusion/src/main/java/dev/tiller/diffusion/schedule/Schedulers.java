package dev.tiller.diffusion.schedule;

import dev.tiller.ground.UserError;
import dev.tiller.network.load.Config;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads {@code scheduler_config.json}. Settings that change the mathematics and are not built are
 * refused.
 */
public final class Schedulers {

  private static final List<String> NAMES =
      List.of(
          "DDIMScheduler",
          "PNDMScheduler",
          "EulerDiscreteScheduler",
          "EulerAncestralDiscreteScheduler",
          "DPMSolverMultistepScheduler",
          "LCMScheduler",
          "FlowMatchEulerDiscreteScheduler");

  private Schedulers() {}

  /** Names of all that are built. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * The scheduler of a pipeline.
   *
   * @param folder that holds {@code scheduler_config.json}
   * @throws UserError if the file is missing or damaged, or asks for something that is not built
   */
  public static Scheduler read(Path folder) {
    Path file = folder.resolve("scheduler_config.json");
    Config config = Config.readWithInfinities(file, "a scheduler's config");
    return of(config.text("_class_name"), config);
  }

  /**
   * @param name diffusers' name of the class, which may differ from the config's own
   */
  public static Scheduler of(String name, Config c) {
    for (String key :
        List.of(
            "use_exponential_sigmas",
            "use_beta_sigmas",
            "use_lu_lambdas",
            "invert_sigmas",
            "stochastic_sampling",
            "use_flow_sigmas")) {
      if (c.flag(key, false)) {
        throw c.unsupported(key + ", which Tiller does not build");
      }
    }
    boolean karras = c.flag("use_karras_sigmas", false);
    return switch (name) {
      case "DDIMScheduler" -> new Ddim(clipped(c));
      case "PNDMScheduler" -> pndm(c);
      case "EulerDiscreteScheduler" -> euler(c, karras);
      case "EulerAncestralDiscreteScheduler" -> new Euler(sigmas(c), false, true);
      case "DPMSolverMultistepScheduler" -> dpm(c, karras);
      case "LCMScheduler" ->
          new Lcm(
              Diffused.read(c, Spacing.LEADING),
              c.count("original_inference_steps", 50),
              c.number("timestep_scaling", 10));
      case "FlowMatchEulerDiscreteScheduler" -> flow(c, karras);
      default ->
          throw c.unsupported(
              "the scheduler \"%s\"; Tiller builds %s".formatted(name, String.join(", ", NAMES)));
    };
  }

  /** diffusers clips DDIM's data unless the config says otherwise. */
  private static Diffused clipped(Config c) {
    return Diffused.read(c.has("clip_sample") ? c : c.with("clip_sample", true), Spacing.LEADING);
  }

  private static Scheduler pndm(Config c) {
    if (!c.flag("skip_prk_steps", false)) {
      throw c.unsupported(
          "PNDM with Runge-Kutta steps (skip_prk_steps false), which Tiller does not build");
    }
    Config said = c.has("set_alpha_to_one") ? c : c.with("set_alpha_to_one", false);
    Diffused diffused = Diffused.read(said, Spacing.LEADING);
    if (diffused.prediction() == Prediction.SAMPLE) {
      throw c.unsupported("PNDM that predicts the sample, which Tiller does not build");
    }
    return new Pndm(diffused);
  }

  /** Times over which sigmas are finite. */
  private static Diffused sigmas(Config c) {
    if (c.flag("rescale_betas_zero_snr", false)) {
      throw c.unsupported("rescale_betas_zero_snr with sigmas, which Tiller builds for DDIM alone");
    }
    return Diffused.read(c, Spacing.LINSPACE);
  }

  private static Scheduler euler(Config c, boolean karras) {
    require(c, "interpolation_type", "linear");
    require(c, "timestep_type", "discrete");
    require(c, "final_sigmas_type", "zero");
    return new Euler(sigmas(c), karras, false);
  }

  private static Scheduler dpm(Config c, boolean karras) {
    require(c, "algorithm_type", "dpmsolver++");
    require(c, "solver_type", "midpoint");
    int order = c.count("solver_order", 2);
    if (order > 2) {
      throw c.unsupported("solver_order %d; Tiller builds 1 and 2".formatted(order));
    }
    if (c.flag("euler_at_final", false)) {
      throw c.unsupported("euler_at_final, which Tiller does not build");
    }
    return new DpmSolver(
        sigmas(c),
        karras,
        order,
        c.text("final_sigmas_type", "zero").equals("zero"),
        c.flag("lower_order_final", true));
  }

  private static Scheduler flow(Config c, boolean karras) {
    if (karras || c.number("shift_terminal", 0) != 0) {
      throw c.unsupported(
          "Karras sigmas or shift_terminal with flow matching, which Tiller does not build");
    }
    require(c, "time_shift_type", "exponential");
    return new FlowMatchEuler(
        c.number("shift", 1),
        c.flag("use_dynamic_shifting", false),
        new FlowMatchEuler.Mu(
            c.number("base_shift", 0.5),
            c.number("max_shift", 1.15),
            c.count("base_image_seq_len", 256),
            c.count("max_image_seq_len", 4096)),
        true,
        c.count("num_train_timesteps", 1000));
  }

  private static void require(Config c, String key, String built) {
    String found = c.text(key, built);
    if (!found.equals(built)) {
      throw c.unsupported("%s \"%s\"; Tiller builds \"%s\"".formatted(key, found, built));
    }
  }
}
