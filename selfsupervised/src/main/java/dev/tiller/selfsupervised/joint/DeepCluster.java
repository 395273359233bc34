package dev.tiller.selfsupervised.joint;

import dev.tiller.ground.Identity;
import dev.tiller.ground.Seeds;
import dev.tiller.ground.UserError;
import dev.tiller.selfsupervised.Batch;
import dev.tiller.selfsupervised.Look;
import dev.tiller.selfsupervised.Pretext;
import dev.tiller.selfsupervised.PretextLoss;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.Losses;
import dev.tiller.training.Objective;
import dev.tiller.training.Share;
import dev.tiller.training.Step;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * DeepCluster (arXiv 1807.05520) in the form of its second version (arXiv 2006.09882, appendix):
 * once an epoch k-means over all projections gives every image a class, and both looks are to be
 * classified by their cosine with the centers,
 *
 * <pre>
 * loss = -mean_i w_i log softmax(z_i.centers / t)_class(i),   w_i = n / (clusters * size of class(i))
 * </pre>
 *
 * <p>averaged over the looks. The weights do what drawing images evenly from all classes would
 * (section 3.3 of the first paper): a large class does not take over. Projections are those that
 * training passes gave, each image's latest; before the first step all images are looked at once.
 *
 * <p>It owns memory, centers and classes, which travel in checkpoints ([images, d] numbers); close
 * it when done.
 */
public final class DeepCluster implements PretextLoss, AutoCloseable {

  /**
   * @param clusters at least 2; the first paper has ten for each class it will be tested on
   * @param temperature t, above 0; 0.1 in the second version
   * @param rounds of k-means, at least 1; 10 in the second version
   */
  public record Settings(int clusters, double temperature, int rounds) {

    /** Checks the ranges. */
    public Settings {
      if (!(clusters >= 2 && temperature > 0 && rounds >= 1)) {
        throw new UserError(
            "DeepCluster with %d clusters, temperature %s and %d rounds was asked for; at least 2, above 0 and at least 1 were expected."
                .formatted(clusters, temperature, rounds));
      }
    }
  }

  private static final int AT_ONCE = 256;

  private final int images;
  private final int width;
  private final Settings settings;
  private final long seed;
  private final Owned owned = new Owned();
  private final Tensor memory;
  private final Tensor centers;
  private final Tensor classes;
  private final Tensor weights;
  private final Tensor clusterings;
  private boolean training;

  /**
   * @param images of an epoch, at least as many as clusters
   * @param width of projections
   * @param seed of the points that k-means begins at
   * @param type of the networks: Float or Double
   */
  public DeepCluster(int images, int width, Settings settings, long seed, ScalarType type) {
    if (images < settings.clusters) {
      throw new UserError(
          "%d images cannot be put into %d clusters; ask for fewer."
              .formatted(images, settings.clusters));
    }
    this.images = images;
    this.width = width;
    this.settings = settings;
    this.seed = seed;
    memory = zeros(type, images, width);
    centers = zeros(type, settings.clusters, width);
    classes = zeros(ScalarType.Long, images);
    weights = zeros(type, settings.clusters);
    clusterings = zeros(ScalarType.Long);
  }

  private Tensor zeros(ScalarType type, long... shape) {
    return owned.make(() -> torch.zeros(shape, Tensors.options(type)));
  }

  @Override
  public Identity identity() {
    return Identity.of("deep-cluster")
        .with("images", images)
        .with("width", width)
        .with("clusters", settings.clusters)
        .with("temperature", settings.temperature)
        .with("rounds", settings.rounds)
        .with("seed", seed);
  }

  @Override
  public Map<String, Tensor> buffers() {
    Map<String, Tensor> buffers = new LinkedHashMap<>();
    buffers.put("memory", memory);
    buffers.put("centers", centers);
    buffers.put("classes", classes);
    buffers.put("weights", weights);
    buffers.put("clusterings", clusterings);
    return buffers;
  }

  @Override
  public void mode(Objective.Mode mode) {
    training = mode == Objective.Mode.TRAIN;
  }

  /** Looks at all images once, unless a checkpoint remembers them. */
  @Override
  public void begins(Pretext pretext) {
    if (clusterings.item_long() > 0) {
      return;
    }
    if (pretext.source().size() != images) {
      throw new UserError(
          "DeepCluster was made for %d images, but its source has %d; make it for those."
              .formatted(images, pretext.source().size()));
    }
    try (AutoGradMode noGrad = Tensors.noGrad()) {
      for (int from = 0; from < images; from += AT_ONCE) {
        try (TensorScope scope = TensorScope.open()) {
          int to = Math.min(images, from + AT_ONCE);
          Batch batch = pretext.source().batch(new Share(seed, 0, 0, from, to, images));
          remember(batch.items(), pretext.look(batch).first().projected());
        }
      }
    }
    cluster();
  }

  private void remember(int[] items, Tensor projected) {
    Tensor rows = Tensors.of(Arrays.stream(items).asLongStream().toArray(), items.length);
    memory.index_copy_(0, rows, torch.normalize(projected.detach()));
  }

  /** Puts all that is remembered into clusters anew. */
  void cluster() {
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      SphericalKMeans means = new SphericalKMeans(settings.clusters, settings.rounds);
      SphericalKMeans.Clustering found = means.of(memory, Seeds.mix(seed, clusterings.item_long()));
      centers.copy_(found.centers());
      classes.copy_(found.assignments());
      long[] sizes = SphericalKMeans.sizes(classes, settings.clusters);
      double[] inverse = new double[sizes.length];
      Arrays.setAll(
          inverse, c -> sizes[c] == 0 ? 0 : images / (double) settings.clusters / sizes[c]);
      weights.copy_(Tensors.of(inverse, inverse.length));
      clusterings.add_(new Scalar(1));
    }
  }

  @Override
  public Map<String, Tensor> parts(Look first, Look second) {
    try (TensorScope scope = TensorScope.open()) {
      long[] items = Arrays.stream(first.items()).asLongStream().toArray();
      Tensor sought = classes.index_select(0, Tensors.of(items, items.length));
      Tensor share = weights.index_select(0, sought);
      Tensor loss = classified(first, sought, share).add(classified(second, sought, share));
      if (training) {
        try (AutoGradMode noGrad = Tensors.noGrad()) {
          remember(first.items(), first.projected());
        }
      }
      return Map.of(Losses.LOSS, scope.keep(loss.mul(new Scalar(0.5))));
    }
  }

  private Tensor classified(Look look, Tensor sought, Tensor share) {
    Tensor scores = torch.normalize(look.projected()).mm(centers.t());
    Tensor log = scores.div(new Scalar(settings.temperature)).log_softmax(1);
    return log.gather(1, sought.unsqueeze(1)).squeeze(1).mul(share).mean().neg();
  }

  @Override
  public void afterUpdate(Step step) {
    if (step.completes(images)) {
      cluster();
    }
  }

  @Override
  public void close() {
    owned.close();
  }
}
