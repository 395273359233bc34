package dev.tiller.steering.fold;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.Site;
import dev.tiller.network.load.Config;
import dev.tiller.steering.AffineMap;
import dev.tiller.steering.SiteMap;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.arithmetic.Scaling;
import dev.tiller.tensor.DType;
import dev.tiller.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Folds a map at a fixed strength into a model's weights (arXiv 2410.23054, appendix A): no tap, no
 * run-time cost, and for a Hugging Face target a directory that any reader understands.
 *
 * <p>Possible where every value is moved (support all) and the site is the output of a projection
 * or a norm. A shift needs a bias there; where the architecture has none, a flag of the config may
 * add it, or a norm's shift may go into the biases of the projections that alone read it. What
 * remains (Gemma-2's norms after attention and feed-forward: no bias, and they feed the residual
 * stream) is refused by name, and can be folded for Tiller alone.
 */
public final class Folding {

  private final LanguageModel model;
  private final FoldTarget target;
  private final Weights weights;
  private final Set<String> flags = new TreeSet<>();
  private final Map<String, List<String>> refused = new LinkedHashMap<>();

  /** Whether something was refused that no weights can do, whoever reads them. */
  private boolean beyondWeights;

  private Folding(LanguageModel model, FoldTarget target) {
    this.model = model;
    this.target = target;
    this.weights = new Weights(model.parameters());
  }

  /**
   * The folded model, in memory; unchanged parameters are shared with {@code model}. Close it.
   *
   * @throws UserError if the map is another model's or cannot be folded, naming the sites and why
   */
  public static LanguageModel fold(
      LanguageModel model, SteeringMap map, double strength, FoldTarget target) {
    map.requireFits(model);
    map.requireUnguarded("folded");
    try (TensorScope scope = TensorScope.open()) {
      Folding folding = new Folding(model, target);
      ScalarType type = folding.weightType();
      Scaling.of(map, strength)
          .sites()
          .forEach((site, siteMap) -> folding.site(model.site(site), siteMap));
      folding.refuse(map.sites().size());
      folding.fillBiases();
      return LanguageModel.build(
          folding.config(map, strength),
          new FoldedSource(model.parameters(), folding.weights.changed()),
          type == ScalarType.BFloat16
              ? LanguageModel.Precision.BFLOAT16
              : LanguageModel.Precision.FLOAT32);
    }
  }

  /**
   * Folds and writes a model directory, atomically, with the tokenizer's files.
   *
   * @param folder that does not exist yet or is empty
   * @throws IOException if the disk refuses
   * @throws UserError as {@link #fold}
   */
  public static void save(
      LanguageModel model, SteeringMap map, double strength, FoldTarget target, Path folder)
      throws IOException {
    try (LanguageModel folded = fold(model, map, strength, target)) {
      Tensor any = folded.parameters().values().iterator().next();
      folded.save(folder, DType.of(any.scalar_type()), Map.of(), model.directory());
    }
  }

  private ScalarType weightType() {
    for (Map.Entry<String, Tensor> entry : model.parameters().entrySet()) {
      ScalarType type = entry.getValue().scalar_type().intern();
      if (type != ScalarType.Float && type != ScalarType.BFloat16) {
        throw new UserError(
            "The parameter %s is held as %s, into which nothing can be folded; load the model in float32 or bfloat16."
                .formatted(entry.getKey(), type));
      }
    }
    return model.parameters().values().iterator().next().scalar_type().intern();
  }

  private void site(Site site, SiteMap map) {
    if (map.stages().stream().anyMatch(stage -> stage.pieces() > 1)) {
      refuseForAll(
          site,
          "moves only part of the values alike (several linear pieces), which no weight can do; fit it with a method of one piece such as linear-act");
      return;
    }
    if (!(map.plain() && map.stages().get(0) instanceof AffineMap affine)) {
      refuseForAll(
          site,
          "moves only part of the values (a finite support, or the last position), which no weight can do; fit it with the support all");
      return;
    }
    double[] omega = widened(affine.omega());
    double[] beta = widened(affine.beta());
    if (site.producer() instanceof Site.Producer.Projection p) {
      if (allowsBias(site, p, beta)) {
        weights.projection(p.weight(), p.bias(), p.inputFirst(), omega, beta);
      }
    } else if (site.producer() instanceof Site.Producer.Normalization n) {
      norm(site, n, omega, beta);
    } else if (site.producer() instanceof Site.Producer.Mixture m) {
      mixture(site, m, omega, beta);
    } else {
      refuseForAll(site, "is not the output of a projection or a norm");
    }
  }

  private boolean allowsBias(Site site, Site.Producer.Projection p, double[] beta) {
    if (mayTakeShift(p, beta)) {
      return true;
    }
    refuse(site, "needs a bias that this architecture does not have");
    return false;
  }

