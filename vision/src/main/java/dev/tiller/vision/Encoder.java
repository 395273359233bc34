package dev.tiller.vision;

import dev.tiller.ground.UserError;
import dev.tiller.network.Features;
import dev.tiller.network.Input;
import dev.tiller.network.Network;
import dev.tiller.network.Pass;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.State;
import dev.tiller.network.Tap;
import dev.tiller.network.Taps;
import dev.tiller.network.layer.BuiltNetwork;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.Checkpoint;
import dev.tiller.network.load.Config;
import dev.tiller.network.load.ParameterSource;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.vision.backbone.Architectures;
import dev.tiller.vision.backbone.Backbone;
import dev.tiller.vision.layer.Images;
import dev.tiller.vision.layer.InitialWeights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A {@link Backbone} with its weights: images in, one vector an image out, with every site of a
 * {@link Network} in between. It is read, fitted, steered and trained as any network is. It owns
 * its tensors; close it when done.
 *
 * <pre>{@code
 * try (Encoder encoder = Encoder.of(SmallCnn.of(1), seed)) {
 *   Tensor vectors = encoder.embed(images, Encoder.Mode.SERVE, Taps.NONE);  // [rows, 128]
 * }
 * }</pre>
 *
 * <p>Images are [rows, channels, height, width] in a float type, normalized as the weights expect
 * them: what a folder says of that is {@link #normalization}, and the caller applies it.
 */
public final class Encoder implements Network, AutoCloseable {

  private final Backbone backbone;
  private final BuiltNetwork network;
  private final ScalarType type;
  private final Normalization normalization;

  private Encoder(
      Backbone backbone, BuiltNetwork network, ScalarType type, Normalization normalization) {
    this.backbone = backbone;
    this.network = network;
    this.type = type;
    this.normalization = normalization;
  }

  /**
   * What batch normalization goes by, and in what convolutions compute.
   *
   * @param training whether by the batch's statistics, which also move the running ones
   * @param momentum share of the batch's in the running ones; empty for the network's own
   * @param bfloat16 whether convolutions of a training pass compute in bfloat16, forward and
   *     backward; all else, and what they give, stays in the network's type
   */
  public record Mode(boolean training, OptionalDouble momentum, boolean bfloat16) {

    /** The batch's statistics, which also move the running ones. */
    public static final Mode TRAIN = new Mode(true, OptionalDouble.empty(), false);

    /** The running statistics. */
    public static final Mode SERVE = new Mode(false, OptionalDouble.empty(), false);

    /**
     * As {@link #TRAIN}, with a momentum for the batch at hand.
     *
     * @param momentum in [0, 1]
     */
    public static Mode train(double momentum) {
      return new Mode(true, OptionalDouble.of(momentum), false);
    }

    /**
     * The same with convolutions in bfloat16: faster where the processor has that arithmetic,
     * slower where it has not ({@code Engine.hasFastBfloat16}).
     */
    public Mode inBfloat16() {
      return new Mode(training, momentum, true);
    }
  }

  /** With first weights, in float32. */
  public static Encoder of(Backbone backbone, long seed) {
    return of(backbone, new InitialWeights(seed, backbone.initialWeights()), ScalarType.Float);
  }

  /**
   * @param source of parameters and buffers; asked once for each
   * @param type in which the network holds them and computes: Float or Double
   */
  public static Encoder of(Backbone backbone, ParameterSource source, ScalarType type) {
    return built(backbone, source, type, Normalization.NONE);
  }

  private static Encoder built(
      Backbone backbone, ParameterSource source, ScalarType type, Normalization normalization) {
    BuiltNetwork network =
        BuiltNetwork.build(
            backbone.architecture(),
            backbone.defaultSites(),
            Parts.from(source, type),
            backbone::build);
    return new Encoder(backbone, network, type, normalization);
  }

  /**
   * Loads a folder with {@code config.json} as timm writes it ({@code architecture}, {@code
   * num_classes}, {@code model_args}) and {@code model.safetensors} under torchvision's or timm's
   * names, in float32.
   *
   * @throws UserError if the folder is none, or its weights are another network's
   */
  public static Encoder load(Path folder) {
    Config config = Config.read(folder);
    return load(folder, Architectures.read(config), EncoderFolder.normalization(config));
  }

  /**
   * Loads {@code model.safetensors} of a folder into a backbone of given settings, in float32, such
   * as what torchvision's {@code state_dict} was saved as; weights of a classifier that it does not
   * have are left out.
   */
  public static Encoder load(Path folder, Backbone backbone) {
    return load(folder, backbone, Normalization.NONE);
  }

  private static Encoder load(Path folder, Backbone backbone, Normalization normalization) {
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      ParameterSource weights = new EncoderFolder.Weights(checkpoint, backbone);
      return built(backbone, weights, ScalarType.Float, normalization);
    }
  }

  /**
   * Writes {@code config.json} and {@code model.safetensors}, the config last: a folder that has it
   * is whole.
   *
   * @param folder that does not exist yet or is empty
   * @throws UserError if it is in use
   * @throws IOException if the disk refuses
   */
  public void save(Path folder) throws IOException {
    save(folder, normalization);
  }

  /**
   * @param trainedOn what images went through in training, where it is not {@link #normalization}
   */
  public void save(Path folder, Normalization trainedOn) throws IOException {
    EncoderFolder.write(folder, this, trainedOn);
  }

  /** The settings of the network. */
  public Backbone backbone() {
    return backbone;
  }

  /** What the weights were trained on, as their folder says; none for a new network. */
  public Normalization normalization() {
    return normalization;
  }

  /** Width of the embedding. */
  public int width() {
    return backbone.width();
  }

  /**
   * The pooled embedding, before a classifier.
   *
   * @param images [rows, channels, height, width]
   * @return [rows, {@link #width}], in the caller's scope
   * @throws UserError if the images are not this network's
   */
  public Tensor embed(Tensor images, Mode mode, Taps taps) {
    try (TensorScope scope = TensorScope.open();
        Pass pass = pass(images, mode, taps)) {
      int end = segments().size() - (backbone.classes() > 0 ? 1 : 0);
      return scope.keep(run(pass.input().state(), pass, 0, end).main());
    }
  }

  /**
   * What a classifier says, or the embedding where there is none.
   *
   * @return [rows, classes], in the caller's scope
   */
  public Tensor answer(Tensor images, Mode mode, Taps taps) {
    try (TensorScope scope = TensorScope.open();
        Pass pass = pass(images, mode, taps)) {
      return scope.keep(run(pass.input().state(), pass, 0, segments().size()).main());
    }
  }

  /**
   * What passes at some sites; nothing behind the last of them is computed.
   *
   * @param sites names, see {@link #sites}; at least one
   * @return by name, in the order asked for, in the caller's scope; gradients flow through
   * @throws UserError if there is no such site, or the images are not this network's
   */
  public Map<String, Tensor> features(Tensor images, Mode mode, Collection<String> sites) {
    try (Owned held = new Owned();
        TensorScope scope = TensorScope.open()) {
      Map<String, Tensor> read = new HashMap<>();
      Map<Site, Tap> taps = new LinkedHashMap<>();
      sites.forEach(
          name ->
              taps.put(
                  site(name),
                  (site, value, pass) -> {
                    read.put(name, held.make(value::alias));
                    if (read.size() == taps.size()) {
                      throw Pass.end();
                    }
                    return value;
                  }));
      try (Pass pass = pass(images, mode, Taps.of(taps))) {
        State now = pass.input().state();
        for (Segment segment : segments()) {
          State next = segment.visit(now, pass);
          if (next == null) {
            break;
          }
          now = next;
        }
      }
      Map<String, Tensor> ordered = new LinkedHashMap<>();
      sites.forEach(name -> ordered.put(name, scope.keep(read.get(name).alias())));
      return ordered;
    }
  }

  /**
   * The last feature map before places are pooled, on its grid.
   *
   * @return [rows, maps, height, width], or with an axis of {@link Backbone#group} before the last
   *     two; in the caller's scope
   */
  public Tensor featureMap(Tensor images, Mode mode) {
    try (TensorScope scope = TensorScope.open()) {
      String site = backbone.featureMap();
      return scope.keep(backbone.grid(features(images, mode, List.of(site)).get(site)));
    }
  }

  private Pass pass(Tensor images, Mode mode, Taps taps) {
    if (images.dim() != 4
        || images.size(0) < 1
        || images.size(1) != backbone.channels()
        || !images.is_floating_point()) {
      throw new UserError(
          "%s takes images of shape [rows, %d, height, width] in a float type, but got %s of shape %s; convert them first."
              .formatted(
                  backbone.architecture(),
                  backbone.channels(),
                  images.scalar_type().intern(),
                  Arrays.toString(Tensors.shape(images))));
    }
    backbone.requireSize(images.size(2), images.size(3));
    Tensor values = Tensors.as(images, type);
    if (!mode.training()) {
      return Pass.over(Features.of(values), taps);
    }
    Input input =
        mode.momentum().isPresent() || mode.bfloat16()
            ? new Images(values, mode.momentum(), mode.bfloat16())
            : Features.of(values);
    return Pass.training(input, taps);
  }

  @Override
  public String type() {
    return network.type();
  }

  @Override
  public String fingerprint() {
    return network.fingerprint();
  }

  @Override
  public String defaultSites() {
    return network.defaultSites();
  }

  @Override
  public List<Segment> segments() {
    return network.segments();
  }

  @Override
  public List<Site> sites() {
    return network.sites();
  }

  @Override
  public Map<String, Site> sitesByName() {
    return network.sitesByName();
  }

  @Override
  public Map<String, Tensor> parameters() {
    return network.parameters();
  }

  /** Running statistics and counts by name; owned by this encoder, moved by training passes. */
  public Map<String, Tensor> buffers() {
    return network.buffers();
  }

  @Override
  public void close() {
    network.close();
  }
}
