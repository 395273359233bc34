package dev.tiller.benchmarks.rival;

import dev.tiller.benchmarks.Hardware;
import dev.tiller.benchmarks.network.ModelFiles;
import dev.tiller.benchmarks.network.Shapes;
import dev.tiller.statistics.race.Laps;
import dev.tiller.statistics.race.Race;
import dev.tiller.statistics.race.Rounds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * From nothing to the first token: every run starts a process that opens the same Llama weights
 * (bfloat16, in the page cache) and answers one prompt.
 *
 * <p>"Open" is what the process needs from the first line of its program until the model can be
 * asked, its native libraries included. "First token" is what passes here from before the process
 * is started until its first token arrives. llama.cpp does without the run by which it warms up.
 */
@Command(
    name = "load",
    description = "From nothing to the first token, beside Jlama, llama.cpp and PyTorch.")
public final class LoadBench implements Callable<Integer> {

  /** Tokens that fit beside the prompt. */
  private static final int ROOM = 32;

  @Option(names = "--rounds", description = "Counted rounds (default ${DEFAULT-VALUE}).")
  private int rounds = 7;

  @Option(names = "--warm-up", description = "Uncounted rounds (default ${DEFAULT-VALUE}).")
  private int warmUp = 1;

  @Option(names = "--prompt", description = "Prompt tokens (default ${DEFAULT-VALUE}).")
  private int prompt = 16;

  @Option(
      names = "--precision",
      split = ",",
      description = "Tiller's: bfloat16, float32, int8 (default all).")
  private List<String> precisions = List.of("bfloat16", "float32", "int8");

  @Option(
      names = "--with",
      split = ",",
      description = "Rivals: jlama, llamacpp, pytorch-bfloat16, pytorch-float32 (default all).")
  private List<String> rivals = List.of("jlama", "llamacpp", "pytorch-bfloat16", "pytorch-float32");

  @Mixin private Contenders contenders = new Contenders();

  private final Map<String, List<String>> commands = new LinkedHashMap<>();
  private final Map<String, String> tokens = new LinkedHashMap<>();
  private final Map<String, Queue<Double>> firstTokens = new LinkedHashMap<>();

  @Override
  public Integer call() throws IOException {
    System.out.println(Hardware.describe());
    Path model = ModelFiles.write(Shapes.LLAMA, contenders.models());
    List<String> mine = precisions.stream().map(precision -> "tiller-" + precision).toList();
    for (String precision : precisions) {
      String type = precision.toUpperCase(Locale.ROOT);
      commands.put(
          "tiller-" + precision, contenders.tiller(TillerWorker.class, model.toString(), type));
    }
    for (String rival : rivals) {
      commands.put(rival, command(rival, model));
    }
    Race open = new Race();
    Race first = new Race();
    for (String name : commands.keySet()) {
      Queue<Double> seen = new ArrayDeque<>();
      firstTokens.put(name, seen);
      open.with(name, () -> run(name));
      first.with(name, seen::remove); // Of the same processes, in the same order.
    }
    // A process is a run of its own: nothing settles from one to the next.
    Rounds all = Rounds.of(rounds).after(warmUp).settling(0);
    print("open", mine, open.run(all));
    print("first token", mine, first.run(all));
    System.out.println("the token, or its text: " + tokens);
    return 0;
  }

  private List<String> command(String rival, Path model) throws IOException {
    return switch (rival) {
      case "jlama" -> contenders.jlama(model);
      case "llamacpp" -> contenders.llamaCpp(model, prompt + ROOM, false);
      case "pytorch-bfloat16" -> contenders.pyTorch("load.py", model, "bfloat16");
      case "pytorch-float32" -> contenders.pyTorch("load.py", model, "float32");
      default -> throw new IOException("There is no rival named " + rival);
    };
  }

  /**
   * @return nanoseconds to open the model
   */
  private double run(String name) throws IOException {
    long start = System.nanoTime();
    try (Worker worker = contenders.start("load-" + name, commands.get(name))) {
      String[] answer = worker.ask(prompt + " 0");
      firstTokens.get(name).add((double) (System.nanoTime() - start));
      tokens.put(name, answer.length > 2 ? answer[2] : "");
      return Double.parseDouble(worker.ready()[1]);
    }
  }

  private void print(String phase, List<String> mine, Laps laps) {
    for (String name : laps.names()) {
      System.out.printf("%-12s %-17s %7.3f s%n", phase, name, laps.median(name) / 1e9);
    }
    for (String rival : rivals) {
      for (String own : mine) {
        System.out.printf("%-12s %s / %s: %s%n", phase, own, rival, laps.speed(own, rival));
      }
    }
  }
}
