package dev.tiller.steering.fold;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.Site;
import dev.tiller.network.load.Config;
import dev.tiller.steering.AffineMap;
import dev.tiller.steering.Obstacle;
import dev.tiller.steering.Position;
import dev.tiller.steering.SiteMap;
import dev.tiller.steering.Stage;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.arithmetic.Scaling;
import dev.tiller.tensor.DType;
import dev.tiller.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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
  private final Places places;
  private final Set<String> flags = new TreeSet<>();

  private Folding(LanguageModel model, FoldTarget target) {
    this.model = model;
    this.target = target;
    this.weights = new Weights(model.parameters());
    this.places = new Places(model, target);
  }

  /**
   * What keeps a map from being folded into a model; empty where it can be.
   *
   * @throws UserError if the map is another model's
   */
  public static List<Obstacle> obstacles(LanguageModel model, SteeringMap map, FoldTarget target) {
    map.requireFits(model);
    Places places = new Places(model, target);
    Obstacle.Collector found = new Obstacle.Collector(map);
    map.sites()
        .forEach(
            (name, site) -> {
              found.addShape(name, site);
              if (site.stages().stream().anyMatch(stage -> stage.position() != Position.ALL)) {
                found.add(Obstacle.Reason.POSITION, name);
              }
              places.shift(model.site(name), shifts(site)).addTo(found, name);
            });
    return found.obstacles();
  }

  private static boolean shifts(SiteMap map) {
    for (Stage stage : map.stages()) {
      for (float beta : stage.beta()) {
        if (beta != 0) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * The folded model, in memory; unchanged parameters are shared with {@code model}. Close it.
   *
   * @throws UserError if the map is another model's or cannot be folded, naming the sites and why
   */
  public static LanguageModel fold(
      LanguageModel model, SteeringMap map, double strength, FoldTarget target) {
    List<Obstacle> obstacles = obstacles(model, map, target);
    if (!obstacles.isEmpty()) {
      throw new UserError(
          "This map cannot be folded into this %s model (%s); or keep the map beside the model."
              .formatted(model.config().modelType(), Obstacle.all(obstacles)));
    }
    try (TensorScope scope = TensorScope.open()) {
      Folding folding = new Folding(model, target);
      ScalarType type = folding.weightType();
      Scaling.of(map, strength)
          .sites()
          .forEach((site, siteMap) -> folding.site(model.site(site), siteMap.affine()));
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

  private void site(Site site, AffineMap map) {
    double[] omega = widened(map.omega());
    double[] beta = widened(map.beta());
    Place place = places.shift(site, Arrays.stream(beta).anyMatch(b -> b != 0));
    flags.addAll(place.flags());
    if (site.producer() instanceof Site.Producer.Projection p) {
      weights.projection(p.weight(), p.bias(), p.inputFirst(), omega, beta);
    } else if (site.producer() instanceof Site.Producer.Normalization n) {
      // The gain takes the slope, so that the readers' inputs stay in the range they know.
      double[] own = place.readers().isEmpty() ? beta : new double[beta.length];
      weights.norm(n.weight(), n.bias(), n.plusOne(), omega, own);
      double[] ones = new double[beta.length];
      Arrays.fill(ones, 1);
      for (Site.Producer.Projection reader : place.readers()) {
        weights.consumer(reader.weight(), reader.bias(), ones, beta);
      }
    } else if (site.producer() instanceof Site.Producer.Mixture m) {
      for (int e = 0; e < m.experts(); e++) {
        String number = String.valueOf(e);
        weights.projection(
            m.weight().replace("*", number), m.bias().replace("*", number), false, omega, beta);
      }
    }
  }

  /** A flag speaks for several projections in every block: all of them need a bias then. */
  private void fillBiases() {
    places
        .projections()
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

  private static double[] widened(float[] values) {
    double[] wide = new double[values.length];
    for (int j = 0; j < values.length; j++) {
      wide[j] = values[j];
    }
    return wide;
  }
}
