package dev.tiller.reproduce.duet;

import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.ground.Identity;
import dev.tiller.ground.Seeds;
import dev.tiller.reproduce.Demonstration;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.Shown;
import dev.tiller.reproduce.Shown.Figure;
import dev.tiller.reproduce.images.FashionMnist;
import dev.tiller.selfsupervised.Pretext;
import dev.tiller.statistics.Estimate;
import dev.tiller.symphony.Bars;
import dev.tiller.symphony.DataTable;
import dev.tiller.symphony.Measure;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.ImageSet;
import java.io.IOException;
import java.util.List;

/** {@code tiller demo duet}. */
public final class DuetDemo implements Demonstration {

  private static final int IMAGES = 6_000;
  private static final int EPOCHS = 3;
  private static final int TEST = 2_000;
  private static final long SEED = 1;
  private static final String OVER_IMAGES = "95 % over test images";

  @Override
  public String name() {
    return "duet";
  }

  @Override
  public String system() {
    return "DUET, arXiv 2306.16058";
  }

  @Override
  public String shows() {
    return "trains an encoder whose features say how far an image was rotated";
  }

  @Override
  public List<String> next() {
    return List.of(
        "train ssl --recipe duet-fashion --data fashion-mnist --run run",
        "train ssl --help",
        "reproduce duet --quick --page duet.html");
  }

  @Override
  public Shown show(Experiment experiment) throws IOException {
    FashionMnist data = FashionMnist.open(experiment.opening());
    List<Model> models = List.of(Model.SIMCLR, Model.WHOLE);
    List<Readings> read =
        experiment.each("model", models, model -> readings(experiment, data, model));
    TableBuilder rows =
        Table.builder()
            .string("model")
            .number("rotation in 8 bins")
            .number("low")
            .number("high")
            .number("median angle error")
            .number("class")
            .number("classLow")
            .number("classHigh");
    for (int m = 0; m < models.size(); m++) {
      Readings of = read.get(m);
      Estimate bins = share(of.bins());
      Estimate upright = share(of.upright());
      rows.row(
          models.get(m).words(),
          bins.value(),
          bins.low(),
          bins.high(),
          of.medianError(),
          upright.value(),
          upright.low(),
          upright.high());
    }
    Readings simclr = read.get(0);
    Readings duet = read.get(1);
    Table table = rows.build();
    return new Shown(
        "A linear probe on DUET reads the rotation of unseen clothes to %.0f degrees (median), on SimCLR to %.0f; without any probe the group marginal alone says it to %.0f."
            .formatted(duet.medianError(), simclr.medianError(), duet.directMedian()),
        List.of(
            Figure.of("rotation in 8 bins, DUET", share(duet.bins())),
            Figure.of("rotation in 8 bins, SimCLR", share(simclr.bins())),
            Figure.of("class of upright images, DUET", share(duet.upright())),
            Figure.of("class of upright images, SimCLR", share(simclr.upright()))),
        List.of(
            Bars.of(
                    "Rotation in eight bins, read by a linear probe",
                    table,
                    Measure.of("model", "model"),
                    Measure.share("rotation in 8 bins", "accuracy"))
                .interval("low", "high", OVER_IMAGES),
            DataTable.of(
                    "Both encoders",
                    table,
                    List.of(
                        Measure.of("model", "model"),
                        Measure.of("median angle error", "median error of the angle", "degrees")))
                .estimate(
                    Measure.share("rotation in 8 bins", "rotation in eight bins"),
                    "low",
                    "high",
                    OVER_IMAGES)
                .estimate(
                    Measure.share("class", "class of upright images"),
                    "classLow",
                    "classHigh",
                    OVER_IMAGES)));
  }

  private static Estimate share(double accuracy) {
    return Estimate.share((int) Math.round(accuracy * TEST), TEST, 0.95);
  }

  private static Readings readings(Experiment experiment, FashionMnist data, Model model) {
    Identity identity =
        model.identity().with("images", IMAGES).with("epochs", EPOCHS).with("seed", SEED);
    return experiment
        .kept()
        .value(
            Readings.class,
            Identity.of("duet-demo").with("model", identity).with("test", TEST),
            () -> trained(experiment, data, model, identity));
  }

  private static Readings trained(
      Experiment experiment, FashionMnist data, Model model, Identity identity) {
    int side = data.train().rows();
    ImageSet images = FashionMnist.first(data.train(), IMAGES, side);
    try (Encoder encoder = Model.encoder(SEED);
        Pretext pretext = model.pretext(encoder, images, SEED)) {
      model.train(
          experiment, pretext, images, new Model.Plan(identity, (long) EPOCHS * IMAGES, SEED));
      try (Rotated train =
              new Rotated(FashionMnist.first(data.train(), TEST, side), Seeds.mix(SEED, 10));
          Rotated test =
              new Rotated(FashionMnist.first(data.test(), TEST, side), Seeds.mix(SEED, 11))) {
        return Readings.of(
            encoder,
            train,
            test,
            FashionMnist.labels(data.train(), TEST),
            FashionMnist.labels(data.test(), TEST));
      }
    }
  }
}
