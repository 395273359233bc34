package dev.tiller.deeppcr.memory;

import dev.tiller.tensor.Engine;
import dev.tiller.tensor.TensorScope;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.pytorch.global.torch;

/**
 * What libtorch's allocator says about itself. It writes a line for every allocation to the
 * standard error once a flag is set, so the work runs in a process of its own whose lines are read
 * here; results do not depend on what else the machine does.
 */
final class AllocationLog {

  private static final Pattern TOTAL = Pattern.compile("total alloc (\\d+) bytes");
  private static final String BEGIN = "BEGIN ";
  private static final String END = "END";

  private AllocationLog() {}

  /** In the process: from now on allocations are written. */
  static void start() {
    Engine.load();
    BytePointer[] words = {
      new BytePointer("test"),
      new BytePointer("--caffe2_report_cpu_memory_usage=1"),
      new BytePointer("--caffe2_log_level=0")
    };
    if (!torch.ParseCommandLineFlags(new int[] {words.length}, new PointerPointer<>(words))) {
      throw new IllegalStateException("libtorch did not take its flags");
    }
  }

  /** In the process: one piece of work under a name. */
  static void section(String name, Runnable work) {
    try (TensorScope scope = TensorScope.open()) {
      System.err.println(BEGIN + name);
      work.run();
      System.err.println(END);
    }
  }

  /** Outside: the peak of every section of a program, bytes above where the section began. */
  static Map<String, Long> peaks(Class<?> program) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    program.getName()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    Map<String, Long> peaks = new LinkedHashMap<>();
    StringBuilder rest = new StringBuilder();
    try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
      String name = null;
      long total = 0;
      long before = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher matcher = TOTAL.matcher(line);
        if (line.startsWith(BEGIN)) {
          name = line.substring(BEGIN.length());
          before = total;
          peaks.put(name, 0L);
        } else if (line.equals(END)) {
          name = null;
        } else if (matcher.find()) {
          total = Long.parseLong(matcher.group(1));
          if (name != null) {
            peaks.merge(name, total - before, Math::max);
          }
        } else {
          rest.append(line).append('\n');
        }
      }
    }
    if (process.waitFor() != 0) {
      throw new IllegalStateException("The process failed:\n" + rest);
    }
    return peaks;
  }
}
