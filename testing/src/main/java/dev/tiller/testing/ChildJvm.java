package dev.tiller.testing;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Another Java process with the tests' class path, for what cannot be tried within one. */
public final class ChildJvm {

  /**
   * How a process ended.
   *
   * @param status its exit status
   * @param out what it wrote to standard output
   * @param err what it wrote to standard error
   */
  public record Result(int status, String out, String err) {}

  /** A process that runs, and the files that its output goes to. */
  public record Running(Process process, Path out, Path err) {

    public Result await() throws IOException, InterruptedException {
      if (!process.waitFor(5, TimeUnit.MINUTES)) {
        process.destroyForcibly().waitFor();
      }
      return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /** As {@code kill -9} does. */
    public void kill() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }
  }

  private final List<String> options = new ArrayList<>();
  private final Map<String, String> environment = new HashMap<>();
  private final List<String> left = new ArrayList<>();
  private final List<String> added = new ArrayList<>();

  /** A cache of its own. */
  public ChildJvm home(Path home) {
    options.add("-Duser.home=" + home);
    return this;
  }

  public ChildJvm options(String... more) {
    options.addAll(List.of(more));
    return this;
  }

  /** Leaves jars off the class path whose file's name begins so: what a user would not have. */
  public ChildJvm without(String jars) {
    left.add(jars);
    return this;
  }

  /** Puts a folder in front of the class path. */
  public ChildJvm with(Path classes) {
    added.add(classes.toString());
    return this;
  }

  private String classPath() {
    String surefire = System.getProperty("surefire.test.class.path");
    String whole = surefire == null ? System.getProperty("java.class.path") : surefire;
    Stream<String> kept =
        Stream.of(whole.split(Pattern.quote(File.pathSeparator)))
            .filter(place -> left.stream().noneMatch(new File(place).getName()::startsWith));
    return Stream.concat(added.stream(), kept).collect(Collectors.joining(File.pathSeparator));
  }

  public ChildJvm environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  public Running start(Class<?> main, String... arguments) throws IOException {
    Path out = Files.createTempFile("child", ".out");
    Path err = Files.createTempFile("child", ".err");
    out.toFile().deleteOnExit();
    err.toFile().deleteOnExit();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-Dfile.encoding=UTF-8"));
    // In the environment, the JVM would announce them on the standard error that tests look at.
    String tools = System.getenv().getOrDefault("JAVA_TOOL_OPTIONS", "");
    tools.lines().flatMap(line -> Stream.of(line.trim().split(" +"))).forEach(command::add);
    command.addAll(options);
    command.add("-cp");
    command.add(classPath());
    command.add(main.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().keySet().removeIf(n -> n.startsWith("TILLER_") || n.startsWith("XDG_"));
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().put("TILLER_THREADS", "1");
    builder.environment().putAll(environment);
    return new Running(builder.start(), out, err);
  }

  public Result run(Class<?> main, String... arguments) throws IOException, InterruptedException {
    return start(main, arguments).await();
  }

  /** Waits until a process has written something, so that it is known to be at work. */
  public static void awaitOutput(Running running) throws IOException, InterruptedException {
    while (Files.size(running.out()) == 0 && running.process().isAlive()) {
      Thread.sleep(5);
    }
  }

  /** What a child prints, in an encoding both sides agree on. */
  public static void say(String line) {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    System.out.write(bytes, 0, bytes.length);
    System.out.flush();
  }
}
