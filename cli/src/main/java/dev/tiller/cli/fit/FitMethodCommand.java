package dev.tiller.cli.fit;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.LongWork;
import dev.tiller.cli.option.ModelOption;
import dev.tiller.cli.option.OutputFile;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.option.TextSource;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.cli.outcome.MapFacts;
import dev.tiller.cli.outcome.PathPage;
import dev.tiller.data.TextSet;
import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.LanguageModel.Precision;
import dev.tiller.network.Site;
import dev.tiller.steering.JointMethod;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.SteeringMethod;
import dev.tiller.steering.arithmetic.MovingNeurons;
import dev.tiller.steering.fit.FitPlan;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.fit.Fitter;
import dev.tiller.steering.fit.KeptWork;
import dev.tiller.steering.fit.Sentences;
import dev.tiller.steering.fit.SparsityPath;
import dev.tiller.steering.fold.Capabilities;
import dev.tiller.steering.lineas.LinEas;
import dev.tiller.symphony.InWords;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code tiller fit METHOD}: learns a map by one method, with the options of that method. */
@Command
final class FitMethodCommand implements Callable<Integer>, LongWork {

  /** Seconds that nobody needs to be warned of. */
  private static final double WORTH_SAYING = 60;

  private final SteeringMethod method;
  private final MethodOptions parameters;

  /** Options that only LinEAS has; null for other methods. */
  private final @Nullable LinEasOptions lineas;

  @Mixin private ModelOption model = new ModelOption();

  @Option(
      names = "--source",
      required = true,
      paramLabel = TextSource.LABEL,
      description = "Sentences to move away from: one a line, JSON Lines, CSV or Parquet.")
  private TextSource source = new TextSource("");

