package dev.tiller.benchmarks;

import dev.tiller.tensor.Engine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What a figure was measured on, in general terms. */
public final class Hardware {

  private static final List<String> INSTRUCTION_SETS =
      List.of("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16");

  private Hardware() {}

  /** One line: processor, cores, instruction sets, load, libtorch. */
  public static String describe() {
    Engine.Info engine = Engine.info();
    return String.format(
        Locale.ROOT,
        "%s, %d cores, %s; load before the run %.1f; Java %s; libtorch %s (%s), %d threads",
        processor(),
        Runtime.getRuntime().availableProcessors(),
        instructionSets(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        Runtime.version().feature(),
        engine.version(),
        engine.build(),
        engine.threads());
  }

  private static String processor() {
    return line("model name")
        + " (family "
        + line("cpu family")
        + ", model "
        + line("model\t")
        + ")";
  }

  private static String instructionSets() {
    List<String> flags = List.of(line("flags").split(" "));
    return String.join(" ", INSTRUCTION_SETS.stream().filter(flags::contains).toList());
  }

  private static String line(String key) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(line.indexOf(':') + 1).trim())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }
}
