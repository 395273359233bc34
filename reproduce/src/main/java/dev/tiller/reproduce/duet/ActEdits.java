package dev.tiller.reproduce.duet;

import dev.tiller.network.FeatureSet;
import dev.tiller.reproduce.images.FashionMnist;
import dev.tiller.reproduce.images.InParts;
import dev.tiller.reproduce.images.RidgeReadings;
import dev.tiller.selfsupervised.duet.Decoder;
import dev.tiller.selfsupervised.duet.Roll;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.Support;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.fit.Fitter;
import dev.tiller.steering.transport.LinearAct;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.vision.Encoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * An encoder steered as any network is: Linear-AcT (arXiv 2410.23054) from upright images to the
 * same images rotated, and from one class to the next, beside DUET's roll of the same encoder. A
 * map is fitted on 2,000 training images; which of the two choices of sites the verdict takes is
 * decided on 2,000 others.
 *
 * @param upright errors of decoded images that were upright, by edit, as in {@link Generation}
 * @param anywhere the same for images at any angle, rotated further
 * @param chosen the map with the least error on the images that were held out for it
 * @param classes what maps from one class to the next do
 */
record ActEdits(
    List<Generation.Edited> upright,
    List<Generation.Edited> anywhere,
    String chosen,
    ClassMoves classes) {

  /** Name of the map that moves the embedding alone. */
  static final String EMBEDDING = "AcT at the embedding";

  private static final int FITTED = 2_000;

  /** Sites that a map moves. */
  private enum Sites {
    LAST(EMBEDDING, "\\Qnorm\\E"),
    NORMS("AcT at all four norms", "all_layernorm");

    private final String words;
    private final String group;

    Sites(String words, String group) {
      this.words = words;
      this.group = group;
    }
  }

  /**
   * Shares of test images that a ridge probe calls by the class after their own, all ten classes
   * together.
   *
   * @param plain of the encoder as it is
   * @param act under the map from their class to the next
   * @param roll after a roll by a quarter turn
   */
  record ClassMoves(double plain, double act, double roll) {}

  static ActEdits measure(
      Encoder encoder, Decoder decoder, Rotated train, Rotated test, int[] labels, int[] tested) {
    Map<String, List<Double>> upright = new LinkedHashMap<>();
    Map<String, List<Double>> anywhere = new LinkedHashMap<>();
    Map<String, Double> heldOut = new LinkedHashMap<>();
    for (double further : Generation.FURTHER) {
      try (TensorScope scope = TensorScope.open()) {
        Tensor seen = train.standing(0);
        Tensor moved = train.standing(further);
        Tensor start = test.standing(0);
        Edits edits = new Edits(encoder, decoder, test.standing(further));
        Tensor z = InParts.of(encoder, start);
        edits.add(upright, Generation.ORACLE, edits.own());
        edits.add(upright, Generation.NONE, z);
        edits.add(upright, Generation.ROLL, rolled(z, further));
        for (Sites sites : Sites.values()) {
          SteeringMap map = fit(encoder, sites, part(seen, 0), part(moved, 0));
          edits.add(upright, sites.words, steered(encoder, map, start));
          Tensor other = steered(encoder, map, part(seen, 1));
          double error = Edits.error(decoder, other, part(moved, 1));
          heldOut.merge(sites.words, error, Double::sum);
        }
        fromAnywhere(new Edits(encoder, decoder, test.turned(further)), train, test, further)
            .forEach(
                (name, error) -> anywhere.computeIfAbsent(name, n -> new ArrayList<>()).add(error));
      }
    }
    String best =
        heldOut.entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow().getKey();
    return new ActEdits(
        Generation.Edited.of(upright),
        Generation.Edited.of(anywhere),
        best,
        classes(encoder, train, test, labels, tested));
  }

  /** A map between images at all angles and images at all angles has nothing to go by. */
  private static Map<String, Double> fromAnywhere(
      Edits edits, Rotated train, Rotated test, double further) {
    Map<String, Double> errors = new LinkedHashMap<>();
    try (TensorScope scope = TensorScope.open()) {
      Tensor start = test.turned(0);
      Tensor z = InParts.of(edits.encoder, start);
      errors.put(Generation.NONE, edits.error(z));
      errors.put(Generation.ROLL, edits.error(rolled(z, further)));
      SteeringMap map =
          fit(edits.encoder, Sites.LAST, part(train.turned(0), 0), part(train.turned(further), 0));
      errors.put(Sites.LAST.words, edits.error(steered(edits.encoder, map, start)));
    }
    return errors;
  }

  private static ClassMoves classes(
      Encoder encoder, Rotated train, Rotated test, int[] labels, int[] tested) {
    double plain = 0;
    double act = 0;
    double roll = 0;
    try (TensorScope scope = TensorScope.open()) {
      Tensor features = InParts.of(encoder, train.upright());
      for (int c = 0; c < FashionMnist.CLASSES; c++) {
        try (TensorScope inner = TensorScope.open()) {
          int next = (c + 1) % FashionMnist.CLASSES;
          SteeringMap map =
              fit(
                  encoder,
                  Sites.LAST,
                  of(train.upright(), labels, c),
                  of(train.upright(), labels, next));
          Tensor own = of(test.upright(), tested, c);
          Tensor z = InParts.of(encoder, own);
          double weight = own.size(0) / (double) tested.length;
          plain += weight * called(features, labels, z, next);
          act += weight * called(features, labels, steered(encoder, map, own), next);
          roll += weight * called(features, labels, rolled(z, 0.25).flatten(1, -1), next);
        }
      }
    }
    return new ClassMoves(plain, act, roll);
  }

  /** Share of rows that a probe gives this class. */
  private static double called(Tensor features, int[] labels, Tensor z, int named) {
    int[] all = new int[(int) z.size(0)];
    Arrays.fill(all, named);
    return RidgeReadings.accuracy(features, labels, z, all, FashionMnist.CLASSES);
  }

  private static Tensor of(Tensor images, int[] labels, int named) {
    long[] rows =
        IntStream.range(0, labels.length).filter(i -> labels[i] == named).asLongStream().toArray();
    return images.index_select(0, Tensors.of(rows, rows.length));
  }

  /** The first 2,000 images, or those after them. */
  private static Tensor part(Tensor images, int which) {
    return images.narrow(0, (long) which * FITTED, FITTED);
  }

  private static SteeringMap fit(Encoder encoder, Sites sites, Tensor from, Tensor to) {
    FitSettings settings =
        FitSettings.of(new LinearAct()).withSites(sites.group).withSupport(Support.ALL);
    return Fitter.of(encoder, settings).fit(set("before", from), set("after", to));
  }

  private static FeatureSet set(String name, Tensor images) {
    long[] shape = Tensors.shape(images);
    return new FeatureSet(name, Arrays.copyOfRange(shape, 1, 4), Tensors.floats(images));
  }

  private static Tensor steered(Encoder encoder, SteeringMap map, Tensor images) {
    try (Steering steering = Steering.of(encoder, map, 1)) {
      return InParts.of(images, some -> encoder.embed(some, Encoder.Mode.SERVE, steering.taps()));
    }
  }

  private static Tensor rolled(Tensor z, double further) {
    double[] bins = new double[(int) z.size(0)];
    Arrays.fill(bins, further * Model.STRUCTURE.bins());
    return Roll.by(Model.STRUCTURE.matrix(z), bins);
  }

  /** Edited representations, decoded and held against what the images should be. */
  private record Edits(Encoder encoder, Decoder decoder, Tensor there) {

    Tensor own() {
      return InParts.of(encoder, there);
    }

    void add(Map<String, List<Double>> errors, String name, Tensor z) {
      errors.computeIfAbsent(name, n -> new ArrayList<>()).add(error(z));
    }

    double error(Tensor z) {
      return error(decoder, z, there);
    }

    static double error(Decoder decoder, Tensor z, Tensor there) {
      try (TensorScope scope = TensorScope.open()) {
        return torch.mse_loss(InParts.of(z, decoder::apply), there).item_double();
      }
    }
  }

  /** Error of an edit over that of no edit, 45 and 90 degrees from upright together. */
  double ratio(String edit) {
    return upToAQuarter(upright, edit) / upToAQuarter(upright, Generation.NONE);
  }

  /** The same from any angle. */
  double ratioAnywhere(String edit) {
    return upToAQuarter(anywhere, edit) / upToAQuarter(anywhere, Generation.NONE);
  }

  private static double upToAQuarter(List<Generation.Edited> edits, String edit) {
    List<Double> errors =
        edits.stream().filter(e -> e.name().equals(edit)).findFirst().orElseThrow().errors();
    return errors.get(0) + errors.get(1);
  }
}
