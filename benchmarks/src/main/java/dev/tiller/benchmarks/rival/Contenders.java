package dev.tiller.benchmarks.rival;

import dev.tiller.tensor.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** How the processes of Tiller and its rivals are started: all with the same number of threads. */
public final class Contenders {

  @Option(names = "--rivals-folder", description = "The rivals' programs.")
  private Path rivals = Path.of("benchmarks/rivals");

  @Option(names = "--work", description = "Where model files and logs go.")
  private Path work = Path.of("benchmarks/target");

  /** Where model files go. */
  public Path models() {
    return work.resolve("models");
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
   * A program of Tiller's own, in the environment that the launcher sets for every command.
   *
   * @param arguments of its main method
   */
  public List<String> tiller(Class<?> program, String... arguments) {
    List<String> java =
        List.of(
            "env",
            "GOMP_SPINCOUNT=1000",
            "MALLOC_ARENA_MAX=1",
            "MALLOC_MMAP_THRESHOLD_=33554432",
            "MALLOC_TRIM_THRESHOLD_=268435456",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx1g",
            "-cp",
            System.getProperty("java.class.path"),
            program.getName());
    return Stream.concat(java.stream(), Stream.of(arguments)).toList();
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
