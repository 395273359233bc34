package dev.tiller.cli.model;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.ModelReference;
import dev.tiller.diffusion.pipeline.PipelineFolder;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.LanguageModel.Precision;
import dev.tiller.library.Models;
import dev.tiller.library.StoredWeights;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.tensor.DType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tiller model inspect}: architecture, size, sites, fingerprint. */
@Command(
    name = "inspect",
    description = "Shows a model's architecture, size, sites and fingerprint.",
    footer = "  tiller model inspect my-model --sites 'model\\.layers\\.[0-3]\\..*_proj'")
public final class ModelInspectCommand implements Callable<Integer> {

  @Parameters(paramLabel = ModelReference.LABEL, description = "The model.")
  private ModelReference model;

  @Option(
      names = "--sites",
      paramLabel = "REGEX",
      description = "List the sites whose whole name matches, one a line.")
  private @Nullable String sites;

  @Mixin private Answer answer = new Answer();

  @Override
  public Integer call() throws IOException {
    if (PipelineFolder.is(model.directory())) {
      PipelineFacts.tell(model.directory(), sites, answer);
      return 0;
    }
    try (LanguageModel network = model.load(answer)) {
      List<Site> chosen = sites == null ? network.sites() : network.sitesMatching(sites);
      Map<Site, Segment> segmentOf = new LinkedHashMap<>();
      network.segments().forEach(s -> s.sites().forEach(site -> segmentOf.put(site, s)));
      Map<String, Object> result = facts(network);
      print(result);
      if (sites == null) {
        printPatterns(chosen);
      } else {
        chosen.forEach(this::printSite);
      }
      result.put("segments", network.segments().stream().map(Segment::name).toList());
      result.put("sites", chosen.stream().map(s -> json(s, segmentOf.get(s))).toList());
      answer.finish(result);
      return 0;
    }
  }

  private Map<String, Object> facts(LanguageModel network) throws IOException {
    StoredWeights stored = StoredWeights.in(model.directory());
    int context = network.contextLength();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("model", model.word());
    facts.put("architecture", network.config().modelType());
    facts.put("parameters", network.parameterCount());
    facts.put("dtype", stored.types().stream().map(DType::name).collect(Collectors.joining("+")));
    facts.put("bytes", stored.bytes());
    for (Precision precision : Precision.values()) {
      facts.put("memory_" + Models.word(precision), stored.memory(precision));
    }
    facts.put("vocabulary", network.vocabularySize());
    facts.put("context", context == Integer.MAX_VALUE ? "unlimited" : context);
    facts.put("blocks", blocks(network));
    facts.put("site_count", network.sites().size());
    facts.put("fingerprint", network.fingerprint());
    return facts;
  }

  private static long blocks(LanguageModel network) {
    return network.segments().stream()
        .mapToInt(Segment::block)
        .filter(block -> block >= 0)
        .distinct()
        .count();
  }

  private void print(Map<String, Object> facts) {
    facts.forEach(
        (name, value) -> {
          String format = value instanceof Number ? "%-14s%,d" : "%-14s%s";
          answer.say(format, name.replace('_', ' '), value);
        });
    answer.say("");
  }

  /** Sites that differ only in the number of their block share a line. */
  private void printPatterns(List<Site> all) {
    Map<String, List<Site>> patterns = new LinkedHashMap<>();
    for (Site site : all) {
      String pattern = anyBlock(site.name());
      patterns.computeIfAbsent(pattern, p -> new ArrayList<>()).add(site);
    }
    answer.say("%-46s %5s %7s  %s", "site (* is the block)", "count", "width", "folds into");
    patterns.forEach(
        (pattern, alike) -> {
          Site site = alike.get(0);
          answer.say(
              "%-46s %5d %7s  %s", pattern, alike.size(), width(site), anyBlock(folds(site)));
        });
  }

  private static String anyBlock(String name) {
    return name.replaceFirst("\\.\\d+(?=\\.|$)", ".*");
  }

  private void printSite(Site site) {
    answer.say("%-46s %7s  %s", site.name(), width(site), folds(site));
  }

  private static String width(Site site) {
    return site.width() == 0 ? "varies" : String.valueOf(site.width());
  }

  private static String folds(Site site) {
    Site.@Nullable Producer producer = site.producer();
    return producer == null || !producer.biasAllowed() ? "-" : producer.weight() + " + bias";
  }

  private static Map<String, Object> json(Site site, @Nullable Segment segment) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", site.name());
    json.put("index", site.index());
    json.put("width", site.width());
    json.put("foldable", site.producer() != null && site.producer().biasAllowed());
    if (segment != null) {
      json.put("segment", segment.name());
      json.put("block", segment.block());
    }
    return json;
  }
}
