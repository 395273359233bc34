package dev.tiller.cli.model;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.diffusion.pipeline.ImagePipeline;
import dev.tiller.language.LanguageModel.Precision;
import dev.tiller.network.Network;
import dev.tiller.network.Site;
import dev.tiller.network.SiteGroups;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** What `tiller model inspect` says of a pipeline of text to image. */
final class PipelineFacts {

  private PipelineFacts() {}

  private record Place(String name, int index, int width, String role) implements Result {}

  private record Inspected(
      String pipeline,
      String scheduler,
      int edge,
      Map<String, Long> parameters,
      long memoryF32,
      long memoryBf16,
      int siteCount,
      String fingerprint,
      Map<String, String> components,
      List<Place> sites)
      implements Result {}

  static void tell(Path folder, Precision precision, @Nullable String sites, Answer answer) {
    if (precision == Precision.INT8) {
      throw new WrongUse("--precision int8 is for language models; a pipeline takes f32 or bf16.");
    }
    ScalarType type = precision == Precision.BFLOAT16 ? ScalarType.BFloat16 : ScalarType.Float;
    try (ImagePipeline pipeline = ImagePipeline.load(folder, type)) {
      Network network = pipeline.network();
      List<Site> chosen = sites == null ? network.sites() : SiteGroups.find(network, sites);
      Map<String, Long> parameters = parameters(network);
      long all = parameters.values().stream().mapToLong(n -> n).sum();
      Inspected facts =
          new Inspected(
              pipeline.folder().type(),
              pipeline.scheduler().name(),
              pipeline.edge(),
              parameters,
              4 * all,
              2 * all,
              network.sites().size(),
              network.fingerprint(),
              pipeline.folder().components(),
              chosen.stream().map(PipelineFacts::place).toList());
      answer.say("%-24s%s, %s", "pipeline", facts.pipeline(), facts.scheduler());
      answer.say("%-24s%d pixels", "edge", facts.edge());
      parameters.forEach((part, n) -> answer.say("%-24s%,d parameters", part, n));
      answer.say(
          "%-24s%,d bytes in f32, %,d in bf16", "memory", facts.memoryF32(), facts.memoryBf16());
      answer.say("%-24s%s", "fingerprint", facts.fingerprint());
      pipeline.folder().leftOut().forEach(part -> answer.say("%-24s%s", "not used", part));
      answer.say("");
      groups(chosen).forEach((line, count) -> answer.say("%-72s %5d", line, count));
      answer.finish(facts);
    }
  }

  private static Map<String, Long> parameters(Network network) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (Map.Entry<String, Tensor> entry : network.parameters().entrySet()) {
      String component = entry.getKey().substring(0, entry.getKey().indexOf('.'));
      counts.merge(component, entry.getValue().numel(), Long::sum);
    }
    return counts;
  }

  /** Sites that differ in numbers alone share a line. */
  private static Map<String, Integer> groups(List<Site> sites) {
    Map<String, Integer> groups = new TreeMap<>();
    for (Site site : sites) {
      String name = site.name().replaceAll("\\.\\d+(?=[.:]|$)", ".*");
      groups.merge("%s (%s)".formatted(name, site.role()), 1, Integer::sum);
    }
    return groups;
  }

  private static Place place(Site site) {
    return new Place(site.name(), site.index(), site.width(), site.role().name());
  }
}
