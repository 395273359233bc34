package dev.tiller.reproduce.diffusion;

import dev.tiller.diffusion.NoisyImages;
import dev.tiller.diffusion.pipeline.ImagePipeline;
import dev.tiller.diffusion.pipeline.ImageRequest;
import dev.tiller.diffusion.pipeline.Latents;
import dev.tiller.diffusion.pipeline.PromptSet;
import dev.tiller.diffusion.schedule.Sampling;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.Seeds;
import dev.tiller.network.State;
import dev.tiller.network.Taps;
import dev.tiller.pretraining.image.Caption;
import dev.tiller.pretraining.image.Caption.Addition;
import dev.tiller.pretraining.image.Style;
import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.bootstrap.Bootstrap;
import dev.tiller.statistics.race.Race;
import dev.tiller.statistics.race.Rounds;
import dev.tiller.statistics.trend.TrendTest;
import dev.tiller.steering.Order;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.Support;
import dev.tiller.steering.TokenPooling;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.fit.Fitter;
import dev.tiller.steering.transport.LinearAct;
import dev.tiller.steering.transport.MeanAct;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Activation Transport on the small image model of one seed. */
final class ActOnImages {

  static final double[] STRENGTHS = {0, 0.25, 0.5, 0.75, 1};

  private static final String WORDS = "transformer\\.transformer_blocks\\.\\d+\\.norm[12]_context";
  private static final int PROMPTS = 64;
  private static final int PERMUTATIONS = 9999;
  private static final int ROUNDS = 9;

  private final ImageBench bench;
  private final Bootstrap bootstrap;

  ActOnImages(ImageBench bench) {
    this.bench = bench;
    this.bootstrap = Bootstrap.seeded(bench.seed());
  }

  /**
   * What a star is removed by, for every method: the norms of the text's stream in the double
   * block, each neuron's least value over the tokens. Chosen on noise of its own: under the mean
   * over tokens of all norms, as styles have it, a star that one token of ten asks for and one
   * square of sixteen shows is no shift to speak of (1.00 of 1.00 stars left, of the least value
   * 0.06).
   */
  static FitSettings onWords(FitSettings settings) {
    return settings.withSites(WORDS).withPooling(TokenPooling.MIN);
  }

  static FitSettings linearAct() {
    return onWords(
        FitSettings.of(new LinearAct()).withOrder(Order.CAUSAL).withSupport(Support.ALL));
  }

  /**
   * Mean-AcT, at all norms: what a style is induced by. Linear-AcT's slopes there bring more blur
   * and cost more classes (a gain of 0.87 for 0.77 of them, means 0.55 for 0.96); on words they
   * leave fewer stars and fewer classes (0.06 for 0.87, means 0.35 for 0.99).
   */
  private static FitSettings meanAct(Order order) {
    return FitSettings.of(new MeanAct()).withSites("default").withOrder(order);
  }

  static List<Caption> starred(int count) {
    return ImageBench.photos(count, Addition.STAR);
  }

  static List<Caption> plain(int count) {
    return ImageBench.photos(count, Addition.NONE);
  }

  static List<Caption> negated() {
    return ImageBench.photos(ImageBench.IMAGES, Addition.WITHOUT_STAR);
  }

  SteeringMap removal(Order order) {
    return bench.fit(onWords(meanAct(order)), starred(PROMPTS), plain(PROMPTS));
  }

  /** A map at every strength, from the same noise. */
  record Curve(List<Judged> points) {

    Judged plain() {
      return points.get(0);
    }

    Judged full() {
      return points.get(points.size() - 1);
    }

    /** Items by doses, where a rise is what the map is for. */
    double trend(Function<Judged, double[]> measure, double sign, long seed) {
      double[][] items = new double[plain().size()][points.size()];
      for (int d = 0; d < points.size(); d++) {
        double[] values = measure.apply(points.get(d));
        for (int i = 0; i < values.length; i++) {
          items[i][d] = sign * values[i];
        }
      }
      return TrendTest.paired(items, PERMUTATIONS, seed).pValue();
    }
  }

  Curve curve(List<Caption> prompts, SteeringMap map) {
    List<Judged> points = new ArrayList<>();
    for (double strength : STRENGTHS) {
      points.add(bench.judge(prompts, map, strength));
    }
    return new Curve(points);
  }

  /** A style that is induced in photos. */
  record Induced(Style style, SteeringMap map, Curve curve) {

    double gain() {
      return Judged.mean(curve.full().styled(style)) - Judged.mean(curve.plain().styled(style));
    }

    double kept() {
      return curve.full().kept(curve.plain());
    }
  }

