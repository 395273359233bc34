package dev.tiller.tensor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The one place that decides which libtorch is loaded, and unpacks it whole before anything loads.
 *
 * <p>Two builds can serve Bytedeco's bindings: the official one (MKL, oneDNN), which DJL ships to
 * Maven, and Bytedeco's own (OpenBLAS). Either way every library is unpacked into one folder first,
 * behind a file lock, and JavaCPP is pointed at that folder. JavaCPP's own unpacking loads the
 * libraries one by one as it goes; where the system has a libtorch of its own (Debian's {@code
 * libtorch1.13}), the first load can then find the system's {@code libtorch_cpu.so} and crash.
 */
final class Natives {

  /** Which build of libtorch the bindings run on. */
  enum Build {
    OFFICIAL,
    BYTEDECO
  }

  /**
   * @param build the build that was chosen
   * @param folder where its libraries lie unpacked
   */
  record Unpacked(Build build, Path folder) {}

  private static final String MARKER = ".complete";

  private Natives() {}

  /**
   * Chooses a build ({@code TILLER_LIBTORCH=official|bytedeco} overrides: official where it is on
   * the class path) and unpacks it if no earlier process did.
   *
   * @param platform JavaCPP's name, such as {@code linux-x86_64}
   */
  static Unpacked unpack(String platform) {
    Build build = choose(platform);
    List<String> resources = resources(build, platform);
    String version = build == Build.OFFICIAL ? officialVersion() : "bindings";
    Path folder =
        Cache.room("natives")
            .resolve("libtorch-" + build.name().toLowerCase() + "-" + version + "-" + platform);
    try {
      if (!Files.exists(folder.resolve(MARKER))) {
        unpackLocked(resources, folder);
      }
    } catch (IOException e) {
      throw new UserError(
          "libtorch could not be unpacked into "
              + folder
              + " ("
              + e
              + "); free some disk space (about 500 MB) or set TILLER_CACHE to a writable folder.",
          e);
    }
    return new Unpacked(build, folder);
  }

  private static Build choose(String platform) {
    @Nullable String wanted = System.getenv("TILLER_LIBTORCH");
    boolean official = exists(officialRoot(platform) + library("torch_cpu", platform));
    boolean own = exists(bytedecoRoot(platform) + library("torch_cpu", platform));
    if (wanted == null || wanted.isBlank()) {
      if (official || own) {
        return official ? Build.OFFICIAL : Build.BYTEDECO;
      }
      throw new UserError(
          "No libtorch for "
              + platform
              + " is on the class path; add ai.djl.pytorch:pytorch-native-cpu or"
              + " org.bytedeco:pytorch with the classifier of this platform.");
    }
    return switch (wanted) {
      case "official" -> require(official, Build.OFFICIAL, platform);
      case "bytedeco" -> require(own, Build.BYTEDECO, platform);
      default ->
          throw new UserError(
              "TILLER_LIBTORCH is \""
                  + wanted
                  + "\", but only \"official\" and \"bytedeco\" exist; set one of them or unset it.");
    };
  }

  private static Build require(boolean present, Build build, String platform) {
    if (!present) {
      throw new UserError(
          "TILLER_LIBTORCH asks for the "
              + build.name().toLowerCase()
              + " build, but the class path has none for "
              + platform
              + "; unset TILLER_LIBTORCH to use what is there.");
    }
    return build;
  }

  private static List<String> resources(Build build, String platform) {
    List<String> found = new ArrayList<>();
    if (build == Build.OFFICIAL) {
      String root = officialRoot(platform);
      for (String name : List.of("c10", "torch_cpu", "torch")) {
        found.add(root + library(name, platform));
      }
      for (String name : List.of("libgomp-98b21ff3.so.1", "libgomp.so.1", "libomp.dylib")) {
        if (exists(root + name)) {
          found.add(root + name);
        }
      }
    } else {
      String root = bytedecoRoot(platform);
      for (String name : List.of("c10", "torch_cpu", "torch")) {
        found.add(root + library(name, platform));
      }
      for (String name : List.of("libgomp.so.1", "libomp.dylib")) {
        if (exists(root + name)) {
          found.add(root + name);
        }
      }
      String blas = "org/bytedeco/openblas/" + platform + "/";
      for (String name :
          List.of(
              "libopenblas.so.0", "libgfortran.so.5", "libquadmath.so.0", "libopenblas.0.dylib")) {
        if (exists(blas + name)) {
          found.add(blas + name);
        }
      }
    }
    return found;
  }

  private static void unpackLocked(List<String> resources, Path folder) throws IOException {
    Path parent = folder.getParent();
    Files.createDirectories(parent);
    Path lockFile = parent.resolve(folder.getFileName() + ".lock");
    try (FileChannel channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (!lock.isValid() || Files.exists(folder.resolve(MARKER))) {
        return;
      }
      Path fresh = parent.resolve(folder.getFileName() + ".unpacking");
      deleteTree(fresh);
      deleteTree(folder);
      Files.createDirectories(fresh);
      for (String resource : resources) {
        Path target = fresh.resolve(resource.substring(resource.lastIndexOf('/') + 1));
        try (@Nullable InputStream in = open(resource)) {
          if (in == null) {
            throw new IOException("the class path has no " + resource);
          }
          Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
      Files.writeString(fresh.resolve(MARKER), "");
      Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static String officialVersion() {
    try (@Nullable InputStream in = open("native/lib/pytorch.properties")) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return properties.getProperty("version", "unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }

  private static String officialRoot(String platform) {
    String djl = platform.replace("arm64", "aarch64").replace("macosx", "osx");
    return "pytorch/cpu/" + djl + "/";
  }

  private static String bytedecoRoot(String platform) {
    return "org/bytedeco/pytorch/" + platform + "/";
  }

  private static String library(String name, String platform) {
    if (platform.startsWith("windows")) {
      return name + ".dll";
    }
    return "lib" + name + (platform.startsWith("mac") ? ".dylib" : ".so");
  }

  private static boolean exists(String resource) {
    return Natives.class.getClassLoader().getResource(resource) != null;
  }

  private static @Nullable InputStream open(String resource) {
    return Natives.class.getClassLoader().getResourceAsStream(resource);
  }
}