  @Option(
      names = "--target",
      required = true,
      paramLabel = TextSource.LABEL,
      description = "Sentences to move toward.")
  private TextSource target = new TextSource("");

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "MAP",
      description = "Where the map goes, a safetensors file.")
  private Path out = Path.of("");

  @Mixin private FitOptions options = new FitOptions();

  @Option(names = "--dry-run", description = "Only state what the fit will cost.")
  private boolean dryRun;

  @Option(names = "--resume", description = "Go on with what an interrupted fit left.")
  private boolean resume;

  @Option(names = "--discard", description = "Begin anew, and drop what an interrupted fit left.")
  private boolean discard;

  @Mixin private Answer answer = new Answer();

  private FitMethodCommand(SteeringMethod method) {
    this.method = method;
    this.parameters = new MethodOptions(method);
    this.lineas = method instanceof LinEas ? new LinEasOptions() : null;
  }

  /** The command of a method, with its options and its help. */
  static CommandSpec spec(SteeringMethod method) {
    FitMethodCommand command = new FitMethodCommand(method);
    CommandSpec spec = CommandSpec.forAnnotatedObject(command).name(method.name());
    command.parameters.addTo(spec);
    if (command.lineas != null) {
      spec.addMixin("lineas", CommandSpec.forAnnotatedObject(command.lineas));
    }
    spec.usageMessage()
        .description(MethodHelp.description(method))
        .footer(
            "  tiller fit %s --model pocket --source pocket:sea/fit/source".formatted(method.name())
                + " --target pocket:sea/fit/target -o sea.safetensors");
    return spec;
  }

  private SteeringMethod chosen() {
    SteeringMethod chosen = parameters.chosen();
    return lineas == null ? chosen : lineas.apply(chosen);
  }

  private double[] path() {
    return lineas == null ? new double[0] : lineas.path(parameters.given("--sparsity"));
  }

  private record Cost(
      List<String> sites,
      long sentences,
      long tokens,
      long batches,
      double forwards,
      double seconds,
      long stateBytes,
      long responseBytes,
      long activationBytes,
      long mapBytes)
      implements Result {}

  private record Fitted(@JsonUnwrapped MapFacts facts, String map, double seconds)
      implements Result {}

  private record Station(double gamma, double support, String map) implements Result {}

  private record Pathed(List<Station> path) implements Result {}

  @Override
  public Integer call() throws IOException {
    FitSettings settings = options.settings(chosen());
    if (method instanceof JointMethod && model.precision() == Precision.INT8) {
      throw new WrongUse(
          "--precision int8 is for running only, but %s trains through the network; take bf16 or f32."
              .formatted(method.name()));
    }
    double[] path = path();
    if (path.length == 0) {
      OutputFile.requireFileName(answer, "-o");
    }
    requireNothingKept();
    TextSet from = source.read();
    TextSet to = target.read();
    OutputFile.check(answer, "-o", path.length > 0 ? out.resolve("path.csv") : out);
    try (LanguageModel network = model.load(answer);
        Tokenizer tokenizer = model.tokenizer()) {
      Fitter fitter = Fitter.of(network, options.with(settings, tokenizer));
      Sentences sources = sentences(from, network, tokenizer);
      Sentences targets = sentences(to, network, tokenizer);
      if (dryRun) {
        report(fitter.plan(sources, targets));
        return 0;
      }
      if (method instanceof JointMethod) {
        howLong(fitter.plan(sources, targets).seconds()).ifPresent(answer::note);
      }
      if (path.length > 0) {
        report(SparsityPath.train(fitter, path, sources, targets, out, kept(), answer.monitor()));
      } else {
        long start = System.nanoTime();
        SteeringMap map = fitter.fit(sources, targets, out, kept(), answer.monitor());
        double seconds = (System.nanoTime() - start) / 1e9;
        report(map, seconds, Capabilities.of(map, network));
      }
      return 0;
    }
  }

  /** Work that was kept is never dropped without a word. */
  private void requireNothingKept() {
    if (resume && discard) {
      throw new WrongUse("--resume goes on with what --discard would drop; give one of the two.");
    }
    Path kept = Fitter.kept(out);
    if (!resume && !discard && !dryRun && Files.isDirectory(kept)) {
      throw new UserError(
          "An interrupted fit left its work in %s; give --resume to go on with it, or --discard to drop it and begin anew."
              .formatted(kept));
    }
  }

  private KeptWork kept() {
    return resume ? KeptWork.RESUME : discard ? KeptWork.DROP : KeptWork.REFUSE;
  }

  /** Said before it begins; empty where nobody needs to be warned. */
  static Optional<String> howLong(double seconds) {
    return seconds <= WORTH_SAYING
        ? Optional.empty()
        : Optional.of(
            "this will take about %s; --steps and fewer sentences make it shorter (--dry-run says what it costs)"
                .formatted(InWords.count(Math.round(seconds / 60), "minute")));
  }

  private Sentences sentences(TextSet set, LanguageModel network, Tokenizer tokenizer) {
    int limit = options.maxTokens(network.contextLength());
    Sentences sentences = Sentences.of(set, tokenizer, limit);
    if (sentences.cut() > 0) {
      answer.note(
          "%d of %d sentences of %s were cut after %d tokens"
              .formatted(sentences.cut(), sentences.size(), sentences.name(), limit));
    }
    return sentences;
  }

  private void report(FitPlan plan) {
    plan.toString().lines().forEach(line -> answer.say("%s", line));
    answer.finish(
        new Cost(
            plan.sites().stream().map(Site::name).toList(),
            plan.sentences(),
            plan.tokens(),
            plan.batches(),
            plan.forwards(),
            plan.seconds(),
            plan.stateBytes(),
            plan.responseBytes(),
            plan.activationBytes(),
            plan.mapBytes()));
  }

  private void report(SparsityPath trained) throws IOException {
    trained.table().write(out.resolve("path.csv"));
    PathPage.write(trained, out.resolve("path.html"));
    List<Station> stations = new ArrayList<>();
    for (SparsityPath.Station station : trained.stations()) {
      double support = MovingNeurons.share(station.map(), trained.tolerance());
      answer.say("gamma %-8s support %5.1f %%  %s", station.gamma(), 100 * support, station.file());
      stations.add(new Station(station.gamma(), support, station.file().toString()));
    }
    answer.say("%s shows which neurons stay", out.resolve("path.html"));
    answer.finish(new Pathed(stations));
  }

  private void report(SteeringMap map, double seconds, Capabilities capabilities) {
    answer.say("%s, %,d numbers, in %.1f s", map, map.parameterCount(), seconds);
    answer.say("written to %s; try it with --steer %s:0.5", out, out);
    capabilities.lines().forEach(line -> answer.say("it %s", line));
    answer.finish(new Fitted(MapFacts.of(map), out.toString(), seconds));
  }
}
