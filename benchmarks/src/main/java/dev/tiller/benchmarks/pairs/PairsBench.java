package dev.tiller.benchmarks.pairs;

import dev.tiller.benchmarks.Hardware;
import dev.tiller.benchmarks.network.ModelFiles;
import dev.tiller.benchmarks.network.Shapes;
import dev.tiller.benchmarks.rival.Contenders;
import dev.tiller.benchmarks.rival.Worker;
import dev.tiller.statistics.race.Laps;
import dev.tiller.statistics.race.Race;
import dev.tiller.statistics.race.Rounds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Two builds of Tiller, in turns within one run: how much faster the new one is than the old one,
 * with an interval over rounds. Both are source trees that have been built; each runs in child
 * processes on its own class path and opens the same model file. Rivals may take part in decoding.
 */
@Command(
    name = "pairs",
    description = {
      "Two builds of Tiller in turns: new / old, above 1 where the new one is faster.",
      "Build both first: ./mvnw package -DskipTests"
    })
public final class PairsBench implements Callable<Integer> {

  private static final String OLD = "old";
  private static final String NEW = "new";

  @Parameters(index = "0", paramLabel = "OLD_TREE", description = "The tree of before.")
  private Path before = Path.of("");

  @Parameters(index = "1", paramLabel = "NEW_TREE", description = "The tree of now.")
  private Path after = Path.of("");

  @Option(names = "--shape", defaultValue = "POCKET", description = "${COMPLETION-CANDIDATES}.")
  private Shapes shape = Shapes.POCKET;

  @Option(names = "--rounds", defaultValue = "21", description = "Counted rounds.")
  private int rounds;

  @Option(names = "--warm-up", defaultValue = "3", description = "Uncounted rounds before.")
  private int warmUp;

  @Option(names = "--prompt", defaultValue = "128", description = "Tokens of the prefill.")
  private int prompt;

  @Option(names = "--tokens", defaultValue = "64", description = "Decoded tokens.")
  private int tokens;

  @Option(names = "--sentences", defaultValue = "64", description = "Of each set of a fit.")
  private int sentences;

  @Option(names = "--steps", defaultValue = "4", description = "Of LinEAS.")
  private int steps;

  private static final List<String> ALL =
      List.of(
          "plain decode",
          "steered decode",
          "prefill",
          "causal fit",
          "at-once fit",
          "lineas step",
          "load",
          "version",
          "doctor");

