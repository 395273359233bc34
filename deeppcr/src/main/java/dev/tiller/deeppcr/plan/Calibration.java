package dev.tiller.deeppcr.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.deeppcr.linear.LinearMethod;
import dev.tiller.deeppcr.linear.LinearSolver;
import dev.tiller.ground.AtomicFile;
import dev.tiller.ground.Cache;
import dev.tiller.tensor.Engine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * What linear solvers take on this machine, measured once in less than a second and kept in the
 * cache for each number of threads and element type.
 *
 * <p>The time of a solver is modelled as {@code fixed + waits * level + rows * row}. Waits are the
 * rounds of operations that the solver issues one after the other; what a round costs, whatever it
 * computes, is measured on systems of few rows. The cost of a row (a block with its right-hand
 * side) depends on the block's size and on whether the system fits the processor's cache, so it is
 * measured at several sizes and for solvers in order at several numbers of chains; between measured
 * points it is interpolated on logarithmic axes.
 */
public final class Calibration {

  /** Measured sizes of a block. */
  static final int[] SIZES = {1, 2, 4, 8};

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int VERSION = 4;

  /**
   * One measured solver and size of a block.
   *
   * @param fixed seconds that any run takes
   * @param level seconds of a round of operations
   * @param at where rows were measured: rows of a system, or chains for solvers in order;
   *     increasing
   * @param row seconds of a row there
   */
  record Line(double fixed, double level, double[] at, double[] row) {

    double rowAt(double where) {
      return interpolate(at, row, where, false);
    }
  }

  private final Map<LinearMethod, Line[]> lines;
  private final double seconds;

  Calibration(Map<LinearMethod, Line[]> lines, double seconds) {
    this.lines = new EnumMap<>(lines);
    this.seconds = seconds;
  }

  /** This machine's, from the cache or measured now. */
  public static Calibration ofThisMachine(boolean isDouble) {
    Path file = file(isDouble);
    try {
      if (Files.exists(file)) {
        JsonNode known = JSON.readTree(Files.readAllBytes(file));
        if (known.path("version").asInt() == VERSION) {
          return read(known);
        }
      }
    } catch (IOException e) {
      // A damaged file is measured again.
    }
    return measured(isDouble);
  }

  /** This machine's, measured now and kept: what it does beside counts, so let it be idle. */
  public static Calibration measured(boolean isDouble) {
    Calibration measured = new Stopwatch(isDouble).calibrate();
    Path file = file(isDouble);
    try {
      Files.createDirectories(file.getParent());
      byte[] bytes = measured.toJson().toString().getBytes(StandardCharsets.UTF_8);
      AtomicFile.write(file, out -> out.write(bytes));
    } catch (IOException e) {
      // Without a cache it is measured again next time.
    }
    return measured;
  }

  private static Path file(boolean isDouble) {
    return Cache.room("calibration")
        .resolve(
            "linear-%s-%d-threads-%s.json"
                .formatted(
                    isDouble ? "float64" : "float32",
                    Engine.info().threads(),
                    Engine.info().cpuCapability().toLowerCase(Locale.ROOT)));
  }

  /** How long the measurement took. */
  public double seconds() {
    return seconds;
  }

  /**
   * Seconds that a linear solver will take.
   *
   * @param chains M
   * @param size k
   */
  public double predict(LinearMethod method, long length, long chains, long size) {
    LinearMethod works = method.solver().works(length);
    if (works != method) {
      return predict(works, length, chains, size);
    }
    Line[] measured = lines.get(method);
    double[] times = new double[SIZES.length];
    double rows = Math.max(1, (double) length * chains);
    for (int i = 0; i < times.length; i++) {
      times[i] = seconds(method, measured[i], length, chains, rows);
    }
    double[] sizes = Arrays.stream(SIZES).asDoubleStream().toArray();
    return interpolate(sizes, times, size, true);
  }

  private static double seconds(
      LinearMethod method, Line line, long length, long chains, double rows) {
    LinearSolver solver = method.solver();
    double row = line.rowAt(solver.inOrder() ? chains : rows);
    return line.fixed + solver.rounds(length) * line.level + solver.passes(length) * rows * row;
  }

  /** On logarithmic axes; beyond the last point flat, or along the last segment. */
  static double interpolate(double[] x, double[] y, double at, boolean extend) {
    int last = x.length - 1;
    double where = extend ? at : Math.min(Math.max(at, x[0]), x[last]);
    int i = 0;
    while (i < last - 1 && where > x[i + 1]) {
      i++;
    }
    if (last == 0) {
      return y[0];
    }
    double share = Math.log(where / x[i]) / Math.log(x[i + 1] / x[i]);
    return Math.exp(Math.log(positive(y[i])) * (1 - share) + Math.log(positive(y[i + 1])) * share);
  }

  private static double positive(double value) {
    return Math.max(value, 1e-12);
  }

  private ObjectNode toJson() {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", VERSION).put("seconds", seconds);
    lines.forEach((method, measured) -> root.set(method.text(), JSON.valueToTree(measured)));
    return root;
  }

  private static Calibration read(JsonNode root) throws IOException {
    Map<LinearMethod, Line[]> lines = new EnumMap<>(LinearMethod.class);
    for (LinearMethod method : LinearMethod.values()) {
      lines.put(method, JSON.treeToValue(root.get(method.text()), Line[].class));
      if (lines.get(method) == null || lines.get(method).length != SIZES.length) {
        throw new IOException("The calibration lacks " + method.text());
      }
    }
    return new Calibration(lines, root.path("seconds").asDouble());
  }
}
