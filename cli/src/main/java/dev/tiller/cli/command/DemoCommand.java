package dev.tiller.cli.command;

import dev.tiller.cli.demo.Demo;
import dev.tiller.cli.demo.DemoPage;
import dev.tiller.cli.demo.DemoText;
import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.LongWork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tiller demo}: the main job, on what ships with Tiller. */
@Command(
    name = "demo",
    description = {
      "Learns a map from speeches to sea stories and shows what it does at three strengths.",
      "Writes the map and a page that opens from disk."
    },
    footer = "  tiller demo --out my-demo")
public final class DemoCommand implements Callable<Integer>, LongWork {

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where sea.safetensors and demo.html go (default: tiller-demo).")
  private Path out = Path.of("tiller-demo");

  @Mixin private Answer answer = new Answer();

  @Override
  public Integer call() throws IOException {
    Demo.Result result = new Demo(answer::note).run();
    Files.createDirectories(out);
    Path map = out.resolve("sea.safetensors");
    Path page = out.resolve("demo.html");
    result.map().save(map);
    DemoPage.of(result).write(page);
    DemoText.lines(result).forEach(line -> answer.say("%s", line));
    answer.say("");
    answer.say("%.0f seconds; the map is %s, the page is %s", result.seconds(), map, page);
    answer.say("next: tiller generate --model pocket --prompt 'I was' --steer %s:0.5", map);
    answer.finish(json(result, map, page));
    return 0;
  }

  private static Map<String, Object> json(Demo.Result result, Path map, Path page) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("map", map.toString());
    json.put("page", page.toString());
    json.put("fingerprint", result.fingerprint());
    json.put("judge", result.judge().description());
    json.put("rows", result.outcomes().values());
    json.put("texts", result.texts().rowCount());
    json.put("seconds", result.seconds());
    return json;
  }
}
