package dev.tiller.cli.model;

import dev.tiller.cli.option.Answer;
import dev.tiller.diffusion.pipeline.ImagePipeline;
import dev.tiller.network.Network;
import dev.tiller.network.Site;
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

  static void tell(Path folder, @Nullable String sites, Answer answer) {
    try (ImagePipeline pipeline = ImagePipeline.load(folder, ScalarType.Float)) {
      Network network = pipeline.network();
      List<Site> chosen = sites == null ? network.sites() : network.sitesMatching(sites);
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("pipeline", pipeline.folder().type());
      facts.put("scheduler", pipeline.scheduler().name());
      facts.put("image", pipeline.edge() + " pixels");
      long all = 0;
      for (Map.Entry<String, Long> part : parameters(network).entrySet()) {
        facts.put("parameters_" + part.getKey(), part.getValue());
        all += part.getValue();
      }
      facts.put("memory_f32", 4 * all);
      facts.put("memory_bf16", 2 * all);
      facts.put("site_count", network.sites().size());
      facts.put("fingerprint", network.fingerprint());
      facts.forEach(
          (name, value) ->
              answer.say(
                  value instanceof Number ? "%-28s%,d" : "%-28s%s", name.replace('_', ' '), value));
      pipeline.folder().leftOut().forEach(part -> answer.say("%-28s%s", "not used", part));
      answer.say("");
      groups(chosen).forEach((line, count) -> answer.say("%-72s %5d", line, count));
      facts.put("components", pipeline.folder().components());
      facts.put("sites", chosen.stream().map(PipelineFacts::json).toList());
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

  private static Map<String, Object> json(Site site) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", site.name());
    json.put("index", site.index());
    json.put("width", site.width());
    json.put("role", site.role().name());
    return json;
  }
}