  @Spec private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--only",
      split = ",",
      description =
          "Some of: plain decode, steered decode, prefill, causal fit, at-once fit, lineas step,"
              + " load, version, doctor.")
  private List<String> only = List.of();

  @Option(
      names = "--with",
      split = ",",
      description = "Rivals in decoding and prefill: jlama, llamacpp (with --shape LLAMA).")
  private List<String> rivals = List.of();

  @Mixin private Contenders contenders = new Contenders();

  private final Map<String, Worker> workers = new LinkedHashMap<>();

  /** The time that an answer of a worker tells. */
  private record Task(String request, int field) {}

  @Override
  public Integer call() throws IOException {
    for (String what : only) {
      if (!ALL.contains(what)) {
        throw new CommandLine.ParameterException(
            command.commandLine(),
            "--only has \"%s\"; choose among %s.".formatted(what, String.join(", ", ALL)));
      }
    }
    System.out.println(Hardware.describe());
    Path model = ModelFiles.write(shape, contenders.models());
    List<Tree> trees =
        List.of(
            new Tree(OLD, before.toAbsolutePath().normalize()),
            new Tree(NEW, after.toAbsolutePath().normalize()));
    Map<String, List<String>> commands = new LinkedHashMap<>();
    for (Tree tree : trees) {
      List<String> command = new ArrayList<>(tree.worker(contenders.models().resolve("pairs")));
      command.add(model.toString());
      command.add(String.valueOf(sentences));
      commands.put(tree.name(), command);
    }
    try {
      inOneProcessEach(commands, model);
    } finally {
      workers.values().forEach(Worker::close);
      workers.clear();
    }
    inAProcessEachTime(trees, commands);
    return 0;
  }

  /** What is measured while a process holds the model. */
  private void inOneProcessEach(Map<String, List<String>> commands, Path model) throws IOException {
    for (var command : commands.entrySet()) {
      workers.put(command.getKey(), start(command.getKey(), command.getValue()));
    }
    for (String rival : rivals) {
      workers.put(rival, contenders.start("pairs-" + rival, contenders.rival(rival, model, 512)));
    }
    String amounts = " 16 " + tokens;
    Map<String, Task> tasks = new LinkedHashMap<>();
    tasks.put("plain decode", new Task("plain" + amounts, 1));
    tasks.put("steered decode", new Task("steered" + amounts, 1));
    tasks.put("prefill", new Task("plain " + prompt + " 1", 0));
    tasks.put("causal fit", new Task("fit CAUSAL", 0));
    tasks.put("at-once fit", new Task("fit AT_ONCE", 0));
    tasks.put("lineas step", new Task("lineas " + steps, 0));
    for (var task : tasks.entrySet()) {
      if (!wanted(task.getKey())) {
        continue;
      }
      Race race = new Race();
      workers.forEach(
          (name, worker) -> {
            if (commands.containsKey(name)) {
              race.with(name, () -> time(worker.ask(task.getValue().request), task.getValue()));
            } else if (task.getValue().request.startsWith("plain")) {
              String request = task.getValue().request.substring("plain ".length());
              race.with(name, () -> time(worker.ask(request), task.getValue()));
            }
          });
      print(task.getKey(), race.run(Rounds.of(rounds).after(warmUp)));
    }
  }

  private static double time(String[] answer, Task task) {
    return Double.parseDouble(answer[task.field]);
  }

  /** What is measured from the start of a process. */
  private void inAProcessEachTime(List<Tree> trees, Map<String, List<String>> commands)
      throws IOException {
    Rounds fresh = Rounds.of(rounds).after(Math.min(1, warmUp)).settling(0);
    if (wanted("load")) {
      Race load = new Race();
      commands.forEach((name, command) -> load.with(name, () -> loaded(name, command)));
      print("load", load.run(fresh));
    }
    for (String command : List.of("version", "doctor")) {
      if (wanted(command)) {
        Race start = new Race();
        String argument = command.equals("version") ? "--version" : command;
        trees.forEach(tree -> start.with(tree.name(), () -> launched(tree, argument)));
        print("tiller " + argument, start.run(fresh));
      }
    }
  }

  private Worker start(String name, List<String> command) throws IOException {
    return contenders.start("pairs-" + name, command);
  }

  private double loaded(String name, List<String> command) throws IOException {
    try (Worker worker = start("load-" + name, command)) {
      return Double.parseDouble(worker.ready()[1]);
    }
  }

  private double launched(Tree tree, String argument) throws IOException {
    Path log = Files.createDirectories(contenders.models().resolve("pairs")).resolve("start.log");
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(tree.launcher().toString(), argument)
            .redirectOutput(log.toFile())
            .redirectErrorStream(true)
            .start();
    try {
      int code = process.waitFor();
      // The doctor of a machine that lacks something says so with its exit code.
      if (code != 0 && !argument.equals("doctor")) {
        throw new IOException(
            "%s %s ended with %d; see %s".formatted(tree.launcher(), argument, code, log));
      }
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted", e);
    }
    return System.nanoTime() - start;
  }

  private boolean wanted(String what) {
    return only.isEmpty() || only.contains(what);
  }

  private static void print(String what, Laps laps) {
    System.out.printf("%-16s new / old = %s", what, laps.speed(NEW, OLD));
    for (String name : laps.names()) {
      System.out.printf("; %s %.4f s", name, laps.median(name) / 1e9);
      if (!name.equals(OLD) && !name.equals(NEW)) {
        System.out.printf(" (new / %s = %s)", name, laps.speed(NEW, name));
      }
    }
    System.out.println();
  }
}
