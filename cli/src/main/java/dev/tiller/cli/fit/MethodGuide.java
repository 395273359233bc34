package dev.tiller.cli.fit;

import dev.tiller.steering.JointMethod;
import dev.tiller.steering.SteeringMethod;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What helps people to choose a method: what it is in one line, other names that papers use, usual
 * strengths. What it does where nothing is said comes from the method itself.
 *
 * @param what it is, and where it comes from
 * @param aliases other names
 * @param strengths that make sense
 */
record MethodGuide(String what, List<String> aliases, String strengths) {

  private static final String SHARE = "0 to 1";

  /** Said of a method that somebody else put on the class path. */
  private static final MethodGuide FOREIGN =
      new MethodGuide("a method from the class path", List.of(), "1 applies it as it was fitted");

  private static final Map<String, MethodGuide> ALL = new LinkedHashMap<>();

  static {
    put("aura", "dampens neurons by how well they tell the sets apart (2407.12824)", SHARE);
    put(
        "linear-act",
        "optimal transport, one line a neuron (Linear-AcT, 2410.23054)",
        SHARE,
        "act");
    put("mean-act", "shifts each neuron's mean (Mean-AcT, 2410.23054)", SHARE, "mean");
    put("gaussian-act", "carries mean and spread over (2410.23054)", SHARE, "gaussian");
    put("monotone-act", "optimal transport in a few linear pieces (ours)", SHARE);
    put("shrunk-act", "Linear-AcT with its noise taken off, for few sentences (ours)", SHARE);
    put("lineas", "trains all sites together through the network (2503.10679)", SHARE);
    put("caa", "adds the difference of the means to the residual stream (2312.06681)", "0.5 to 2");
    put("actadd", "adds the difference of one pair of prompts (2308.10248)", "1 to 10", "act-add");
    put("iti", "adds a classifier's normal (ITI-c, 2306.03341)", "1 to 15", "iti-c");
    put("repe", "adds the first principal direction of pairs (RepE, 2310.01405)", "0.5 to 2");
    put("det0", "silences the neurons that know the source set (2407.12824)", SHARE, "det_0");
    put("damp", "multiplies these neurons by one constant (2407.12824)", SHARE);
    put("selfcond", "sets the neurons that know the target set (2110.02802)", SHARE, "self-cond");
  }

  private static void put(String name, String what, String strengths, String... aliases) {
    ALL.put(name, new MethodGuide(what, List.of(aliases), strengths));
  }

  static MethodGuide of(SteeringMethod method) {
    return ALL.getOrDefault(method.name(), FOREIGN);
  }

  /** What the method does where nothing is said, and what it costs. */
  static String defaults(SteeringMethod method) {
    SteeringMethod.Defaults defaults = method.defaults();
    String cost =
        method instanceof JointMethod
            ? "trains, so minutes"
            : switch (defaults.order()) {
              case CAUSAL -> "each set read once, site after site";
              default -> "each set read once";
            };
    return "sites %s, pooling %s, order %s, support %s; %s"
        .formatted(
            defaults.sites(), defaults.pooling(), defaults.order(), defaults.support(), cost);
  }
}
