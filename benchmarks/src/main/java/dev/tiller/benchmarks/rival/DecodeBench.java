package dev.tiller.benchmarks.rival;

import dev.tiller.benchmarks.Hardware;
import dev.tiller.benchmarks.network.ModelFiles;
import dev.tiller.benchmarks.network.Shapes;
import dev.tiller.statistics.race.Laps;
import dev.tiller.statistics.race.Race;
import dev.tiller.statistics.race.Rounds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

  @Mixin private Contenders contenders = new Contenders();

  private final Map<String, Worker> workers = new LinkedHashMap<>();

  @Override
  public Integer call() throws IOException {
    System.out.println(Hardware.describe());
    Path model = ModelFiles.write(Shapes.LLAMA, contenders.models());
    try {
      for (String precision : List.of("BFLOAT16", "FLOAT32")) {
        start(
            precision.equals("BFLOAT16") ? "tiller-bf16" : "tiller-f32",
            contenders.tiller(TillerWorker.class, model.toString(), precision));
      }
      for (String rival : rivals) {
        start(rival, contenders.rival(rival, model, prompt + steps + 8));
      }
      measure("decode", prompt, steps, 1);
      measure("prefill", prompt, 0, 0);
    } finally {
      workers.values().forEach(Worker::close);
    }
    return 0;
  }

  private void start(String name, List<String> command) throws IOException {
    workers.put(name, contenders.start(name, command));
  }

  private void measure(String phase, int length, int count, int field) throws IOException {
    Race race = new Race();
    workers.forEach(
        (name, worker) ->
            race.with(name, () -> Double.parseDouble(worker.ask(length + " " + count)[field])));
    Laps laps = race.run(Rounds.of(rounds).after(warmUp));
    int tokens = field == 0 ? length : count;
    for (String name : workers.keySet()) {
      System.out.printf(
          "%-8s %-12s %8.1f tokens/s%n", phase, name, tokens * 1e9 / laps.median(name));
    }
    for (String rival : rivals) {
      for (String mine : List.of("tiller-bf16", "tiller-f32")) {
        System.out.printf("%-8s %s / %s: %s%n", phase, mine, rival, laps.speed(mine, rival));
      }
    }
  }
}
