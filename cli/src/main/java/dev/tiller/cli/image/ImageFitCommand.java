package dev.tiller.cli.image;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.FileName;
import dev.tiller.cli.option.LongWork;
import dev.tiller.cli.option.OutputFile;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.option.TextSource;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.cli.outcome.MapFacts;
import dev.tiller.data.TextSet;
import dev.tiller.diffusion.pipeline.ImagePipeline;
import dev.tiller.diffusion.pipeline.PromptSet;
import dev.tiller.diffusion.pipeline.StyleTags;
import dev.tiller.diffusion.schedule.Sampling;
import dev.tiller.ground.Seeds;
import dev.tiller.steering.Order;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.SteeringMethod;
import dev.tiller.steering.Support;
import dev.tiller.steering.TokenPooling;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.fit.Fitter;
import dev.tiller.steering.fit.KeptWork;
import dev.tiller.steering.fit.Methods;
import dev.tiller.steering.fold.Capabilities;
import dev.tiller.symphony.InWords;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tiller image fit}: learns a map from two sets of prompts. */
@Command(
    name = "fit",
    description = {
      "Learns a map from two sets of prompts.",
      "Read is what the network answers to each in one call of the denoiser, from fresh noise. The",
      "same map then serves every step. Sites are fitted in order of execution."
    },
    footer = {
      "  tiller image fit pocket --source star.txt --target plain.txt -o no-star.safetensors",
      "  tiller image fit ./sdxl --source captions.txt --style 'cyberpunk, neon_lights, rain' --sites 'unet\\..*norm.*' -o cyberpunk.safetensors"
    })
public final class ImageFitCommand implements Callable<Integer>, LongWork {

  /** Of the training's 1000 times. */
  private static final double LITTLE_NOISE = 500;

  @Mixin private PipelineOption pipeline = new PipelineOption();

  @Option(
      names = "--source",
      required = true,
      paramLabel = TextSource.LABEL,
      description = "Prompts to move away from: one a line, JSON Lines, CSV or Parquet.")
  private TextSource source = new TextSource("");

  @Option(
      names = "--target",
      paramLabel = TextSource.LABEL,
      description = "Prompts to move toward.")
  private @Nullable TextSource target;

  @Option(
      names = "--style",
      paramLabel = "TAGS",
      description =
          "In place of --target: the same prompts with these tags, the first five and five of the others at random.")
  private @Nullable String style;

  @Option(
      names = "--method",
      paramLabel = "NAME[:key=value,...]",
      description = "As in `tiller fit` (default: ${DEFAULT-VALUE}).",
      defaultValue = "linear-act")
  private String method = "linear-act";

  @Option(
      names = "--sites",
      paramLabel = "GROUP|REGEX",
      description =
          "Where it acts (default: all norms of the denoiser); `tiller model inspect` lists sites.",
      defaultValue = "default")
  private String sites = "default";

  @Option(
      names = "--pooling",
      paramLabel = "mean|min|max|last",
      description =
          "Of tokens (default: the method's). A word that one token stands for is found by min or max, at"
              + " norms of the text such as 'transformer\\.transformer_blocks\\..*_context'.")
  private @Nullable String pooling;

  @Option(
      names = "--order",
      paramLabel = "causal|at-once|joint",
      description = "Of estimation (default: the method's).")
  private @Nullable String order;

  @Option(
      names = "--support",
      paramLabel = "all|q0-100",
      description = "Which values are moved (default: the method's).")
  private @Nullable String support;

  @Option(
      names = "--size",
      paramLabel = "n",
      description = "Edge of the images in pixels (default: the model's own).",
      defaultValue = "0")
  private int size;

  @Option(
      names = "--seed",
      paramLabel = "s",
      description = "Of noise and tags (default: ${DEFAULT-VALUE}).",
      defaultValue = "0")
  private long seed;

