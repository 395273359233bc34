package dev.tiller.data.fetch;

import dev.tiller.ground.AtomicFolder;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * A cache folder of unpacked npm and Debian packages and of Maven jars.
 *
 * <p>The packages are fetched by the clients themselves ({@code npm}, {@code apt-get}, {@code
 * dpkg-deb}, {@code mvn}) as sub-processes, so mirrors, proxies and credentials stay the clients'
 * business. A package that is already in the cache is not fetched again and needs no client at all.
 */
public final class Packages {
  private static final int MESSAGE_LINES = 3;
  private static final String MAVEN_COPY =
      "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy";

  private final Path cache;
  private final Monitor monitor;
  private final UnaryOperator<String> programs;

  /**
   * Uses (and creates when first needed) a cache folder.
   *
   * @param cache folder that holds one sub-folder a package and version
   * @param progress gets one line when a package is fetched
   */
  public Packages(Path cache, Consumer<String> progress) {
    this(cache, progress, Packages::installed);
  }

  /**
   * As {@link #Packages(Path, Consumer)}; every fetch is shown as a piece of work while it lasts.
   */
  public Packages(Path cache, Monitor monitor) {
    this(cache, monitor, Packages::installed);
  }

  /** Where there is a source tree there is its Maven wrapper, which {@code tiller} names. */
  private static String installed(String program) {
    return program.equals("mvn") ? System.getenv().getOrDefault("TILLER_MAVEN", program) : program;
  }

  /** With programs of other names or places. */
  Packages(Path cache, Consumer<String> progress, UnaryOperator<String> programs) {
    this(cache, saying(progress), programs);
  }

  Packages(Path cache, Monitor monitor, UnaryOperator<String> programs) {
    this.cache = cache;
    this.monitor = monitor;
    this.programs = programs;
  }

  /** One line when a piece of work begins. */
  private static Monitor saying(Consumer<String> lines) {
    return new Monitor() {
      @Override
      public boolean stopRequested() {
        return false;
      }

      @Override
      public Progress progress(String task, long units) {
        lines.accept(task);
        return Progress.silent();
      }
    };
  }

  /**
   * The unpacked content of an npm package.
   *
   * @return the folder that holds the package's {@code package.json}
   * @throws IOException if {@code npm} is missing or fails, in one sentence
   */
  public Path npm(String name, String version) throws IOException {
    return unpacked(
            "npm",
            name,
            version,
            work -> {
              run(work, "npm", "pack", name + "@" + version, "--silent");
              Path archive = only(work, ".tgz");
              untar(archive, work);
              Files.delete(archive);
            })
        .resolve("package");
  }

  /**
   * The unpacked file tree of a Debian package of the configured distribution.
   *
   * @return the folder that stands for the root of the file system
   * @throws IOException if {@code apt-get} or {@code dpkg-deb} is missing or fails
   */
  public Path debian(String name, String version) throws IOException {
    return unpacked(
        "debian",
        name,
        version,
        work -> {
          run(work, "apt-get", "download", name + "=" + version);
          Path archive = only(work, ".deb");
          run(work, "dpkg-deb", "-x", archive.getFileName().toString(), ".");
          Files.delete(archive);
        });
  }

  /**
   * A jar of the configured Maven repositories, as it is.
   *
   * @return the file
   * @throws IOException if {@code mvn} is missing or fails
   */
  public Path maven(String group, String artifact, String version) throws IOException {
    return unpacked(
            "maven",
            artifact,
            version,
            work -> {
              run(
                  work,
                  "mvn",
                  "-B",
                  "-ntp",
                  MAVEN_COPY,
                  "-Dartifact=" + group + ":" + artifact + ":" + version,
                  "-DoutputDirectory=" + work);
              only(work, ".jar");
            })
        .resolve(artifact + "-" + version + ".jar");
  }

  /**
   * Deletes a package that has served its purpose.
   *
   * @param file what {@link #maven} gave
   */
  public void forget(Path file) throws IOException {
    Path folder = file.toAbsolutePath().normalize().getParent();
    if (folder == null || !folder.startsWith(cache.toAbsolutePath().normalize())) {
      throw new IllegalArgumentException(file + " is no package of this cache");
    }
    AtomicFolder.delete(folder);
  }

  private interface Unpack {
    void into(Path work) throws IOException;
  }

  private Path unpacked(String kind, String name, String version, Unpack unpack)
      throws IOException {
    String folder = name.replace('/', '-').replace("@", "") + "-" + version.replace(':', '_');
    Path target = cache.resolve(kind).resolve(folder);
    if (Files.isDirectory(target)) {
      return target;
    }
    try (Progress fetching =
        monitor.progress("Fetching " + kind + " package " + name + " " + version, 1)) {
      AtomicFolder.create(target, unpack::into);
      fetching.step();
    }
    return target;
  }

  private void run(Path folder, String... line) throws IOException {
    List<String> command = new ArrayList<>(Arrays.asList(line));
    command.set(0, programs.apply(line[0]));
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.PIPE)
              .start();
    } catch (IOException e) {
      throw new IOException(
          "The program '"
              + command.get(0)
              + "' could not be started; install it, or put the unpacked package into the cache"
              + " folder yourself.",
          e);
    }
    String output;
    try (InputStream in = process.getInputStream()) {
      output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    int code = waitFor(process);
    if (code != 0) {
      throw new IOException(
          "'" + String.join(" ", command) + "' ended with code " + code + ": " + tail(output));
    }
  }

  private static int waitFor(Process process) throws IOException {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while a package was being fetched.");
    }
  }

  private static String tail(String output) {
    if (output.isBlank()) {
      return "it said nothing.";
    }
    List<String> lines = Arrays.asList(output.strip().split("\\R"));
    // Maven says what went wrong first, and ends with where to read about it.
    Optional<String> error = lines.stream().filter(l -> l.startsWith("[ERROR] ")).findFirst();
    if (error.isPresent()) {
      return error.get().substring("[ERROR] ".length());
    }
    return String.join(
        " / ", lines.subList(Math.max(0, lines.size() - MESSAGE_LINES), lines.size()));
  }

  private static Path only(Path folder, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> f.getFileName().toString().endsWith(suffix))
          .findFirst()
          .orElseThrow(
              () ->
                  new IOException("The client reported success but left no " + suffix + " file."));
    }
  }

  private static void untar(Path archive, Path target) throws IOException {
    try (InputStream file = Files.newInputStream(archive);
        TarArchiveInputStream tar =
            new TarArchiveInputStream(new GzipCompressorInputStream(file))) {
      for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
        Path to = target.resolve(e.getName()).normalize();
        if (!to.startsWith(target)) {
          throw new IOException(
              "The archive "
                  + archive.getFileName()
                  + " names a file outside itself: "
                  + e.getName());
        }
        if (e.isFile()) {
          Files.createDirectories(to.getParent());
          Files.copy(tar, to, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }
}
