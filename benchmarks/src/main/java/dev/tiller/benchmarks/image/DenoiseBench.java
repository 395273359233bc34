package dev.tiller.benchmarks.image;

import dev.tiller.benchmarks.Clock;
import dev.tiller.benchmarks.Effort;
import dev.tiller.benchmarks.Hardware;
import dev.tiller.benchmarks.rival.Worker;
import dev.tiller.statistics.race.Laps;
import dev.tiller.statistics.race.Race;
import dev.tiller.tensor.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Calls of a UNet of Stable Diffusion 1.5's shape, plain and with an affine map at every norm, and
 * the same network from the same weights in PyTorch. What the mean square of the answers is, is
 * printed: plain ones must agree.
 */
@Command(name = "denoise", description = "Calls of a denoiser, steered and beside PyTorch.")
public final class DenoiseBench implements Callable<Integer> {

  @Option(names = "--shape", defaultValue = "HALF", description = "${COMPLETION-CANDIDATES}.")
  private UNetShapes shape = UNetShapes.HALF;

  @Option(
      names = "--precision",
      defaultValue = "f32",
      description = "f32 or bf16 (default ${DEFAULT-VALUE}).")
  private String precision = "f32";

  @Option(
      names = "--edge",
      defaultValue = "32",
      description = "Of the latents; an eighth of the image's (default ${DEFAULT-VALUE}).")
  private int edge;

  @Option(
      names = "--rows",
      defaultValue = "2",
      description = "In a batch; guidance makes two of an image (default ${DEFAULT-VALUE}).")
  private int rows;

  @Option(
      names = "--layout",
      defaultValue = "contiguous",
      description = "Of the rival: contiguous, or channels_last (default ${DEFAULT-VALUE}).")
  private String layout = "contiguous";

  @Option(names = "--rival", description = "The rival's program.")
  private Path rival = Path.of("benchmarks/rivals/python/denoise.py");

  @Option(names = "--work", description = "Where weights and logs go.")
  private Path work = Path.of("benchmarks/target");

  @Mixin private Effort effort;

  private final Map<String, Worker> workers = new LinkedHashMap<>();
  private final Map<String, String> sizes = new LinkedHashMap<>();

  @Override
  public Integer call() throws IOException {
    System.out.println(Hardware.describe());
    String python = System.getenv("RIVAL_PYTHON");
    Path weights = Files.createDirectories(work).resolve("unet.safetensors");
    List<String[]> pairs = new ArrayList<>();
    pairs.add(new String[] {"steered", "plain"});
    try {
      start("tiller", tiller(python == null ? "-" : weights.toString(), effort.clock()));
      Race race = new Race();
      race.with("plain", () -> ask("tiller", "plain"));
      race.with("steered", () -> ask("tiller", "steered"));
      if (python != null) {
        start("pytorch", pytorch(python, weights, effort.clock()));
        race.with("pytorch", () -> ask("pytorch", "plain"));
        pairs.add(new String[] {"plain", "pytorch"});
      }
      Laps laps = effort.measure(race);
      String what = "%s %s, %d x %d".formatted(shape, precision, edge, edge);
      effort.print(what, laps, 1, "calls/s", pairs);
      sizes.forEach(
          (name, size) -> System.out.printf("%-24s %-16s mean square %s%n", what, name, size));
      for (String name : workers.keySet()) {
        double bytes = Double.parseDouble(workers.get(name).ask("memory")[0]);
        System.out.printf("%-24s %-16s largest resident set %.2f GB%n", what, name, bytes / 1e9);
      }
    } finally {
      workers.values().forEach(Worker::close);
    }
    return 0;
  }

  private List<String> tiller(String weights, Clock clock) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx1g",
        "-cp",
        System.getProperty("java.class.path"),
        DenoiseWorker.class.getName(),
        shape.name(),
        precision,
        String.valueOf(edge),
        String.valueOf(rows),
        weights,
        clock.name());
  }

  private List<String> pytorch(String python, Path weights, Clock clock) throws IOException {
    Path config = work.resolve("unet.json");
    Files.writeString(config, shape.config().json().toString());
    return List.of(
        python,
        rival.toString(),
        config.toString(),
        weights.toString(),
        precision,
        String.valueOf(edge),
        String.valueOf(rows),
        layout,
        String.valueOf(Engine.info().threads()),
        clock.name());
  }

  private double ask(String name, String how) throws IOException {
    String[] answer = workers.get(name).ask(how);
    sizes.put(name + " " + how, answer[1]);
    return Double.parseDouble(answer[0]);
  }

  private void start(String name, List<String> command) throws IOException {
    Map<String, String> environment =
        Map.of("TILLER_THREADS", String.valueOf(Engine.info().threads()));
    Path log = Files.createDirectories(work.resolve("logs")).resolve("denoise-" + name + ".log");
    workers.put(name, Worker.start(name, command, environment, log));
  }
}
