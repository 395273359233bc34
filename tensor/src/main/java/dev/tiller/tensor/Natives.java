package dev.tiller.tensor;

import dev.tiller.ground.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.zip.CRC32;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Decides which libtorch is loaded and which files that takes.
 *
 * <p>Two builds can serve Bytedeco's bindings: the official one (MKL, oneDNN), which DJL ships to
 * Maven, and Bytedeco's own (OpenBLAS). {@link NativeFolder} unpacks the files of either whole
 * before any is loaded, and {@link NativeLoading} loads them by absolute path. JavaCPP would unpack
 * and load them one by one, and look around the system meanwhile: where Debian's {@code
 * libtorch1.13} is installed, its {@code libtorch_cpu.so} can then be found first, and the process
 * crashes.
 */
final class Natives {

  /** Which build of libtorch the bindings run on. */
  enum Build {
    OFFICIAL,
    BYTEDECO;

    /** As people write it. */
    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One native library on the class path.
   *
   * @param resource its place on the class path
   * @param name its file name
   * @param bytes its size
   * @param stamp the CRC-32 of its content where it comes from a jar, else the time of its change
   */
  record Library(String resource, String name, long bytes, long stamp) {}

  /**
   * @param build the build that was chosen
   * @param version of libtorch, such as {@code 2.7.1}
   * @param libraries in the order in which they must be loaded, no library before what it needs
   */
  record Choice(Build build, String version, List<Library> libraries) {

    /** A folder name that differs whenever any of the files differs. */
    String folderName() {
      CRC32 all = new CRC32();
      for (Library library : libraries) {
        all.update((library.name + " " + library.bytes + " " + library.stamp + "\n").getBytes());
      }
      return "libtorch-%s-%s-%08x".formatted(version, build.text(), all.getValue());
    }
  }

  /** Beginnings of file names without {@code lib}; later ones need earlier ones. */
  private static final List<String> ORDER =
      List.of(
          "gomp",
          "omp",
          "iomp",
          "quadmath",
          "gfortran",
          "openblas",
          "c10",
          "torch_cpu",
          "torch.",
          "jnijavacpp",
          "jnitorch");

  private Natives() {}

  /** JavaCPP's name of this platform; asked of our own code because Loader would start loading. */
  static String platform() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch");
    String system =
        os.startsWith("mac") ? "macosx" : os.startsWith("windows") ? "windows" : "linux";
    return system + "-" + (arch.equals("aarch64") ? "arm64" : "x86_64");
  }

  /**
   * Chooses a build: what {@code TILLER_LIBTORCH} asks for, else official where it is on the class
   * path.
   *
   * @param wanted the value of {@code TILLER_LIBTORCH}
   * @param platform JavaCPP's name, such as {@code linux-x86_64}
   * @throws UserError if the class path has no such build
   */
  static Choice choose(@Nullable String wanted, String platform) {
    boolean official = exists(officialRoot(platform) + library("torch_cpu", platform));
    boolean own = exists(bytedecoRoot(platform) + library("torch_cpu", platform));
    Build build = build(wanted, platform, official, own);
    List<String> resources = new ArrayList<>();
    String version = torch.TORCH_VERSION;
    if (build == Build.OFFICIAL) {
      Properties properties = officialProperties();
      version = properties.getProperty("version", "unknown").replaceAll("-.*", "");
      for (String name : properties.getProperty("libraries", "").split(",")) {
        resources.add(officialRoot(platform) + name.trim());
      }
    } else {
      addBytedecoLibraries(resources, platform);
    }
    resources.add("org/bytedeco/javacpp/" + platform + "/" + library("jnijavacpp", platform));
    resources.add(bytedecoRoot(platform) + library("jnitorch", platform));
    checkVersion(version);
    List<Library> libraries = new ArrayList<>();
    for (String resource : resources) {
      libraries.add(describe(resource));
    }
    libraries.sort(Comparator.comparingInt(library -> rank(library.name)));
    return new Choice(build, version, libraries);
  }

  private static Build build(
      @Nullable String wanted, String platform, boolean official, boolean own) {
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
    return switch (wanted.trim()) {
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
              + build.text()
              + " build, but the class path has none for "
              + platform
              + "; unset TILLER_LIBTORCH to use what is there.");
    }
    return build;
  }

  /** Checked before loading: bindings over binaries of another version crash the process. */
  private static void checkVersion(String version) {
    if (!version.equals(torch.TORCH_VERSION)) {
      throw new UserError(
          "The libtorch binaries are version "
              + version
              + " but the Java bindings are for "
              + torch.TORCH_VERSION
              + "; put both of the same version on the class path.");
    }
  }

  private static void addBytedecoLibraries(List<String> resources, String platform) {
    for (String name : List.of("c10", "torch_cpu", "torch")) {
      resources.add(bytedecoRoot(platform) + library(name, platform));
    }
    for (String name : List.of("libgomp.so.1", "libiomp5.dylib")) {
      addIfPresent(resources, bytedecoRoot(platform) + name);
    }
    String blas = "org/bytedeco/openblas/" + platform + "/";
    for (String name : List.of("libopenblas.so.0", "libgfortran.so.5", "libquadmath.so.0")) {
      addIfPresent(resources, blas + name);
    }
    for (String name :
        List.of("libopenblas.0.dylib", "libgfortran.5.dylib", "libquadmath.0.dylib")) {
      addIfPresent(resources, blas + name);
    }
  }

  private static void addIfPresent(List<String> resources, String resource) {
    if (exists(resource)) {
      resources.add(resource);
    }
  }

  private static Library describe(String resource) {
    String name = resource.substring(resource.lastIndexOf('/') + 1);
    @Nullable URL url = Natives.class.getClassLoader().getResource(resource);
    if (url == null) {
      throw new UserError(
          "The class path has no "
              + resource
              + ", which libtorch needs; add the artifact of org.bytedeco or ai.djl.pytorch with"
              + " the classifier of this platform.");
    }
    try {
      URLConnection connection = url.openConnection();
      long stamp =
          connection instanceof JarURLConnection jar
              ? jar.getJarEntry().getCrc()
              : connection.getLastModified();
      return new Library(resource, name, connection.getContentLengthLong(), stamp);
    } catch (IOException e) {
      throw new UserError(
          "Cannot read " + url + " (" + UserError.reason(e) + "); fetch that artifact again.", e);
    }
  }

  /** What is not listed is needed by libtorch rather than the other way round. */
  private static int rank(String name) {
    String bare = name.replaceFirst("^lib", "");
    for (int i = 0; i < ORDER.size(); i++) {
      if (bare.startsWith(ORDER.get(i))) {
        return i;
      }
    }
    return ORDER.indexOf("c10");
  }

  private static Properties officialProperties() {
    Properties properties = new Properties();
    try (@Nullable InputStream in = open("native/lib/pytorch.properties")) {
      if (in != null) {
        properties.load(in);
      }
      return properties;
    } catch (IOException e) {
      throw new UserError(
          "Cannot read native/lib/pytorch.properties on the class path ("
              + UserError.reason(e)
              + "); fetch ai.djl.pytorch:pytorch-native-cpu again.",
          e);
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

  /** A library's bytes, from the class path. */
  static @Nullable InputStream open(String resource) {
    return Natives.class.getClassLoader().getResourceAsStream(resource);
  }
}
