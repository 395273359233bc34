package dev.tiller.steering.fold;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.Network;
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
import java.util.TreeMap;
import java.util.TreeSet;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Folds a map at a fixed strength into a network's weights (arXiv 2410.23054, appendix A): no tap,
 * no run-time cost, and for a Hugging Face target a directory that any reader understands. {@link
 * #save} does it for a language model; of any other network {@link #changes} gives the parameters
 * that take the place of its own.
 *
 * <p>Possible where every value is moved (support all) and the site is the output of a projection,
 * a convolution, a norm or a modulated norm (AdaLN). A shift needs a bias there; where the
 * architecture has none, a flag of the config may add it, or a norm's shift may go into the biases
 * of the projections that alone read it. What remains (Gemma-2's norms after attention and
 * feed-forward: no bias, and they feed the residual stream) is refused by name, and can be folded
 * for Tiller alone.
 */
public final class Folding {

  private final Weights weights;
  private final Places places;
  private final Set<String> flags = new TreeSet<>();

  private Folding(Network network, FoldTarget target) {
    this.weights = new Weights(network.parameters());
    this.places = new Places(network, target);
  }

  /**
   * What keeps a map from being folded into a network; empty where it can be.
   *
   * @throws UserError if the map is another network's
   */
  public static List<Obstacle> obstacles(Network network, SteeringMap map, FoldTarget target) {
    map.requireFits(network);
    Places places = new Places(network, target);
    Obstacle.Collector found = new Obstacle.Collector(map);
    map.sites()
        .forEach(
            (name, site) -> {
              found.addShape(name, site);
              if (site.stages().stream().anyMatch(stage -> stage.position() == Position.LAST)) {
                found.add(Obstacle.Reason.POSITION, name);
              }
              if (site.stages().stream().anyMatch(Folding::bendsMean)) {
                found.add(Obstacle.Reason.MEAN, name);
              }
              places.shift(network.site(name), shifts(site)).addTo(found, name);
            });
    return found.obstacles();
  }

  /** A shift of the mean is one of every value; a slope of the mean is none. */
  private static boolean bendsMean(Stage stage) {
    if (stage.position() != Position.MEAN) {
      return false;
    }
    for (float[] piece : stage.slopes()) {
      for (float slope : piece) {
        if (slope != 1) {
          return true;
        }
      }
    }
    return false;
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

  /** Folds into the weights, whose tensors belong to the scope that is open. */
  private static Folding of(Network network, SteeringMap map, double strength, FoldTarget target) {
    List<Obstacle> obstacles = obstacles(network, map, target);
    if (!obstacles.isEmpty()) {
      throw new UserError(
          "This map cannot be folded into this %s model (%s); or keep the map beside the model."
              .formatted(network.type(), Obstacle.all(obstacles)));
    }
    Folding folding = new Folding(network, target);
    Map<String, SiteMap> sites = Scaling.of(map, strength).sites();
    for (Site site : network.sites()) { // In order: one tensor may pass several of them.
      @Nullable SiteMap here = sites.get(site.name());
      if (here != null) {
        folding.site(site, here.affine());
      }
    }
    folding.fillBiases();
    return folding;
  }

  /**
   * What a network's parameters become, for networks whose config has nothing to say about it.
   *
   * @return by the network's names, float64, in the caller's scope; for {@link FoldTarget#TILLER}
   *     biases too that the network does not have
   * @throws UserError if the map is another network's or cannot be folded, naming the sites and why
   */
  public static Map<String, Tensor> changes(
      Network network, SteeringMap map, double strength, FoldTarget target) {
    try (TensorScope scope = TensorScope.open()) {
      Map<String, Tensor> changed = new TreeMap<>();
      of(network, map, strength, target)
          .weights
          .changed()
          .forEach((name, tensor) -> changed.put(name, scope.keep(tensor)));
      return changed;
    }
  }

  /**
   * The folded model, in memory; unchanged parameters are shared with {@code model}. Close it.
   *
   * @throws UserError if the map is another model's or cannot be folded, naming the sites and why
   */
  public static LanguageModel fold(
      LanguageModel model, SteeringMap map, double strength, FoldTarget target) {
    try (TensorScope scope = TensorScope.open()) {
      ScalarType type = weightType(model);
      Folding folding = of(model, map, strength, target);
      return LanguageModel.build(
          folding.config(model, map, strength),
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

  private static ScalarType weightType(LanguageModel model) {
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
    } else if (site.producer() instanceof Site.Producer.Modulation m) {
      weights.modulation(m, omega, beta);
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

  private Config config(LanguageModel model, SteeringMap map, double strength) {
    ObjectNode json = model.config().json();
    flags.forEach(flag -> json.put(flag, true));
    ObjectNode note = json.putObject("tiller");
    note.put("folded", map.provenance().method());
    note.put("strength", strength);
    note.put("fingerprint_before", map.provenance().fingerprint());
    if (places.target() == FoldTarget.TILLER) {
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
