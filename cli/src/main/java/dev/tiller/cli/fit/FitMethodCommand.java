package dev.tiller.cli.fit;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.LongWork;
import dev.tiller.cli.option.ModelOption;
import dev.tiller.cli.option.OutputFile;
import dev.tiller.cli.option.TextSource;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.cli.outcome.MapFacts;
import dev.tiller.cli.outcome.PathPage;
import dev.tiller.data.TextSet;
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
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code tiller fit METHOD}: learns a map by one method, with the options of that method. */
@Command
final class FitMethodCommand implements Callable<Integer>, LongWork {

  private final SteeringMethod method;

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
    this.lineas = method instanceof LinEas ? new LinEasOptions() : null;
  }

  /** The command of a method, with its options and its help. */
  static CommandSpec spec(SteeringMethod method) {
    FitMethodCommand command = new FitMethodCommand(method);
    CommandSpec spec = CommandSpec.forAnnotatedObject(command).name(method.name());
    if (command.lineas != null) {
      spec.addMixin("lineas", CommandSpec.forAnnotatedObject(command.lineas));
    }
    MethodGuide guide = MethodGuide.of(method);
    spec.usageMessage()
        .description(
            guide.what().substring(0, 1).toUpperCase(Locale.ROOT) + guide.what().substring(1) + ".",
            "Where nothing is said: " + MethodGuide.defaults(method) + ".",
            "Usual strengths of its maps: " + guide.strengths() + ".")
        .footer(
            "  tiller fit %s --model pocket --source pocket:sea/fit/source".formatted(method.name())
                + " --target pocket:sea/fit/target -o sea.safetensors");
    spec.usageMessage().header(guide.what());
    return spec;
  }

  @Override
  public Integer call() throws IOException {
    FitSettings settings =
        options.settings(lineas == null ? method : WrongUse.check("METHOD", () -> lineas.method()));
    if (method instanceof JointMethod && model.precision() == Precision.INT8) {
      throw new WrongUse(
          "--precision int8 is for running only, but %s trains through the network; take bf16 or f32."
              .formatted(method.name()));
    }
    double[] path = lineas == null ? new double[0] : lineas.path();
    TextSet from = source.read();
    TextSet to = target.read();
    OutputFile.check("-o", path.length > 0 ? out.resolve("path.csv") : out);
    try (LanguageModel network = model.load(answer);
        Tokenizer tokenizer = model.tokenizer()) {
      Fitter fitter = Fitter.of(network, options.with(settings, tokenizer));
      Sentences sources = sentences(from, network, tokenizer);
      Sentences targets = sentences(to, network, tokenizer);
      if (dryRun) {
        report(fitter.plan(sources, targets));
      } else if (path.length > 0) {
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

  private KeptWork kept() {
    if (resume && discard) {
      throw new WrongUse("--resume goes on with what --discard would drop; give one of the two.");
    }
    return resume ? KeptWork.RESUME : discard ? KeptWork.DROP : KeptWork.REFUSE;
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
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("sites", plan.sites().stream().map(Site::name).toList());
    result.put("sentences", plan.sentences());
    result.put("tokens", plan.tokens());
    result.put("batches", plan.batches());
    result.put("forwards", plan.forwards());
    result.put("seconds", plan.seconds());
    result.put("state_bytes", plan.stateBytes());
    result.put("response_bytes", plan.responseBytes());
    result.put("activation_bytes", plan.activationBytes());
    result.put("map_bytes", plan.mapBytes());
    answer.finish(result);
  }

  private void report(SparsityPath trained) throws IOException {
    trained.table().write(out.resolve("path.csv"));
    PathPage.write(trained, out.resolve("path.html"));
    List<Map<String, Object>> stations = new ArrayList<>();
    for (SparsityPath.Station station : trained.stations()) {
      double support = MovingNeurons.share(station.map(), trained.tolerance());
      answer.say("gamma %-8s support %5.1f %%  %s", station.gamma(), 100 * support, station.file());
      stations.add(
          Map.of("gamma", station.gamma(), "support", support, "map", station.file().toString()));
    }
    answer.say("%s shows which neurons stay", out.resolve("path.html"));
    answer.finish(Map.of("path", stations));
  }

  private void report(SteeringMap map, double seconds, Capabilities capabilities) {
    answer.say("%s, %,d numbers, in %.1f s", map, map.parameterCount(), seconds);
    answer.say("written to %s; try it with --steer %s:0.5", out, out);
    capabilities.lines().forEach(line -> answer.say("it %s", line));
    Map<String, Object> result = MapFacts.of(map);
    result.put("map", out.toString());
    result.put("seconds", seconds);
    answer.finish(result);
  }
}
