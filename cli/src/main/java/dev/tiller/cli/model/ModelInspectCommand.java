package dev.tiller.cli.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.ModelReference;
import dev.tiller.cli.option.PrecisionOption;
import dev.tiller.cli.option.Result;
import dev.tiller.diffusion.pipeline.PipelineFolder;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.LanguageModel.Precision;
import dev.tiller.library.Encoders;
import dev.tiller.library.StoredWeights;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.SiteGroups;
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
      paramLabel = "GROUP|REGEX",
      description =
          "List the sites of a group (attention, mlp, residual, ...), or whose whole name matches,"
              + " one a line.")
  private @Nullable String sites;

  @Mixin private PrecisionOption precision = new PrecisionOption();

  @Mixin private Answer answer = new Answer();

  @Override
  public Integer call() throws IOException {
    if (PipelineFolder.is(model.directory())) {
      PipelineFacts.tell(model.directory(), precision.precision(), sites, answer);
      return 0;
    }
    if (Encoders.is(model.directory())) {
      EncoderFacts.tell(model.directory(), precision.precision(), sites, answer);
      return 0;
    }
    try (LanguageModel network = precision.load(model.word(), answer)) {
      List<Site> chosen = sites == null ? network.sites() : SiteGroups.find(network, sites);
      Map<Site, Segment> segmentOf = new LinkedHashMap<>();
      network.segments().forEach(s -> s.sites().forEach(site -> segmentOf.put(site, s)));
      Inspected facts = facts(network, chosen, segmentOf);
      print(facts);
      if (sites == null) {
        printPatterns(chosen);
      } else {
        chosen.forEach(this::printSite);
      }
      answer.finish(facts);
      return 0;
    }
  }

  /**
   * What a machine reads.
   *
   * @param bytes of the stored weights, as {@code dtype}
   * @param memoryF32 bytes of the weights in memory, in each precision
   * @param context tokens, or "unlimited"
   * @param siteCount of all sites, of which {@code sites} may be some
   */
  private record Inspected(
      String model,
      String architecture,
      long parameters,
      String dtype,
      long bytes,
      long memoryF32,
      long memoryBf16,
      long memoryInt8,
      int vocabulary,
      Object context,
      long blocks,
      int siteCount,
      String fingerprint,
      List<String> segments,
      List<Place> sites)
      implements Result {}

  /** A site, with its segment where it lies in one. */
  private record Place(
      String name,
      int index,
      int width,
      boolean foldable,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String segment,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer block)
      implements Result {

    static Place of(Site site, @Nullable Segment segment) {
      return new Place(
          site.name(),
          site.index(),
          site.width(),
          site.producer() != null && site.producer().biasAllowed(),
          segment == null ? null : segment.name(),
          segment == null ? null : segment.block());
    }
  }

  private Inspected facts(LanguageModel network, List<Site> chosen, Map<Site, Segment> segmentOf)
      throws IOException {
    StoredWeights stored = StoredWeights.in(model.directory());
    int context = network.contextLength();
    return new Inspected(
        model.word(),
        network.config().modelType(),
        network.parameterCount(),
        stored.types().stream().map(DType::name).collect(Collectors.joining("+")),
        stored.bytes(),
        stored.memory(Precision.FLOAT32),
        stored.memory(Precision.BFLOAT16),
        stored.memory(Precision.INT8),
        network.vocabularySize(),
        context == Integer.MAX_VALUE ? "unlimited" : context,
        blocks(network),
        network.sites().size(),
        network.fingerprint(),
        network.segments().stream().map(Segment::name).toList(),
        chosen.stream().map(site -> Place.of(site, segmentOf.get(site))).toList());
  }

  private static long blocks(LanguageModel network) {
    return network.segments().stream()
        .mapToInt(Segment::block)
        .filter(block -> block >= 0)
        .distinct()
        .count();
  }

  private void print(Inspected facts) {
    line("model", facts.model());
    line("architecture", facts.architecture());
    line("parameters", facts.parameters());
    line("dtype", facts.dtype());
    line("bytes", facts.bytes());
    line("memory f32", facts.memoryF32());
    line("memory bf16", facts.memoryBf16());
    line("memory int8", facts.memoryInt8());
    line("vocabulary", facts.vocabulary());
    line("context", facts.context());
    line("blocks", facts.blocks());
    line("site count", facts.siteCount());
    line("fingerprint", facts.fingerprint());
    answer.say("");
  }

  private void line(String name, Object value) {
    answer.say(value instanceof Number ? "%-14s%,d" : "%-14s%s", name, value);
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
}
