package dev.tiller.cli.doctor;

import dev.tiller.tensor.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Java, processor, memory, devices, environment: what is there before any native library loads. */
final class Machine {

  private static final double GIGABYTE = 1e9;

  /** Loading libtorch and the pocket model, with room for a forward pass. */
  private static final double LEAST_MEMORY = 1.5 * GIGABYTE;

  private Machine() {}

  static List<Observation> java() {
    return List.of(
        Observation.ok(
            "java",
            "%s %s in %s, heap up to %s"
                .formatted(
                    System.getProperty("java.vm.name"),
                    Runtime.version(),
                    System.getProperty("java.home"),
                    gigabytes(Runtime.getRuntime().maxMemory()))));
  }

  static List<Observation> processor() throws IOException {
    List<Observation> findings = new ArrayList<>();
    findings.add(
        Observation.ok(
            "processor",
            "%s, %s, %d hardware threads"
                .formatted(
                    field("/proc/cpuinfo", "model name", System.getProperty("os.arch")),
                    System.getProperty("os.name"),
                    Runtime.getRuntime().availableProcessors())));
    findings.add(
        Engine.hasFastBfloat16()
            ? Observation.ok("bfloat16", "multiplied in hardware")
            : Observation.note(
                "bfloat16",
                "no hardware for it (neither AVX512-BF16 nor AMX)",
                "compute in float32, which is the default; keep bfloat16 for storing weights"));
    return findings;
  }

  static List<Observation> memory() throws IOException {
    List<Observation> findings = new ArrayList<>();
    double total = kilobytes("MemTotal") * 1024;
    double free = kilobytes("MemAvailable") * 1024;
    if (total > 0) {
      String found = "%s of %s available".formatted(gigabytes(free), gigabytes(total));
      findings.add(
          free >= LEAST_MEMORY
              ? Observation.ok("memory", found)
              : Observation.problem(
                  "memory",
                  found,
                  "close other programs: Tiller needs about 1.5 GB to begin with"));
    }
    @Nullable String limit = containerLimit();
    if (limit != null) {
      double bytes = Double.parseDouble(limit);
      String found = "this container may use %s".formatted(gigabytes(bytes));
      findings.add(
          bytes >= LEAST_MEMORY
              ? Observation.ok("container", found)
              : Observation.problem(
                  "container", found, "raise its memory limit to 1.5 GB or more"));
    }
    return findings;
  }

  static List<Observation> devices() {
    boolean nvidia = Files.exists(Path.of("/proc/driver/nvidia/version"));
    return List.of(
        nvidia
            ? Observation.note(
                "devices",
                "CPU; there also is an NVIDIA GPU, which this build does not use",
                "nothing to do: this build runs on the CPU")
            : Observation.ok("devices", "CPU"));
  }

  static List<Observation> environment() {
    Map<String, String> known = new TreeMap<>();
    System.getenv()
        .forEach(
            (name, value) -> {
              if (name.matches(
                  "TILLER_.*|OMP_.*|KMP_.*|GOMP_.*|MKL_.*|MALLOC_.*|GLIBC_TUNABLES|LD_PRELOAD|LD_LIBRARY_PATH")) {
                known.put(name, value);
              }
            });
    String found = known.isEmpty() ? "nothing set that matters to Tiller" : known.toString();
    List<Observation> findings = new ArrayList<>();
    findings.add(Observation.ok("environment", found));
    if (known.containsKey("LD_PRELOAD") || known.containsKey("LD_LIBRARY_PATH")) {
      findings.add(
          Observation.note(
              "environment",
              "LD_PRELOAD or LD_LIBRARY_PATH is set",
              "unset them if a native library fails to load"));
    }
    if (known.containsKey("OMP_NUM_THREADS") && !known.containsKey("TILLER_THREADS")) {
      findings.add(
          Observation.note(
              "environment",
              "OMP_NUM_THREADS is set but has no effect on Tiller",
              "set TILLER_THREADS instead"));
    }
    return findings;
  }

  /** The limit of this control group in bytes; null where there is none. */
  private static @Nullable String containerLimit() throws IOException {
    for (String file :
        List.of("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")) {
      Path path = Path.of(file);
      if (Files.isReadable(path)) {
        String text = Files.readString(path).strip();
        // Version 1 writes a number near 2^63 where version 2 writes "max".
        if (text.matches("\\d{1,15}")) {
          return text;
        }
      }
    }
    return null;
  }

  private static double kilobytes(String name) throws IOException {
    String text = field("/proc/meminfo", name, "0 kB");
    return Double.parseDouble(text.replace("kB", "").strip());
  }

  private static String field(String file, String name, String fallback) throws IOException {
    Path path = Path.of(file);
    if (!Files.isReadable(path)) {
      return fallback;
    }
    return Files.readAllLines(path).stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(fallback);
  }

  static String gigabytes(double bytes) {
    return String.format(Locale.ROOT, "%.1f GB", bytes / GIGABYTE);
  }
}