  Induced induced(Style style) {
    SteeringMap map =
        bench.fit(
            meanAct(Order.CAUSAL),
            plain(PROMPTS),
            ImageBench.styled(PROMPTS, style, Addition.NONE));
    return new Induced(style, map, curve(plain(ImageBench.IMAGES), map));
  }

  /** share(star) at once minus causal at strength 1. */
  Estimate causalGain(Curve causal) {
    Judged atOnce = bench.judge(negated(), removal(Order.AT_ONCE), 1);
    return bootstrap.pairedDifference(atOnce.stars(), causal.full().stars());
  }

  Estimate ratio(Curve curve) {
    return bootstrap.ratioOfMeans(curve.full().stars(), curve.plain().stars());
  }

  Estimate elephant(Judged negated) {
    return bootstrap.pairedDifference(
        negated.stars(), bench.plain(plain(ImageBench.IMAGES)).stars());
  }

  /** Effect of the first step's map over that of a map for each step, both fitted at once. */
  double stepsRatio(Judged plain) {
    SteeringMap first = removal(Order.AT_ONCE);
    Judged one = bench.judge(negated(), first, 1);
    Judged each;
    try (Owned held = new Owned()) {
      List<Taps> taps = new ArrayList<>();
      for (SteeringMap map : mapsOfSteps()) {
        taps.add(held.add(Steering.of(bench.pipeline().network(), map, 1)).taps());
      }
      each = bench.judged(negated(), request -> drawn(request, taps));
    }
    double before = Judged.mean(plain.stars());
    return (before - Judged.mean(one.stars())) / (before - Judged.mean(each.stars()));
  }

  private Tensor drawn(ImageRequest request, List<Taps> taps) {
    ImagePipeline pipeline = bench.pipeline();
    Latents shape = pipeline.latents(0, 0);
    Tensor last =
        pipeline.sample(
            request,
            Taps.NONE,
            taps::get,
            pipeline.scheduler(),
            shape.noise(request.seeds()),
            shape,
            Monitor.NONE);
    return pipeline.decode(last, shape);
  }

  private List<SteeringMap> mapsOfSteps() {
    List<PromptSet> from = along("source", starred(PROMPTS), 1);
    List<PromptSet> to = along("target", plain(PROMPTS), 2);
    List<SteeringMap> maps = new ArrayList<>();
    for (int step = 0; step < from.size(); step++) {
      maps.add(
          Fitter.of(bench.pipeline().network(), onWords(meanAct(Order.AT_ONCE)))
              .fit(from.get(step), to.get(step)));
    }
    return maps;
  }

  /** Prompts before every call of a sample that nothing steers. */
  private List<PromptSet> along(String name, List<Caption> captions, long noise) {
    ImagePipeline pipeline = bench.pipeline();
    List<String> texts = captions.stream().map(Caption::text).toList();
    ImageRequest request = ImageRequest.of(texts, ImageBench.STEPS);
    Latents shape = pipeline.latents(0, 0);
    List<PromptSet> sets = new ArrayList<>();
    try (TensorScope scope = TensorScope.open();
        AutoGradMode noGrad = Tensors.noGrad();
        Sampling sampling = pipeline.scheduler().sampling(ImageBench.STEPS, shape.tokens())) {
      NoisyImages prompts = pipeline.input(request, shape);
      State condition = pipeline.encode(prompts, Taps.NONE);
      long[] seeds = new long[texts.size()];
      for (int i = 0; i < seeds.length; i++) {
        seeds[i] = Seeds.mix(Seeds.mix(bench.seed(), noise), i);
      }
      Tensor x = shape.noise(request.seeds()).mul(new Scalar(sampling.start()));
      for (int call = 0; call < sampling.calls(); call++) {
        Tensor read = sampling.input(call, x);
        sets.add(PromptSet.at(pipeline, name + call, texts, shape, read, sampling.time(call)));
        double[] times = new double[seeds.length];
        Arrays.fill(times, sampling.time(call));
        Tensor output = pipeline.denoise(condition, prompts.at(read, Tensors.of(times)), Taps.NONE);
        x = sampling.next(call, x, output, () -> read);
      }
    }
    return sets;
  }

  /** Images a second, steered at all norms over plain: the median of rounds in turns. */
  double speed() {
    SteeringMap map =
        bench.fit(
            FitSettings.of(new LinearAct()).withSites("default").withSupport(Support.ALL),
            starred(PROMPTS),
            plain(PROMPTS));
    List<Caption> few = negated().subList(0, 50);
    try {
      return new Race()
          .with("plain", Race.timed(() -> bench.plain(few)))
          .with("steered", Race.timed(() -> bench.judge(few, map, 1)))
          .run(Rounds.of(ROUNDS).after(1))
          .speed("steered", "plain")
          .value();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
