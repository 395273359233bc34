package dev.tiller.benchmarks.rival;

import dev.tiller.benchmarks.Clock;
import dev.tiller.benchmarks.Hardware;
import dev.tiller.data.fetch.Packages;
import dev.tiller.ground.Cache;
import dev.tiller.statistics.race.Laps;
import dev.tiller.statistics.race.Race;
import dev.tiller.statistics.race.Rounds;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Whole audits of an ONNX model beside Python's: the same pictures, perturbations, levels and
 * model, by the same build of ONNX Runtime, with as many threads each: Tiller works at several
 * pictures, Python gives the threads to the model. The mean cosines that both print must agree.
 */
@Command(name = "audit", description = "Items a second of an audit, beside SciPy and Pillow.")
public final class AuditBench implements Callable<Integer> {

  private static final String LIBRARY = "/ai/onnxruntime/native/linux-x64/libonnxruntime.so";

  @Option(
      names = "--model",
      description = "An ONNX file of pictures (default: the face encoder of the reproduction).")
  private @Nullable Path model;

  @Option(names = "--side", description = "Of its pictures (default ${DEFAULT-VALUE}).")
  private int side = 112;

  @Option(names = "--items", description = "Pictures an audit (default ${DEFAULT-VALUE}).")
  private int items = 8;

  @Option(names = "--perturb", description = "With commas (default ${DEFAULT-VALUE}).")
  private String perturbations =
      "motion_blur,exposure_up,gaussian_blur,contrast_down,gaussian_noise,defocus";

  @Option(names = "--rounds", description = "Counted rounds (default ${DEFAULT-VALUE}).")
  private int rounds = 15;

  @Option(names = "--warm-up", description = "Uncounted rounds (default ${DEFAULT-VALUE}).")
  private int warmUp = 5;

  @Option(names = "--threads", description = "Of each (default ${DEFAULT-VALUE}).")
  private int threads = 1;

  @Option(names = "--clock", description = "WALL, or PROCESS for processor time on a busy machine.")
  private Clock clock = Clock.WALL;

  @Option(names = "--rival", description = "The rival's program.")
  private Path rival = Path.of("benchmarks/rivals/python/audit.py");

  @Option(names = "--work", description = "Where pictures, library and logs go.")
  private Path work = Path.of("benchmarks/target");

  private final Map<String, Worker> workers = new LinkedHashMap<>();
  private final Map<String, String> means = new LinkedHashMap<>();

  @Override
  public Integer call() throws IOException {
    System.out.println(Hardware.describe());
    Path network = model == null ? faces() : model;
    Path pictures = Files.createDirectories(work).resolve("audited.bin");
    Files.write(pictures, pictures());
    try {
      start(
          "tiller",
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx1g",
              "-cp",
              System.getProperty("java.class.path"),
              AuditWorker.class.getName(),
              network.toString(),
              pictures.toString(),
              String.valueOf(side),
              perturbations,
              clock.name()));
      String python = System.getenv("RIVAL_PYTHON");
      if (python != null) {
        start(
            "python",
            List.of(
                python,
                rival.toString(),
                library().toString(),
                network.toString(),
                pictures.toString(),
                String.valueOf(side),
                perturbations,
                clock.name(),
                String.valueOf(threads)));
      }
      race();
    } finally {
      workers.values().forEach(Worker::close);
    }
    return 0;
  }

  private static Path faces() throws IOException {
    return new Packages(Cache.room("packages"), line -> {})
        .npm("faceplugin-face-recognition-js", "0.0.1")
        .resolve("model/fr_feature.onnx");
  }

  /** Smooth colors and noise. */
  private byte[] pictures() {
    byte[] bytes = new byte[items * 3 * side * side];
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < bytes.length; i++) {
      int x = i % side;
      int y = i / side % side;
      double wave = 127 + 80 * Math.sin(x * 0.11 + i / (side * side)) * Math.cos(y * 0.07);
      bytes[i] = (byte) (int) Math.max(0, Math.min(255, wave + 60 * (random.nextDouble() - 0.5)));
    }
    return bytes;
  }

  /** The library that Tiller runs too, out of its jar. */
  private Path library() throws IOException {
    Path file = work.resolve("libonnxruntime.so");
    try (InputStream in = ai.onnxruntime.OrtEnvironment.class.getResourceAsStream(LIBRARY)) {
      if (in == null) {
        throw new IOException("There is no ONNX Runtime for Linux on x86-64 on the class path");
      }
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
    }
    return file;
  }

  private void race() throws IOException {
    Race race = new Race();
    workers.forEach((name, worker) -> race.with(name, () -> oneAudit(name, worker)));
    Laps laps = race.run(Rounds.of(rounds).after(warmUp));
    for (String name : workers.keySet()) {
      System.out.printf(
          "audit    %-8s %8.2f items/s, mean cosine %s%n",
          name, items * 1e9 / laps.median(name), means.get(name));
    }
    if (workers.size() > 1) {
      System.out.printf("audit    tiller / python: %s%n", laps.speed("tiller", "python"));
    } else {
      System.out.println("audit    Set RIVAL_PYTHON to a Python that has numpy, scipy and PIL.");
    }
  }

  private double oneAudit(String name, Worker worker) throws IOException {
    String[] answer = worker.ask("audit");
    means.put(name, answer[1]);
    return Double.parseDouble(answer[0]);
  }

  private void start(String name, List<String> command) throws IOException {
    String count = String.valueOf(threads);
    Map<String, String> limits =
        Map.of("TILLER_THREADS", count, "OMP_NUM_THREADS", count, "OPENBLAS_NUM_THREADS", count);
    Path log = Files.createDirectories(work.resolve("logs")).resolve("audit-" + name + ".log");
    workers.put(name, Worker.start(name, command, limits, log));
  }
}
