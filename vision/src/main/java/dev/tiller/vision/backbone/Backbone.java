package dev.tiller.vision.backbone;

import dev.tiller.ground.UserError;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.layer.Linear;
import dev.tiller.network.layer.Parts;
import dev.tiller.vision.layer.InitialWeights;
import dev.tiller.vision.layer.Pooling;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * A network over images [rows, channels, height, width] that ends in one vector an image, perhaps
 * followed by a classifier. A record of its settings; one readable file each.
 */
public interface Backbone {

  /** Its name, torchvision's or timm's where they have it: {@code resnet18}. */
  String architecture();

  /** Channels of its images. */
  int channels();

  /** Width of the pooled embedding. */
  int width();

  /** Outputs of the classifier behind the embedding; 0 for none. */
  int classes();

  /**
   * The site of the last feature map before places are pooled: [rows, maps, height, width], or with
   * another axis of a group before the last two; see {@link #grid}.
   */
  String featureMap();

  /** What the places of the feature map are, beside those of the image. */
  default Group group() {
    return Group.PLACES;
  }

  /** Pixels of the image for each place of the feature map, in each direction. */
  int stride();

  /** On what a feature map is a function, and so which transformations move it. */
  enum Group {
    /** [rows, maps, height, width]. */
    PLACES,
    /**
     * [rows, maps, 4, height, width]: four orientations, each turned by 90 degrees from the last.
     */
    PLACES_AND_TURNS,
    /** [rows, maps, scales, height, width]: each scale sees the image larger than the last. */
    PLACES_AND_SCALES
  }

  /** The group of sites, or the expression, that steering takes where nobody says. */
  default String defaultSites() {
    return "conv";
  }

  /** How its first weights are drawn. */
  default InitialWeights.Scheme initialWeights() {
    return InitialWeights.Scheme.TORCH;
  }

  /** What decides the network beside name, channels and classes: {@code model_args}. */
  default Map<String, Object> settings() {
    return Map.of();
  }

  /**
   * Declares the segments: the stem first, then the blocks, the pooling, whose state is the
   * embedding [rows, width], and the classifier if there is one, as the only segment of block
   * {@link Segment#HEAD}.
   */
  void build(Parts parts);

  /**
   * The name that other published weights of this network have for a parameter; its own where there
   * is no other.
   */
  default String publishedAs(String parameter) {
    return parameter;
  }

  /**
   * The feature map on its grid, where it passes in another shape: the positions of a transformer.
   *
   * @param passed as it passes at {@link #featureMap}
   * @return [rows, maps, (group,) height, width]
   */
  default Tensor grid(Tensor passed) {
    return passed;
  }

  /**
   * @throws UserError if images of this size cannot go through it
   */
  default void requireSize(long height, long width) {}

  /**
   * Declares the mean over all places as a segment with a site, and the classifier {@code fc}, if
   * there is one.
   *
   * @param pool name of the segment
   * @param block number of it
   */
  default void poolAndClassify(Parts parts, String pool, int block) {
    Site pooled = parts.site(pool, width());
    parts.segment(pool, block, (x, pass) -> pass.at(pooled, Pooling.global(x)));
    classifier(parts, "fc");
  }

  /** Declares the classifier, if there is one. */
  default void classifier(Parts parts, String module) {
    if (classes() > 0) {
      Linear head = parts.linear(module, width(), classes(), true);
      parts.segment(module, Segment.HEAD, head::apply);
    }
  }
}
