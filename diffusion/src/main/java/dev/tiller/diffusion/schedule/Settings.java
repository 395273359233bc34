package dev.tiller.diffusion.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tiller.network.load.Config;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which keys of a {@code scheduler_config.json} each class reads. Published folders hold keys of
 * other classes too, from which their config was made; such a key does nothing, as in diffusers,
 * and where it would switch something on that is said. A key that no class has is refused.
 */
final class Settings {

  private static final Set<String> ALL =
      Set.of(
          "num_train_timesteps",
          "beta_start",
          "beta_end",
          "beta_schedule",
          "trained_betas",
          "prediction_type",
          "timestep_spacing",
          "steps_offset");

  private static final Set<String> BOUNDS =
      Set.of("thresholding", "dynamic_thresholding_ratio", "sample_max_value");

  private static final Set<String> SPREAD =
      Set.of(
          "use_karras_sigmas",
          "use_exponential_sigmas",
          "use_beta_sigmas",
          "sigma_min",
          "sigma_max");

  private static final Map<String, List<Set<String>>> OWN =
      Map.of(
          "DDIMScheduler",
          List.of(
              ALL,
              BOUNDS,
              Set.of(
                  "clip_sample",
                  "clip_sample_range",
                  "set_alpha_to_one",
                  "rescale_betas_zero_snr")),
          "PNDMScheduler",
          List.of(ALL, Set.of("skip_prk_steps", "set_alpha_to_one")),
          "EulerDiscreteScheduler",
          List.of(
              ALL,
              SPREAD,
              Set.of(
                  "interpolation_type",
                  "timestep_type",
                  "rescale_betas_zero_snr",
                  "final_sigmas_type")),
          "EulerAncestralDiscreteScheduler",
          List.of(ALL, Set.of("rescale_betas_zero_snr")),
          "DPMSolverMultistepScheduler",
          List.of(
              ALL,
              BOUNDS,
              SPREAD,
              Set.of(
                  "solver_order",
                  "algorithm_type",
                  "solver_type",
                  "lower_order_final",
                  "euler_at_final",
                  "use_lu_lambdas",
                  "use_flow_sigmas",
                  "flow_shift",
                  "final_sigmas_type",
                  "lambda_min_clipped",
                  "variance_type",
                  "rescale_betas_zero_snr",
                  "use_dynamic_shifting",
                  "time_shift_type")),
          "LCMScheduler",
          List.of(
              ALL,
              BOUNDS,
              Set.of(
                  "clip_sample",
                  "clip_sample_range",
                  "set_alpha_to_one",
                  "rescale_betas_zero_snr",
                  "original_inference_steps",
                  "timestep_scaling")),
          "FlowMatchEulerDiscreteScheduler",
          List.of(
              SPREAD,
              Set.of(
                  "num_train_timesteps",
                  "shift",
                  "use_dynamic_shifting",
                  "base_shift",
                  "max_shift",
                  "base_image_seq_len",
                  "max_image_seq_len",
                  "invert_sigmas",
                  "shift_terminal",
                  "time_shift_type",
                  "stochastic_sampling")));

  /** Keys that switch something on, where they are neither false nor null. */
  private static final Set<String> SWITCHES =
      Set.of(
          "use_karras_sigmas",
          "use_exponential_sigmas",
          "use_beta_sigmas",
          "use_lu_lambdas",
          "use_flow_sigmas",
          "use_dynamic_shifting",
          "thresholding",
          "clip_sample",
          "rescale_betas_zero_snr",
          "trained_betas",
          "sigma_min",
          "sigma_max",
          "variance_type",
          "shift_terminal",
          "invert_sigmas",
          "stochastic_sampling");

  private Settings() {}

  private static boolean own(String name, String key) {
    return OWN.getOrDefault(name, List.of()).stream().anyMatch(keys -> keys.contains(key));
  }

  private static boolean set(JsonNode value) {
    return !value.isNull() && !(value.isBoolean() && !value.booleanValue());
  }

  /**
   * @throws dev.tiller.ground.UserError if a key is set that no class has
   */
  static void refuseUnknown(Config c) {
    Set<String> known = new HashSet<>();
    OWN.values().forEach(groups -> groups.forEach(known::addAll));
    c.refuseBeside(known);
  }

  /** Switches of other classes that are on and do nothing in this one. */
  static List<String> idle(String name, Config c) {
    List<String> idle = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : c.json().properties()) {
      String key = entry.getKey();
      if (SWITCHES.contains(key) && set(entry.getValue()) && !own(name, key)) {
        idle.add("%s = %s (%s has no such setting)".formatted(key, entry.getValue(), name));
      }
    }
    return idle;
  }
}
