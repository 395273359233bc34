package dev.tiller.tensor;

import dev.tiller.ground.Cache;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.Threads;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Loads libtorch once per process and says what was loaded.
 *
 * <p>{@link #load()} must run before any class of the bindings is touched. {@link TensorScope},
 * {@link Tensors} and {@link Safetensors} call it, and every tensor lives in a scope, so a program
 * that follows the one rule never has to.
 *
 * <p>Environment: {@code TILLER_LIBTORCH} (official, bytedeco) chooses the build, {@code
 * TILLER_THREADS} the threads within one operator ({@link Threads}), {@code TILLER_CACHE} where the
 * libraries are unpacked.
 *
 * <p>JavaCPP's own loading is switched off afterwards ({@link NativeLoading} says why). A program
 * that uses other JavaCPP presets beside Tiller starts Java with {@code
 * -Dorg.bytedeco.javacpp.loadLibraries=true} and has the natives of {@code org.bytedeco:openblas}
 * on its class path.
 */
public final class Engine {

  /**
   * What was loaded.
   *
   * @param build {@code official} (MKL, oneDNN) or {@code bytedeco} (OpenBLAS)
   * @param version of the native libraries, such as {@code 2.7.1}
   * @param bindingsVersion of libtorch that the Java bindings were generated for
   * @param cpuCapability vector instructions that ATen's kernels use, such as {@code AVX2}
   * @param threads within one operator
   * @param folder the native libraries, unpacked
   */
  public record Info(
      String build,
      String version,
      String bindingsVersion,
      String cpuCapability,
      int threads,
      Path folder) {

    /** Whether bindings and binaries are of the same version; anything else is unsupported. */
    public boolean consistent() {
      return version.equals(bindingsVersion);
    }
  }

  private static volatile Monitor watcher = Monitor.NONE;

  /** Loaded with the class, so that it happens once and costs later callers nothing. */
  private static final class Loaded {

    private static final @Nullable Info INFO;
    private static final @Nullable UserError FAILURE;

    static {
      @Nullable Info info = null;
      @Nullable UserError failure = null;
      try {
        info = loadOnce();
      } catch (UserError e) {
        failure = e;
      } catch (RuntimeException | LinkageError e) {
        failure =
            new UserError(
                "libtorch was unpacked and cannot be used (%s: %s); `tiller doctor` shows what was found, and deleting the folder natives of the cache has it unpacked again."
                    .formatted(
                        e.getClass().getSimpleName(),
                        UserError.brief(String.valueOf(e.getMessage()))),
                e);
      }
      INFO = info;
      FAILURE = failure;
    }
  }

  private Engine() {}

  /**
   * Loads libtorch if it is not loaded yet. Takes a good half second, once per process, and some
   * seconds more the first time on a machine, to unpack 480 MB into the cache.
   *
   * @throws UserError if that fails, and again at every later call
   */
  public static void load() {
    if (Loaded.FAILURE != null) {
      throw new UserError(String.valueOf(Loaded.FAILURE.getMessage()), Loaded.FAILURE);
    }
  }

  /**
   * Says who watches the unpacking that the first load on a machine takes some seconds for. Without
   * it nothing is shown. To be called before the first load: after it this does nothing.
   */
  public static void watchedBy(Monitor monitor) {
    watcher = monitor;
  }

  /** What was loaded. */
  public static Info info() {
    load();
    return Objects.requireNonNull(Loaded.INFO);
  }

  /**
   * How many threads share the operations that this thread, and threads that begin later, start.
   * For work that is divided among threads already, which call this with 1; afterwards somebody
   * puts back what {@link Info#threads} says.
   *
   * @param threads at least 1
   */
  public static void threadsOfAnOperation(int threads) {
    load();
    torch.set_num_threads(threads);
  }

  /**
   * Whether this CPU multiplies bfloat16 matrices in hardware (AVX512-BF16 or AMX). Without that a
   * bf16 matrix product is up to a hundred times slower than the same in f32 (AMD Zen 2: 8192x256
   * by 256x1024 takes 5.6 s against 43 ms), so bf16 is then only a format to store weights in.
   */
  public static boolean hasFastBfloat16() {
    try {
      String flags = Files.readString(Path.of("/proc/cpuinfo"));
      return flags.contains("avx512_bf16") || flags.contains("amx_bf16");
    } catch (IOException e) {
      return System.getProperty("os.arch").equals("aarch64");
    }
  }

  private static Info loadOnce() {
    // JavaCPP counts the whole process's memory against the Java heap's limit unless told not to.
    setDefault("org.bytedeco.javacpp.maxBytes", "0");
    setDefault("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    int threads = Threads.asked();
    Natives.Choice choice = Natives.choose(System.getenv("TILLER_LIBTORCH"), Natives.platform());
    Path folder = NativeFolder.unpack(choice, Cache.room("natives"), watcher);
    loadOrRepair(choice, folder);
    torch.set_num_threads(threads);
    String config = torch.show_config().getString();
    return new Info(
        choice.build().text(),
        find(config, "TORCH_VERSION=([0-9.]+)"),
        torch.TORCH_VERSION,
        find(config, "CPU capability usage: (\\S+)"),
        threads,
        folder);
  }

  /** A library of the right size can hold the wrong bytes: then it is unpacked again, once. */
  private static void loadOrRepair(Natives.Choice choice, Path folder) {
    try {
      NativeLoading.load(choice, folder);
    } catch (UserError e) {
      if (!NativeFolder.repair(choice, folder, watcher)) {
        throw e;
      }
      NativeLoading.load(choice, folder);
    }
  }

  private static void setDefault(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }

  private static String find(String text, String regex) {
    Matcher matcher = Pattern.compile(regex).matcher(text);
    return matcher.find() ? matcher.group(1) : "unknown";
  }
}
