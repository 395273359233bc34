package dev.tiller.benchmarks.rival;

import dev.tiller.tensor.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** How the processes of Tiller and its rivals are started: all with the same number of threads. */
public final class Contenders {

  @Option(names = "--rivals-folder", description = "The rivals' programs.")
  private Path rivals = Path.of("benchmarks/rivals");

  @Option(names = "--launcher", description = "What starts Tiller's programs.")
  private Path launch = Path.of("tiller");

  @Option(
      names = "--starts",
      description =
          "How often all processes are started anew and measured (default ${DEFAULT-VALUE}).")
  private int starts = 1;

  @Option(names = "--work", description = "Where model files and logs go.")
  private Path work = Path.of("benchmarks/target");

  /** Where model files go. */
  public Path models() {
    return work.resolve("models");
  }

  /** How often all processes are started, at least once. */
  int starts() {
    return Math.max(1, starts);
  }

  /** Starts a process and waits until it is ready; its name is also its log's. */
  public Worker start(String name, List<String> command) throws IOException {
    Path log = Files.createDirectories(work.resolve("logs")).resolve(name + ".log");
    Map<String, String> limits =
        Map.of(
            "TILLER_THREADS", threads(),
            "OMP_NUM_THREADS", threads(),
            "OPENBLAS_NUM_THREADS", threads());
    return Worker.start(name, command, limits, log);
  }

  /** Where what a comparison writes goes. */
  public Path work() throws IOException {
    return Files.createDirectories(work);
  }

  /**
   * A program of Tiller's own, started by the launcher: its environment and its options of the JVM
   * are those of every command.
   *
   * @param arguments of its main method
   */
  public List<String> tiller(Class<?> program, String... arguments) {
    List<String> launcher =
        List.of(
            "env",
            "TILLER_MAIN=" + program.getName(),
            "TILLER_CLASSPATH=" + System.getProperty("java.class.path"),
            "JAVA_HOME=" + System.getProperty("java.home"),
            launch.toAbsolutePath().toString());
    return Stream.concat(launcher.stream(), Stream.of(arguments)).toList();
  }

  /** Jlama, which keeps the file's bfloat16 and computes in float32. */
  List<String> jlama(Path model) throws IOException {
    return rivalOnTheJvm("rival.JlamaWorker", model.toString(), threads(), "F32", "F32");
  }

  /**
   * llama.cpp through its Java bindings.
   *
   * @param context longest sequence, in tokens
   * @param warmUp whether it runs the network once before it is ready, as it does by itself
   */
  List<String> llamaCpp(Path model, int context, boolean warmUp) throws IOException {
    return rivalOnTheJvm(
        "rival.LlamaCppWorker",
        model.resolve("model.gguf").toString(),
        threads(),
        String.valueOf(context),
        String.valueOf(warmUp));
  }

  /**
   * A rival on the JVM by its name.
   *
   * @param name {@code jlama} or {@code llamacpp}
   * @param context longest sequence, in tokens
   * @throws IOException if there is none of that name, or what it needs is not set up
   */
  public List<String> rival(String name, Path model, int context) throws IOException {
    return switch (name) {
      case "jlama" -> jlama(model);
      case "llamacpp" -> llamaCpp(model, context, true);
      default -> throw new IOException("There is no rival named " + name);
    };
  }

  private List<String> rivalOnTheJvm(String program, String... arguments) throws IOException {
    Path target = rivals.resolve("java/target");
    List<String> java =
        List.of(
            Path.of(home("RIVAL_JAVA_HOME", "a JDK 21 or later"), "bin", "java").toString(),
            "-Xmx4g",
            "--add-modules",
            "jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "--enable-preview",
            "-cp",
            target.resolve("classes") + ":" + Files.readString(target.resolve("classpath.txt")),
            program);
    return Stream.concat(java.stream(), Stream.of(arguments)).toList();
  }

  /**
   * A program in Python, with PyTorch.
   *
   * @param program in the rivals' folder
   * @param last the argument after the model's folder and the threads
   */
  List<String> pyTorch(String program, Path model, String last) throws IOException {
    return python(program, model.toString(), threads(), last);
  }

  /** Whether RIVAL_PYTHON names a Python; says so on standard output if it does not. */
  public boolean hasPython() {
    if (System.getenv("RIVAL_PYTHON") == null) {
      System.out.println("without its rival: RIVAL_PYTHON names no Python with what it needs");
      return false;
    }
    return true;
  }

  /**
   * A program in Python.
   *
   * @param program in the rivals' folder
   */
  public List<String> python(String program, String... arguments) throws IOException {
    List<String> python =
        List.of(
            home("RIVAL_PYTHON", "a Python that has torch and numpy"),
            rivals.resolve("python").resolve(program).toString());
    return Stream.concat(python.stream(), Stream.of(arguments)).toList();
  }

  /** PyTorch as it comes, among the contenders. */
  public static final String PYTORCH = "pytorch";

  /** PyTorch in the C library's settings that the launcher gives Tiller. */
  public static final String TUNED = "pytorch, Tiller's malloc";

  /**
   * A program in Python as its users run it, and once more with the C library's settings that the
   * launcher gives Tiller.
   *
   * @return commands by contender: {@link #PYTORCH} and {@link #TUNED}
   */
  public Map<String, List<String>> pythons(String program, String... arguments) throws IOException {
    List<String> plain = python(program, arguments);
    List<String> tuned = new ArrayList<>(List.of("env"));
    tuned.addAll(MallocSettings.of(tiller(MallocSettings.class)));
    tuned.addAll(plain);
    Map<String, List<String>> both = new LinkedHashMap<>();
    both.put(PYTORCH, plain);
    both.put(TUNED, tuned);
    return both;
  }

  private static String home(String variable, String expected) throws IOException {
    String value = System.getenv(variable);
    if (value == null) {
      throw new IOException("Set " + variable + " to " + expected);
    }
    return value;
  }

  /** Of every contender: {@code TILLER_THREADS}, or one a core. */
  public static String threads() {
    return String.valueOf(Engine.info().threads());
  }
}
