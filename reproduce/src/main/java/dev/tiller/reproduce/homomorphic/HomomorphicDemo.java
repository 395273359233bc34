package dev.tiller.reproduce.homomorphic;

import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.ground.Identity;
import dev.tiller.reproduce.Demonstration;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.Shown;
import dev.tiller.reproduce.Shown.Figure;
import dev.tiller.reproduce.images.FashionMnist;
import dev.tiller.symphony.Bars;
import dev.tiller.symphony.DataTable;
import dev.tiller.symphony.Measure;
import dev.tiller.vision.ImageSet;
import java.io.IOException;
import java.util.List;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** {@code tiller demo hssl}. */
public final class HomomorphicDemo implements Demonstration {

  private static final int IMAGES = 2_000;
  private static final int ROUNDS = 9;

  @Override
  public String name() {
    return "hssl";
  }

  @Override
  public String system() {
    return "Homomorphic self-supervision, arXiv 2211.08282";
  }

  @Override
  public String shows() {
    return "reads one feature map twice in place of two augmented images, for the same gradients in less time";
  }

  @Override
  public List<String> next() {
    return List.of(
        "train ssl --recipe hssl-fashion --data fashion-mnist --run run",
        "train ssl --help",
        "reproduce hssl --quick --page hssl.html");
  }

  @Override
  public Shown show(Experiment experiment) throws IOException {
    ImageSet images =
        FashionMnist.first(FashionMnist.open(experiment.opening()).train(), IMAGES, Network.SIDE);
    SameGradients same =
        experiment.here(
            "the same gradients",
            SameGradients.class,
            Identity.of("homomorphic-demo"),
            () -> SameGradients.measure(images, 1));
    StepRace race = StepRace.run(experiment, images, ROUNDS);
    double apart =
        same.structured(ScalarType.Double)
            .mapToDouble(SameGradients.Row::gradientGap)
            .max()
            .orElse(Double.NaN);
    double without =
        same.rows().stream()
            .filter(row -> row.network().equals(Network.MLP.words()))
            .mapToDouble(SameGradients.Row::gradientGap)
            .min()
            .orElse(Double.NaN);
    Table steps =
        Table.builder()
            .string("step")
            .number("milliseconds")
            .row("one pass, two reads (H-SSL)", race.reads())
            .row("two augmented images (A-SSL)", race.augmented())
            .build();
    return new Shown(
        "In a network whose maps move with the image, one pass and two reads give the gradients of two moved images to %.0e (float64), in %.2f times the time of a step; in an MLP they would be %.0f %% apart."
            .formatted(apart, race.ratio(), 100 * without),
        List.of(
            new Figure("time of a step, H-SSL / A-SSL", race.ratio(), race.low(), race.high()),
            Figure.of("relative distance of the gradients, float64", apart),
            Figure.of("the same in a network without structure", without)),
        List.of(
            Bars.of(
                "A whole step of training",
                steps,
                Measure.of("step", "step"),
                Measure.of("milliseconds", "milliseconds, median")),
            DataTable.of("Gradients of both, loss by loss", gradients(same)).pageSize(12)));
  }

  private static Table gradients(SameGradients same) {
    TableBuilder rows =
        Table.builder()
            .string("network")
            .string("loss")
            .string("numbers")
            .integer("images")
            .number("distance of the gradients")
            .number("rounding");
    same.rows()
        .forEach(
            row ->
                rows.row(
                    row.network(),
                    row.loss(),
                    row.type().equals(ScalarType.Double.name()) ? "float64" : "float32",
                    row.batch(),
                    row.gradientGap(),
                    row.rounding()));
    return rows.build();
  }
}