  @Option(
      names = "--steps",
      paramLabel = "n",
      description =
          "Fit before the first call of a sampler of so many steps (default: 1, as the reference does;"
              + " where that stands at little noise, as with leading spacing, those of `generate`).")
  private @Nullable Integer steps;

  @Option(
      names = {"-o", "--out"},
      preprocessor = FileName.class,
      required = true,
      paramLabel = "MAP",
      description = "Where the map goes, a safetensors file.")
  private Path out = Path.of("");

  @Option(names = "--resume", description = "Go on with what an interrupted fit left.")
  private boolean resume;

  @Mixin private Answer answer = new Answer();

  private record Fitted(@JsonUnwrapped MapFacts facts, String map, double seconds)
      implements Result {}

  @Override
  public Integer call() throws IOException {
    if ((target == null) == (style == null)) {
      throw new WrongUse("Give --target or --style, one of the two.");
    }
    if (steps != null && steps < 1) {
      throw new WrongUse("--steps is " + steps + "; at least 1 was expected.");
    }
    if (size < 0) {
      throw new WrongUse("--size is " + size + "; at least 1 was expected.");
    }
    SteeringMethod chosen = WrongUse.check("--method", () -> Methods.parse(method));
    OutputFile.check(answer, "-o", out);
    TextSet from = source.read();
    TextSet to = target == null ? styled(from) : target.read();
    try (ImagePipeline model = pipeline.load(answer)) {
      Fitter fitter = Fitter.of(model.network(), settings(chosen));
      answer.note(
          "%s, %d and %d prompts"
              .formatted(
                  InWords.count(fitter.sites().size(), "site"),
                  from.texts().size(),
                  to.texts().size()));
      long start = System.nanoTime();
      SteeringMap map =
          fitter.fit(
              prompts(model, from, Seeds.mix(seed, 0)),
              prompts(model, to, Seeds.mix(seed, 1)),
              out,
              resume ? KeptWork.RESUME : KeptWork.REFUSE,
              answer.monitor());
      double seconds = (System.nanoTime() - start) / 1e9;
      answer.say("%s, %,d numbers, in %.1f s", map, map.parameterCount(), seconds);
      answer.say("written to %s; try it with --steer %s:0.5", out, out);
      Capabilities.of(map, model.network()).lines().forEach(line -> answer.say("it %s", line));
      answer.finish(new Fitted(MapFacts.of(map), out.toString(), seconds));
      return 0;
    }
  }

  private PromptSet prompts(ImagePipeline model, TextSet set, long noise) {
    return PromptSet.first(
        model, set.provenance().name(), set.texts(), steps(model), size, size, noise);
  }

  private int steps(ImagePipeline model) {
    if (steps != null) {
      return steps;
    }
    int tokens = model.latents(size, size).tokens();
    try (Sampling one = model.scheduler().sampling(1, tokens)) {
      return one.time(0) < LITTLE_NOISE ? model.usualSteps() : 1;
    }
  }

  private FitSettings settings(SteeringMethod chosen) {
    FitSettings settings = FitSettings.of(chosen).withSites(sites).withSeed(seed);
    if (pooling != null) {
      settings =
          settings.withPooling(WrongUse.check("--pooling", () -> TokenPooling.parse(pooling)));
    }
    if (order != null) {
      settings = settings.withOrder(WrongUse.check("--order", () -> order(order)));
    }
    if (support != null) {
      settings = settings.withSupport(WrongUse.check("--support", () -> Support.parse(support)));
    }
    return settings;
  }

  private static Order order(String word) {
    return Arrays.stream(Order.values())
        .filter(o -> o.toString().equals(word))
        .findFirst()
        .orElseThrow(
            () -> new WrongUse("--order is " + word + "; choose causal, at-once or joint."));
  }

  private TextSet styled(TextSet plain) {
    List<String> texts =
        WrongUse.check("--style", () -> StyleTags.parse(String.valueOf(style)))
            .added(plain.texts(), seed);
    return TextSet.of(plain.provenance().name() + " in style", texts);
  }
}
