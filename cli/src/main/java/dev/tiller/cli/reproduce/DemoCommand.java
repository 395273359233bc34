package dev.tiller.cli.reproduce;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.LongWork;
import dev.tiller.reproduce.demo.Demo;
import dev.tiller.reproduce.demo.DemoResult;
import java.io.IOException;
import java.nio.file.Path;
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
      description = "Where the map and demo.html go (default: tiller-demo).")
  private Path out = Path.of("tiller-demo");

  @Mixin private Answer answer = new Answer();

  @Override
  public Integer call() throws IOException {
    DemoResult result = Demo.run(out, answer.monitor());
    result.toText().lines().forEach(line -> answer.say("%s", line));
    answer.say(
        "Next:  tiller generate --model pocket --prompt 'I was' --steer %s:0.5", result.mapFile());
    answer.finish(result.toJson());
    return 0;
  }
}
