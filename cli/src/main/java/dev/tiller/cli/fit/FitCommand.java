package dev.tiller.cli.fit;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.FitOptions;
import dev.tiller.cli.option.LongWork;
import dev.tiller.cli.option.ModelOption;
import dev.tiller.cli.option.OutputFile;
import dev.tiller.cli.option.TextSource;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.cli.outcome.MapFacts;
import dev.tiller.cli.outcome.PathPage;
import dev.tiller.data.TextSet;
import dev.tiller.ground.Progress;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.Site;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.SteeringMethod;
import dev.tiller.steering.arithmetic.MovingNeurons;
import dev.tiller.steering.fit.FitPlan;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.fit.Fitter;
import dev.tiller.steering.fit.Methods;
import dev.tiller.steering.fit.Sentences;
import dev.tiller.steering.fit.SparsityPath;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tiller fit}: learns a steering map from two sets of sentences. */
@Command(
    name = "fit",
    description = {
      "Learns a map that moves a model's activations from one set of sentences toward another.",
      "Methods: aura, mean-act, linear-act, gaussian-act, monotone-act, shrunk-act, caa, actadd,",
      "iti, repe, det0, damp, selfcond, lineas (trains all sites together)."
    },
    footer = {
      "  tiller fit linear-act --model pocket --source speech.txt --target sea.txt -o"
          + " sea.safetensors",
      "  tiller fit linear-act --model pocket --source pocket:sea/fit/source"
          + " --target pocket:sea/fit/target -o sea.safetensors",
      "  tiller fit lineas --sparsity 0.01 --model pocket --source spam.txt --target ham.txt"
          + " -o ham.safetensors"
    })
public final class FitCommand implements Callable<Integer>, LongWork {

  @Parameters(paramLabel = "METHOD", description = "How the map is estimated.")
  private String method = "";

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

  @Option(
      names = "--path",
      split = ",",
      paramLabel = "g",
      description = {
        "lineas: rising sparsities such as 0,0.01,0.02, each training going on from the one",
        "before; --out then names a folder for the maps, a table and a page."
      })
  private double[] path = {};

  @Option(names = "--dry-run", description = "Only state what the fit will cost.")
  private boolean dryRun;

  @Option(names = "--resume", description = "Go on with what an interrupted fit left.")
  private boolean resume;

  @Mixin private Answer answer = new Answer();

  @Override
  public Integer call() throws IOException {
    SteeringMethod how = WrongUse.check("METHOD", () -> Methods.named(method));
    FitSettings settings = options.settings(how);
    if (path.length > 0) {
      options.checkPath();
    }
    TextSet from = source.read();
    TextSet to = target.read();
    OutputFile.check("-o", path.length > 0 ? out.resolve("path.csv") : out);
    try (LanguageModel network = model.reference().load();
        Tokenizer tokenizer = model.reference().tokenizer()) {
      Fitter fitter =
          Fitter.of(network, options.with(settings, tokenizer))
              .stoppingWhen(answer.monitor()::stopRequested);
      Sentences sources = sentences(from, network, tokenizer);
      Sentences targets = sentences(to, network, tokenizer);
      if (dryRun) {
        report(fitter.plan(sources, targets));
        return 0;
      }
      if (path.length > 0) {
        report(SparsityPath.train(fitter, path, sources, targets, out, resume, this::progress));
        return 0;
      }
      long start = System.nanoTime();
      SteeringMap map = fitter.fit(sources, targets, out, resume, this::progress);
      report(map, (System.nanoTime() - start) / 1e9);
      return 0;
    }
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

  private Progress progress(long steps) {
    return answer.monitor().progress("fit " + method, steps);
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

  private void report(SteeringMap map, double seconds) {
    answer.say("%s, %,d numbers, in %.1f s", map, map.parameterCount(), seconds);
    answer.say("written to %s; try it with --steer %s:0.5", out, out);
    Map<String, Object> result = MapFacts.of(map);
    result.put("map", out.toString());
    result.put("seconds", seconds);
    answer.finish(result);
  }
}
