package dev.tiller.benchmarks.rival;

import dev.tiller.benchmarks.Interleaved;
import dev.tiller.benchmarks.Machine;
import dev.tiller.benchmarks.network.ModelFiles;
import dev.tiller.benchmarks.network.Shapes;
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
import picocli.CommandLine.Option;

/** Prefill and decode of the same Llama weights by Tiller, Jlama and llama.cpp. */
@Command(name = "decode", description = "Decode and prefill beside Jlama and llama.cpp.")
public final class DecodeBench implements Callable<Integer> {

  @Option(names = "--rounds", description = "Counted rounds (default ${DEFAULT-VALUE}).")
  private int rounds = 11;

  @Option(names = "--warm-up", description = "Uncounted rounds (default ${DEFAULT-VALUE}).")
  private int warmUp = 3;

  @Option(names = "--prompt", description = "Prompt tokens (default ${DEFAULT-VALUE}).")
  private int prompt = 128;

  @Option(names = "--steps", description = "Decoded tokens (default ${DEFAULT-VALUE}).")
  private int steps = 32;

  @Option(names = "--with", split = ",", description = "Rivals: jlama, llamacpp (default both).")
  private List<String> rivals = List.of("jlama", "llamacpp");

  @Option(names = "--rivals-folder", description = "The rivals' Maven project.")
  private Path rivalsFolder = Path.of("benchmarks/rivals/java");

  @Option(names = "--work", description = "Where model files and logs go.")
  private Path work = Path.of("benchmarks/target");

  private final Map<String, Worker> workers = new LinkedHashMap<>();

  @Override
  public Integer call() throws IOException {
    System.out.println(Machine.describe());
    Path model = ModelFiles.write(Shapes.LLAMA, work.resolve("models"));
    try {
      start("tiller-bf16", tiller(model, "BFLOAT16"));
      start("tiller-f32", tiller(model, "FLOAT32"));
      for (String rival : rivals) {
        start(rival, rival(rival, model));
      }
      measure("decode", prompt, steps, 1);
      measure("prefill", prompt, 0, 0);
    } finally {
      workers.values().forEach(Worker::close);
    }
    return 0;
  }

  private void measure(String phase, int length, int count, int field) throws IOException {
    Interleaved turns = new Interleaved();
    workers.forEach(
        (name, worker) ->
            turns.with(name, () -> Double.parseDouble(worker.ask(length + " " + count)[field])));
    turns.measure(warmUp, rounds);
    int tokens = field == 0 ? length : count;
    for (String name : workers.keySet()) {
      System.out.printf(
          "%-8s %-12s %8.1f tokens/s%n", phase, name, tokens * 1e9 / turns.median(name));
    }
    for (String rival : rivals) {
      for (String mine : List.of("tiller-bf16", "tiller-f32")) {
        System.out.printf("%-8s %s / %s: %s%n", phase, mine, rival, turns.speed(mine, rival));
      }
    }
  }

  private void start(String name, List<String> command) throws IOException {
    Map<String, String> environment =
        Map.of("TILLER_THREADS", String.valueOf(Engine.info().threads()));
    Path log = Files.createDirectories(work.resolve("logs")).resolve(name + ".log");
    workers.put(name, Worker.start(name, command, environment, log));
  }

  private List<String> tiller(Path model, String precision) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx1g",
        "-cp",
        System.getProperty("java.class.path"),
        TillerWorker.class.getName(),
        model.toString(),
        precision);
  }

  private List<String> rival(String rival, Path model) throws IOException {
    String home = System.getenv("RIVAL_JAVA_HOME");
    if (home == null) {
      throw new IOException("Set RIVAL_JAVA_HOME to a JDK 21 or later, which Jlama needs");
    }
    Path target = rivalsFolder.resolve("target");
    String threads = String.valueOf(Engine.info().threads());
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(home, "bin", "java").toString(),
                "-Xmx4g",
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "--enable-preview",
                "-cp",
                target.resolve("classes")
                    + ":"
                    + Files.readString(target.resolve("classpath.txt"))));
    command.addAll(
        switch (rival) {
          case "jlama" -> List.of("rival.JlamaWorker", model.toString(), threads, "F32", "F32");
          case "llamacpp" ->
              List.of(
                  "rival.LlamaCppWorker",
                  model.resolve("model.gguf").toString(),
                  threads,
                  String.valueOf(prompt + steps + 8));
          default -> throw new IOException("There is no rival named " + rival);
        });
    return command;
  }
}