  /** Whether a projection can be given a bias; if a flag of the config does that, sets it. */
  private boolean mayTakeShift(Site.Producer.Projection p, double[] beta) {
    if (target == FoldTarget.TILLER || p.biasAllowed() || isZero(beta)) {
      return true;
    }
    if (p.biasFlag() != null) {
      flags.add(p.biasFlag());
    }
    return p.biasFlag() != null;
  }

  private void mixture(Site site, Site.Producer.Mixture m, double[] omega, double[] beta) {
    if (!isZero(beta) && !m.normalized()) {
      refuseForAll(
          site,
          "adds up experts by weights that do not sum to one, so that no bias of theirs is a shift");
    } else if (!isZero(beta) && target == FoldTarget.HUGGING_FACE) {
      refuse(site, "adds up experts, which have no biases");
    } else {
      for (int e = 0; e < m.experts(); e++) {
        String number = String.valueOf(e);
        weights.projection(
            m.weight().replace("*", number), m.bias().replace("*", number), false, omega, beta);
      }
    }
  }

  private void norm(Site site, Site.Producer.Normalization n, double[] omega, double[] beta) {
    if (target == FoldTarget.TILLER || n.biasAllowed() || isZero(beta)) {
      weights.norm(n.weight(), n.bias(), n.plusOne(), omega, beta);
      return;
    }
    List<Site.Producer.Projection> readers = readers(site);
    if (readers.isEmpty()) {
      refuse(
          site,
          "is a norm without a bias that feeds more than projections (the residual stream, experts, the head)");
      return;
    }
    for (Site.Producer.Projection reader : readers) {
      if (!mayTakeShift(reader, beta)) {
        refuse(
            site,
            "is a norm without a bias, and feeds a projection that has no place for one either");
        return;
      }
    }
    double[] zeros = new double[beta.length];
    double[] ones = zeros.clone();
    java.util.Arrays.fill(ones, 1);
    // The gain takes the slope, so that the readers' inputs stay in the range they know.
    weights.norm(n.weight(), n.bias(), n.plusOne(), omega, zeros);
    readers.forEach(reader -> weights.consumer(reader.weight(), reader.bias(), ones, beta));
  }

  /** The projections that alone read a norm's output; empty where others do too. */
  private List<Site.Producer.Projection> readers(Site norm) {
    return projections().filter(p -> norm.name().equals(p.reads())).toList();
  }

  private Stream<Site.Producer.Projection> projections() {
    return model.sites().stream()
        .map(Site::producer)
        .filter(Site.Producer.Projection.class::isInstance)
        .map(Site.Producer.Projection.class::cast);
  }

  /** A flag speaks for several projections in every block: all of them need a bias then. */
  private void fillBiases() {
    projections()
        .filter(p -> p.biasFlag() != null && flags.contains(p.biasFlag()))
        .forEach(p -> weights.zeroBias(p.weight(), p.bias(), p.inputFirst()));
  }

  private Config config(SteeringMap map, double strength) {
    ObjectNode json = model.config().json();
    flags.forEach(flag -> json.put(flag, true));
    ObjectNode note = json.putObject("tiller");
    note.put("folded", map.provenance().method());
    note.put("strength", strength);
    note.put("fingerprint_before", map.provenance().fingerprint());
    if (target == FoldTarget.TILLER) {
      note.put(
          "warning",
          "This directory holds biases that the architecture does not have; only Tiller reads them.");
    }
    return Config.parse(json.toString(), model.config().source());
  }

  private void refuseForAll(Site site, String why) {
    beyondWeights = true;
    refuse(site, why);
  }

  private void refuse(Site site, String why) {
    refused.computeIfAbsent(why, w -> new ArrayList<>()).add(site.name());
  }

  private void refuse(int of) {
    if (refused.isEmpty()) {
      return;
    }
    long count = refused.values().stream().mapToLong(Collection::size).sum();
    List<String> reasons = new ArrayList<>();
    refused.forEach((why, sites) -> reasons.add(named(sites) + " " + why));
    String remedy =
        target == FoldTarget.HUGGING_FACE && !beyondWeights
            ? "keep the map beside the model, or fold for Tiller alone"
            : "keep the map beside the model";
    throw new UserError(
        "%d of %d sites of this %s model cannot be folded: %s; %s."
            .formatted(count, of, model.config().modelType(), String.join("; ", reasons), remedy));
  }

  private static String named(List<String> sites) {
    String first = sites.get(0);
    return sites.size() == 1 ? first : first + " and " + (sites.size() - 1) + " like it";
  }

  private static boolean isZero(double[] values) {
    return java.util.Arrays.stream(values).allMatch(v -> v == 0);
  }

  private static double[] widened(float[] values) {
    double[] wide = new double[values.length];
    for (int j = 0; j < values.length; j++) {
      wide[j] = values[j];
    }
    return wide;
  }
}
