package dev.tiller.benchmarks.rival;

import dev.tiller.benchmarks.Clock;
import dev.tiller.benchmarks.Hardware;
import dev.tiller.benchmarks.network.ModelFiles;
import dev.tiller.benchmarks.network.Shapes;
import dev.tiller.statistics.race.Laps;
import dev.tiller.statistics.race.Race;
import dev.tiller.statistics.race.Rounds;
import dev.tiller.tensor.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Whole training steps (forward, backward, clipping, AdamW) of the pocket-shaped model in float32
 * by Tiller and by PyTorch. Both start from the same weights and see the same ids, so their losses
 * must agree; they are printed.
 */
@Command(name = "train", description = "Training steps beside PyTorch.")
public final class TrainBench implements Callable<Integer> {

  @Option(names = "--rounds", description = "Counted rounds (default ${DEFAULT-VALUE}).")
  private int rounds = 15;

  @Option(names = "--warm-up", description = "Uncounted rounds (default ${DEFAULT-VALUE}).")
  private int warmUp = 3;

  @Option(names = "--rows", description = "Windows a step (default ${DEFAULT-VALUE}).")
  private int rows = 4;

  @Option(names = "--length", description = "Tokens a window (default ${DEFAULT-VALUE}).")
  private int length = 256;

  @Option(
      names = "--clock",
      description =
          "WALL, or THREAD for processor time on a busy machine; that needs TILLER_THREADS=1.")
  private Clock clock = Clock.WALL;

  @Option(names = "--rival", description = "The rival's program.")
  private Path rival = Path.of("benchmarks/rivals/python/train.py");

  @Option(names = "--work", description = "Where model files and logs go.")
  private Path work = Path.of("benchmarks/target");

  private final Map<String, Worker> workers = new LinkedHashMap<>();
  private final Map<String, String> losses = new LinkedHashMap<>();

  @Override
  public Integer call() throws IOException {
    System.out.println(Hardware.describe());
    Path model = ModelFiles.write(Shapes.POCKET, work.resolve("models"));
    String threads = String.valueOf(Engine.info().threads());
    try {
      start(
          "tiller",
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx1g",
              "-cp",
              System.getProperty("java.class.path"),
              TrainWorker.class.getName(),
              model.toString(),
              clock.name()));
      start(
          "pytorch", List.of(python(), rival.toString(), model.toString(), threads, clock.name()));
      Race race = new Race();
      workers.forEach((name, worker) -> race.with(name, () -> oneStep(name, worker)));
      Laps laps = race.run(Rounds.of(rounds).after(warmUp));
      for (String name : workers.keySet()) {
        System.out.printf(
            "train    %-12s %8.0f tokens/s, last loss %s%n",
            name, rows * length * 1e9 / laps.median(name), losses.get(name));
      }
      System.out.printf("train    tiller / pytorch: %s%n", laps.speed("tiller", "pytorch"));
    } finally {
      workers.values().forEach(Worker::close);
    }
    return 0;
  }

  private double oneStep(String name, Worker worker) throws IOException {
    String[] answer = worker.ask(rows + " " + length);
    losses.put(name, answer[1]);
    return Double.parseDouble(answer[0]);
  }

  private void start(String name, List<String> command) throws IOException {
    Map<String, String> environment =
        Map.of("TILLER_THREADS", String.valueOf(Engine.info().threads()));
    Path log = Files.createDirectories(work.resolve("logs")).resolve("train-" + name + ".log");
    workers.put(name, Worker.start(name, command, environment, log));
  }

  private static String python() throws IOException {
    String python = System.getenv("RIVAL_PYTHON");
    if (python == null) {
      throw new IOException("Set RIVAL_PYTHON to a Python that has torch and numpy");
    }
    return python;
  }
}
