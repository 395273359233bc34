package dev.tiller.diffusion.schedule;

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
   * The settings of a pipeline's scheduler.
   *
   * @param folder that holds {@code scheduler_config.json}
   * @throws dev.tiller.ground.UserError if the file is missing or damaged
   */
  public static Config config(Path folder) {
    return Config.readWithInfinities(
        folder.resolve("scheduler_config.json"), "a scheduler's config");
  }

  /**
   * @param name diffusers' name of the class, which may differ from the config's own
   * @throws dev.tiller.ground.UserError if the config asks for something that is not built
   */
  public static Scheduler of(String name, Config c) {
    Settings.refuseUnknown(c);
    return switch (name) {
      case "DDIMScheduler" -> new Ddim(Diffused.read(c, Spacing.LEADING, Bounds.read(c, true)));
      case "PNDMScheduler" -> pndm(c);
      case "EulerDiscreteScheduler" -> euler(c);
      case "EulerAncestralDiscreteScheduler" ->
          new Euler(sigmas(c, Bounds.NONE), Spread.AT_TIMES, true, true);
      case "DPMSolverMultistepScheduler" -> dpm(c);
      case "LCMScheduler" -> lcm(c);
      case "FlowMatchEulerDiscreteScheduler" -> flow(c);
      default ->
          throw c.unsupported(
              "the scheduler \"%s\"; Tiller builds %s".formatted(name, String.join(", ", NAMES)));
    };
  }

  /**
   * Settings of a config that other classes than {@code name} act on, and that are switched on:
   * they do nothing, as in diffusers, and a user should know.
   */
  public static List<String> idle(String name, Config c) {
    return Settings.idle(name, c);
  }

  private static Scheduler pndm(Config c) {
    if (!c.flag("skip_prk_steps", false)) {
      throw c.unsupported(
          "PNDM with Runge-Kutta steps (skip_prk_steps false), which Tiller does not build");
    }
    Config said = c.has("set_alpha_to_one") ? c : c.with("set_alpha_to_one", false);
    Config plain = said.with("rescale_betas_zero_snr", false); // PNDM has no such setting.
    Diffused diffused = Diffused.read(plain, Spacing.LEADING, Bounds.NONE);
    if (diffused.prediction() == Prediction.SAMPLE) {
      throw c.unsupported("PNDM that predicts the sample, which Tiller does not build");
    }
    return new Pndm(diffused);
  }

  private static Diffused sigmas(Config c, Bounds bounds) {
    return Diffused.read(c, Spacing.LINSPACE, bounds).withFiniteSigmas();
  }

  private static Scheduler euler(Config c) {
    require(c, "interpolation_type", "linear");
    require(c, "timestep_type", "discrete");
    refuse(c, "use_beta_sigmas");
    return new Euler(sigmas(c, Bounds.NONE), Spread.read(c), false, toZero(c));
  }

  private static boolean toZero(Config c) {
    String found = c.text("final_sigmas_type", "zero");
    if (!found.equals("zero") && !found.equals("sigma_min")) {
      throw c.unsupported(
          "final_sigmas_type \"%s\"; Tiller builds zero and sigma_min".formatted(found));
    }
    return found.equals("zero");
  }

  private static Scheduler dpm(Config c) {
    refuse(c, "use_beta_sigmas", "use_lu_lambdas", "use_flow_sigmas", "use_dynamic_shifting");
    String algorithm = c.text("algorithm_type", "dpmsolver++");
    boolean noisy = algorithm.equals("sde-dpmsolver++");
    if (!noisy) {
      require(c, "algorithm_type", "dpmsolver++");
    }
    boolean heun = c.text("solver_type", "midpoint").equals("heun");
    if (!heun) {
      require(c, "solver_type", "midpoint");
    }
    int order = c.count("solver_order", 2);
    if (order > (noisy ? 2 : 3)) {
      throw c.unsupported(
          "solver_order %d of %s; Tiller builds up to %d"
              .formatted(order, algorithm, noisy ? 2 : 3));
    }
    if (c.has("variance_type")) {
      throw c.unsupported("a learned variance (variance_type), which Tiller does not build");
    }
    if (Double.isFinite(c.number("lambda_min_clipped", Double.NEGATIVE_INFINITY))) {
      throw c.unsupported("lambda_min_clipped, which Tiller does not build");
    }
    return new DpmSolver(
        sigmas(c, Bounds.thresholding(c)),
        Spread.read(c),
        order,
        new DpmSolver.Form(heun, noisy),
        new DpmSolver.End(
            toZero(c), c.flag("lower_order_final", true), c.flag("euler_at_final", false)));
  }

  private static Scheduler lcm(Config c) {
    Betas betas = Betas.read(c, "scaled_linear", 0.00085, 0.012);
    return new Lcm(
        Diffused.read(c, Spacing.LEADING, Bounds.read(c, false), betas),
        c.count("original_inference_steps", 50),
        c.number("timestep_scaling", 10));
  }

  private static Scheduler flow(Config c) {
    refuse(c, "use_beta_sigmas", "invert_sigmas", "stochastic_sampling");
    String shifts = c.text("time_shift_type", "exponential");
    if (!shifts.equals("linear")) {
      require(c, "time_shift_type", "exponential");
    }
    double terminal = c.number("shift_terminal", 0);
    if (terminal < 0 || terminal >= 1) {
      throw c.unsupported(
          "shift_terminal %s; a number from 0 on and below 1 was expected".formatted(terminal));
    }
    return new FlowMatchEuler(
        new FlowMatchEuler.Shift(
            c.number("shift", 1),
            c.flag("use_dynamic_shifting", false),
            shifts.equals("linear"),
            terminal),
        new FlowMatchEuler.Mu(
            c.number("base_shift", 0.5),
            c.number("max_shift", 1.15),
            c.count("base_image_seq_len", 256),
            c.count("max_image_seq_len", 4096)),
        Spread.read(c),
        true,
        c.count("num_train_timesteps", 1000));
  }

  private static void refuse(Config c, String... keys) {
    for (String key : keys) {
      if (c.flag(key, false)) {
        throw c.unsupported(key + ", which Tiller does not build");
      }
    }
  }

  private static void require(Config c, String key, String built) {
    String found = c.text(key, built);
    if (!found.equals(built)) {
      throw c.unsupported("%s \"%s\"; Tiller builds \"%s\"".formatted(key, found, built));
    }
  }
}
