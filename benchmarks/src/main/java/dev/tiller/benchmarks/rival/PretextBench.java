package dev.tiller.benchmarks.rival;

import dev.tiller.benchmarks.Clock;
import dev.tiller.benchmarks.Hardware;
import dev.tiller.statistics.race.Laps;
import dev.tiller.statistics.race.Race;
import dev.tiller.statistics.race.Rounds;
import dev.tiller.tensor.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Whole steps of self-supervised training (views, two looks, loss, backward, Adam, teacher) by
 * Tiller and by PyTorch: the small CNN of the reproductions on 28 by 28 pixels, from the same
 * weights. With {@code --views false} both see the same images, and the losses that are printed
 * must agree; with views each draws its own, of the same kinds, batched on tensors.
 */
@Command(name = "ssl", description = "Self-supervised training steps beside PyTorch.")
public final class PretextBench implements Callable<Integer> {

  @Option(
      names = "--recipe",
      description = "simclr-fashion, byol-fashion or byol-er-fashion (default ${DEFAULT-VALUE}).")
  private String recipe = "simclr-fashion";

  @Option(names = "--batch", description = "Images a step (default ${DEFAULT-VALUE}).")
  private int batch = 256;

  @Option(
      names = "--views",
      arity = "1",
      description = "Whether images go through views (default ${DEFAULT-VALUE}).")
  private boolean views = true;

  @Option(
      names = "--ahead",
      description = "Threads of Tiller's that make views ahead (default ${DEFAULT-VALUE}).")
  private int ahead;

  @Option(names = "--rounds", description = "Counted rounds (default ${DEFAULT-VALUE}).")
  private int rounds = 31;

  @Option(names = "--warm-up", description = "Uncounted rounds (default ${DEFAULT-VALUE}).")
  private int warmUp = 5;

  @Option(
      names = "--clock",
      description =
          "WALL, or THREAD for processor time on a busy machine; that needs TILLER_THREADS=1 and --ahead 0.")
  private Clock clock = Clock.WALL;

  @Option(names = "--rival", description = "The rival's program.")
  private Path rival = Path.of("benchmarks/rivals/python/pretext.py");

  @Option(names = "--work", description = "Where weights and logs go.")
  private Path work = Path.of("benchmarks/target");

  private final Map<String, Worker> workers = new LinkedHashMap<>();
  private final Map<String, String> losses = new LinkedHashMap<>();

  @Override
  public Integer call() throws IOException {
    System.out.println(Hardware.describe());
    String threads = String.valueOf(Engine.info().threads());
    Path weights = Files.createDirectories(work).resolve("pretext.safetensors");
    try {
      start(
          "tiller",
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx1g",
              "-cp",
              System.getProperty("java.class.path"),
              PretextWorker.class.getName(),
              recipe,
              String.valueOf(batch),
              String.valueOf(views),
              String.valueOf(ahead),
              weights.toString(),
              clock.name()));
      String python = System.getenv("RIVAL_PYTHON");
      if (python != null) {
        String method = recipe.replace("-fashion", "").replace("byol-er", "er");
        start(
            "pytorch",
            List.of(
                python,
                rival.toString(),
                method,
                String.valueOf(batch),
                String.valueOf(views),
                weights.toString(),
                threads,
                clock.name()));
      }
      race();
    } finally {
      workers.values().forEach(Worker::close);
    }
    return 0;
  }

  private void race() throws IOException {
    Race race = new Race();
    workers.forEach((name, worker) -> race.with(name, () -> oneStep(name, worker)));
    Laps laps = race.run(Rounds.of(rounds).after(warmUp));
    for (String name : workers.keySet()) {
      System.out.printf(
          "ssl      %-12s %8.0f images/s, last loss %s%n",
          name, batch * 1e9 / laps.median(name), losses.get(name));
    }
    if (workers.size() > 1) {
      System.out.printf("ssl      tiller / pytorch: %s%n", laps.speed("tiller", "pytorch"));
    } else {
      System.out.println("ssl      Set RIVAL_PYTHON to a Python that has torch, for the ratio.");
    }
  }

  private double oneStep(String name, Worker worker) throws IOException {
    String[] answer = worker.ask("step");
    losses.put(name, answer[1]);
    return Double.parseDouble(answer[0]);
  }

  /** What the launcher sets for every command, {@code train ssl} too. */
  private static final Map<String, String> AS_LAUNCHED =
      Map.of(
          "GOMP_SPINCOUNT", "1000",
          "MALLOC_ARENA_MAX", "1",
          "MALLOC_MMAP_THRESHOLD_", "33554432",
          "MALLOC_TRIM_THRESHOLD_", "268435456");

  private void start(String name, List<String> command) throws IOException {
    Map<String, String> environment = new HashMap<>();
    environment.put("TILLER_THREADS", String.valueOf(Engine.info().threads()));
    if (name.equals("tiller")) {
      environment.putAll(AS_LAUNCHED);
    }
    Path log = Files.createDirectories(work.resolve("logs")).resolve("ssl-" + name + ".log");
    workers.put(name, Worker.start(name, command, environment, log));
  }
}
