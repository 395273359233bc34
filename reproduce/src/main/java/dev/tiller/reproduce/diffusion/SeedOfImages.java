package dev.tiller.reproduce.diffusion;

import dev.tiller.diffusion.pipeline.ImagePipeline;
import dev.tiller.network.Taps;
import dev.tiller.pretraining.image.Style;
import dev.tiller.statistics.Estimate;
import dev.tiller.steering.Order;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Everything that is measured on the model of one seed.
 *
 * @param judges accuracies on real images: garment, style, star
 * @param garment class as prompted
 * @param style style as prompted
 * @param star star asked and drawn
 * @param elephant see {@link ImageClaims#ELEPHANT}
 * @param negation stars left, strength 1 / 0
 * @param kept class kept under negation
 * @param induced gain of the better style
 * @param inducedStyle which
 * @param inducedKept class kept under it
 * @param rejected share rejected under it
 * @param trend larger p of both trends
 * @param causal see {@link ImageClaims#CAUSAL}
 * @param steps see {@link ImageClaims#STEPS}
 * @param speed see {@link ImageClaims#OVERHEAD}
 * @param lineas figures of LinEAS
 * @param rounds Picard rounds to 0.01 at 16, 64, 256 steps, and steered at 16
 * @param exact see {@link ImageClaims#EXACT}
 */
record SeedOfImages(
    List<Double> judges,
    double garment,
    double style,
    double star,
    Estimate elephant,
    Estimate negation,
    double kept,
    double induced,
    Style inducedStyle,
    double inducedKept,
    double rejected,
    double trend,
    Estimate causal,
    double steps,
    double speed,
    OfLinEas lineas,
    List<Integer> rounds,
    double exact) {

  /** Below, there is no star to remove, and figures over it say nothing. */
  private static final double LEAST_SHARE = 0.2;

  /**
   * Whether the plain model draws stars where it is asked for none, so that they can be removed.
   */
  boolean hasElephant() {
    return elephant.value() >= LEAST_SHARE;
  }

  /** What LinEAS did. */
  record OfLinEas(double few, LinEasOnImages.Contest contest, double sparse, Estimate inverse) {}

  static SeedOfImages measure(ImageBench bench) throws IOException {
    Judged everything = bench.plain(ImageBench.everything(ImageBench.IMAGES));
    Judged starred = bench.plain(ActOnImages.starred(ImageBench.IMAGES));
    ActOnImages act = new ActOnImages(bench);
    SteeringMap removal = act.removal(Order.CAUSAL);
    ActOnImages.Curve negation = act.curve(ActOnImages.negated(), removal);
    ActOnImages.Induced blurred = act.induced(Style.BLURRED);
    ActOnImages.Induced dotted = act.induced(Style.DOTTED);
    ActOnImages.Induced best = blurred.gain() >= dotted.gain() ? blurred : dotted;
    double trend =
        Math.max(
            negation.trend(Judged::stars, -1, bench.seed()),
            best.curve().trend(j -> j.styled(best.style()), 1, bench.seed()));
    show(bench, removal, best);
    LinEasOnImages lineas = new LinEasOnImages(bench, negation.plain());
    return new SeedOfImages(
        bench.judgesOnRealImages(),
        Judged.mean(everything.asPrompted()),
        Judged.mean(everything.styledAsPrompted()),
        Judged.mean(starred.stars()),
        act.elephant(negation.plain()),
        act.ratio(negation),
        negation.full().kept(negation.plain()),
        best.gain(),
        best.style(),
        best.kept(),
        best.curve().full().rejected(),
        trend,
        act.causalGain(negation),
        act.stepsRatio(negation.plain()),
        act.speed(),
        new OfLinEas(lineas.few(), lineas.contest(), lineas.sparse(), lineas.inverse()),
        rounds(bench, removal),
        exact(bench));
  }

  private static void show(ImageBench bench, SteeringMap removal, ActOnImages.Induced best) {
    bench.show(
        () ->
            SteeredPictures.of(
                "A star that nobody asked for, removed by Mean-AcT",
                bench,
                ActOnImages.negated(),
                removal));
    bench.show(
        () ->
            SteeredPictures.of(
                "Photos made " + best.style().name().toLowerCase(Locale.ROOT),
                bench,
                ActOnImages.plain(ImageBench.IMAGES),
                best.map()));
  }

  private static List<Integer> rounds(ImageBench bench, SteeringMap map) {
    try (Steering steering = Steering.of(bench.pipeline().network(), map, 1)) {
      return List.of(
          ParallelSampling.rounds(bench.pipeline(), Taps.NONE, 16),
          ParallelSampling.rounds(bench.pipeline(), Taps.NONE, 64),
          ParallelSampling.rounds(bench.pipeline(), Taps.NONE, 256),
          ParallelSampling.rounds(bench.pipeline(), steering.taps(), 16));
    }
  }

  private static double exact(ImageBench bench) {
    try (ImagePipeline wide = bench.inType(ScalarType.Double)) {
      return ParallelSampling.difference(wide, Taps.NONE, 16, 16, ScalarType.Double);
    }
  }

  String judged() {
    return String.format(
        Locale.ROOT,
        "judges on real images: garment %.3f, style %.3f, star %.3f",
        judges.get(0),
        judges.get(1),
        judges.get(2));
  }
}
