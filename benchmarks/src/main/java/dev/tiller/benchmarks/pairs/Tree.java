package dev.tiller.benchmarks.pairs;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A source tree of Tiller that has been built, of any commit.
 *
 * @param name for reports, such as {@code old}
 * @param root of the tree
 */
record Tree(String name, Path root) {

  private static final String WORKER = "PairWorker";

  /** What the worker uses of Tiller, wherever that lies in this tree. */
  private static final List<String> TYPES =
      List.of(
          "FitSettings",
          "Fitter",
          "GenerationSettings",
          "Generator",
          "LanguageModel",
          "LinEas",
          "LinearAct",
          "Optimization",
          "Order",
          "Sentences",
          "Steering",
          "SteeringMap",
          "Support",
          "Taps");

  /** The launcher. */
  Path launcher() {
    return root.resolve("tiller");
  }

  /**
   * Compiles the worker against this tree.
   *
   * @param folder for the source and the class
   * @return the command that starts it, without its arguments
   * @throws IOException if the tree is not built, or the worker does not fit it
   */
  List<String> worker(Path folder) throws IOException {
    Path source = Files.createDirectories(folder.resolve(name)).resolve(WORKER + ".java");
    Files.writeString(source, template().replace("@imports@", imports()));
    String classpath = classpath();
    compile(source, classpath);
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx1g",
        "-cp",
        source.getParent() + File.pathSeparator + classpath,
        WORKER);
  }

  private static String template() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(Tree.class.getResourceAsStream(WORKER + ".java"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private void compile(Path source, String classpath) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new IOException("This Java has no compiler; run the benchmark with a JDK.");
    }
    StringWriter said = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      Iterable<? extends JavaFileObject> units = files.getJavaFileObjects(source);
      List<String> options =
          List.of("-cp", classpath, "-d", String.valueOf(source.getParent()), "-proc:none");
      if (!compiler.getTask(said, files, null, options, null, units).call()) {
        throw new IOException("The worker does not fit the tree " + root + ":\n" + said);
      }
    }
  }

  private String classpath() throws IOException {
    for (String file : List.of("cli/target/tiller.classpath", "benchmarks/target/classpath.txt")) {
      if (Files.isRegularFile(root.resolve(file))) {
        return Files.readString(root.resolve(file)).trim();
      }
    }
    throw new IOException(
        "The tree " + root + " is not built; run ./mvnw package -DskipTests in it first.");
  }

  private String imports() throws IOException {
    List<Path> sources = new ArrayList<>();
    try (Stream<Path> modules = Files.list(root)) {
      modules.map(m -> m.resolve("src/main/java")).filter(Files::isDirectory).forEach(sources::add);
    }
    List<String> imports = new ArrayList<>();
    for (String type : TYPES) {
      imports.add("import " + nameOf(type, sources) + ";");
    }
    return String.join("\n", imports);
  }

  private String nameOf(String type, List<Path> sources) throws IOException {
    for (Path source : sources) {
      try (Stream<Path> files = Files.walk(source)) {
        List<String> found =
            files
                .filter(file -> file.endsWith(type + ".java"))
                .filter(file -> !source.relativize(file).startsWith("dev/tiller/benchmarks"))
                .map(file -> source.relativize(file).toString())
                .collect(Collectors.toList());
        if (!found.isEmpty()) {
          return found.get(0).replace(".java", "").replace(File.separatorChar, '.');
        }
      }
    }
    throw new IOException("The tree " + root + " has no " + type + ".java, which the worker uses.");
  }
}
