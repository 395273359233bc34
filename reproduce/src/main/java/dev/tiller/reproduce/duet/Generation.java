package dev.tiller.reproduce.duet;

import dev.tiller.ground.Identity;
import dev.tiller.ground.Seeds;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.images.InParts;
import dev.tiller.reproduce.images.Trained;
import dev.tiller.selfsupervised.ImageViews;
import dev.tiller.selfsupervised.duet.Decoder;
import dev.tiller.selfsupervised.duet.Decoding;
import dev.tiller.selfsupervised.duet.MarginalEdit;
import dev.tiller.selfsupervised.duet.ProfileEdit;
import dev.tiller.selfsupervised.duet.Roll;
import dev.tiller.selfsupervised.duet.Structure;
import dev.tiller.tensor.TensorScope;
import dev.tiller.training.optimizer.Adam;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.ImageSet;
import dev.tiller.vision.view.Rotation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * What a decoder of frozen representations shows after they were edited: mean squared error of the
 * pixels against the image that was really rotated further.
 *
 * @param edits in order; the first is the representation of the rotated image, the second no edit
 * @param pictures of a few images rotated a quarter turn further
 */
record Generation(List<Edited> edits, List<Pictures> pictures) {

  static final String ORACLE = "the rotated image's own";
  static final String NONE = "no edit";
  static final String ROLL = "roll";

  /** Shares of the circle that images are rotated further: 45, 90 and 180 degrees. */
  static final double[] FURTHER = {1 / 8.0, 1 / 4.0, 1 / 2.0};

  private static final int PICTURED = 8;
  private static final int PROFILE_BINS = 16;
  private static final int BATCH = 256;

  /**
   * One edit.
   *
   * @param name of it
   * @param errors one for each of {@link #FURTHER}
   */
  record Edited(String name, List<Double> errors) {

    static List<Edited> of(Map<String, List<Double>> errors) {
      List<Edited> edits = new ArrayList<>();
      errors.forEach((name, each) -> edits.add(new Edited(name, List.copyOf(each))));
      return edits;
    }
  }

  /**
   * One image.
   *
   * @param urls by what is seen: data URLs of PNG files
   */
  record Pictures(Map<String, String> urls) {}

  /** The error of an edit over that of no edit, 45 and 90 degrees together. */
  double ratio(String edit) {
    return upToAQuarter(edit) / upToAQuarter(NONE);
  }

  private double upToAQuarter(String edit) {
    return errors(edit).get(0) + errors(edit).get(1);
  }

  List<Double> errors(String edit) {
    return edits.stream().filter(e -> e.name.equals(edit)).findFirst().orElseThrow().errors;
  }

  /** Ratio at each of {@link #FURTHER}. */
  List<Double> ratios(String edit) {
    List<Double> all = new ArrayList<>();
    for (int d = 0; d < FURTHER.length; d++) {
      all.add(errors(edit).get(d) / errors(NONE).get(d));
    }
    return all;
  }

  /**
   * Trains the decoder and measures.
   *
   * @param images that the encoder was trained on
   * @param profiled images whose mean matrices the profile edit knows
   * @param test images that neither has seen
   */
  static Generation measure(
      Experiment experiment,
      Encoder encoder,
      ImageSet images,
      Rotated profiled,
      Rotated test,
      Identity identity,
      Plan plan) {
    try (Decoder decoder = decoder(experiment, encoder, images, identity, plan)) {
      return edited(encoder, decoder, profiled, test);
    }
  }

  /**
   * A decoder of images at any angle, trained or taken up from where it is kept.
   *
   * @return to be closed by the caller
   */
  static Decoder decoder(
      Experiment experiment, Encoder encoder, ImageSet images, Identity identity, Plan plan) {
    Decoder.Shape shape = Decoder.Shape.of(encoder.width(), 1, images.height());
    ImageViews source =
        new ImageViews(images, Rotation.upTo(180), Identity.of("rotation").with("degrees", 180), 1);
    Decoder decoder = Decoder.of(shape, Seeds.mix(plan.seed, 3));
    try {
      new Trained(
              Identity.of("duet-decoder").with("of", identity),
              "decoder of " + plan.words,
              new Adam(1e-3),
              plan.samples,
              Seeds.mix(plan.seed, 4))
          .run(experiment, new Decoding(encoder, decoder, source, BATCH));
      return decoder;
    } catch (RuntimeException | Error e) {
      decoder.close();
      throw e;
    }
  }

  /**
   * How a decoder is trained.
   *
   * @param words what it decodes
   */
  record Plan(String words, long samples, long seed) {}

  private static Generation edited(
      Encoder encoder, Decoder decoder, Rotated profiled, Rotated test) {
    Map<String, List<Double>> errors = new LinkedHashMap<>();
    List<Pictures> pictures = new ArrayList<>();
    Structure structure = Model.STRUCTURE;
    try (TensorScope scope = TensorScope.open();
        ProfileEdit profile =
            ProfileEdit.fit(
                structure.matrix(InParts.of(encoder, profiled.turned(0))),
                profiled.drawn(),
                PROFILE_BINS)) {
      Tensor before = InParts.of(encoder, test.turned(0));
      Tensor matrix = structure.matrix(before);
      for (double further : FURTHER) {
        try (TensorScope inner = TensorScope.open()) {
          Tensor there = test.turned(further);
          Tensor own = InParts.of(encoder, there);
          double[] from = test.drawn();
          double[] to = test.drawn(further);
          Map<String, Tensor> edits = new LinkedHashMap<>();
          edits.put(ORACLE, own);
          edits.put(NONE, before);
          double[] bins = new double[from.length];
          Arrays.fill(bins, further * structure.bins());
          edits.put(ROLL, Roll.by(matrix, bins));
          edits.put(
              "marginal, the rotated image's own", MarginalEdit.to(matrix, structure.logits(own)));
          edits.put("marginal, target", new MarginalEdit(Model.TARGET).apply(matrix, from, to));
          edits.put("mean profile", profile.apply(matrix, from, to));
          Map<String, Tensor> shown = new LinkedHashMap<>();
          shown.put("image", test.turned(0));
          shown.put("rotated a quarter turn", there);
          edits.forEach(
              (name, z) -> {
                Tensor image = InParts.of(z, decoder::apply);
                errors
                    .computeIfAbsent(name, n -> new ArrayList<>())
                    .add(torch.mse_loss(image, there).item_double());
                shown.put(name, image);
              });
          if (further == 0.25) {
            pictures.addAll(pictures(shown));
          }
        }
      }
    }
    return new Generation(Edited.of(errors), pictures);
  }

  private static List<Pictures> pictures(Map<String, Tensor> shown) {
    List<Pictures> all = new ArrayList<>();
    for (int i = 0; i < PICTURED; i++) {
      Map<String, String> urls = new LinkedHashMap<>();
      for (Map.Entry<String, Tensor> one : shown.entrySet()) {
        urls.put(one.getKey(), GreyPicture.url(one.getValue().select(0, i).select(0, 0)));
      }
      all.add(new Pictures(urls));
    }
    return all;
  }
}
