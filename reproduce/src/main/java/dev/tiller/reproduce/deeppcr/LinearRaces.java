package dev.tiller.reproduce.deeppcr;

import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.deeppcr.linear.Bidiagonal;
import dev.tiller.deeppcr.linear.CyclicReduction;
import dev.tiller.deeppcr.linear.LinearMethod;
import dev.tiller.deeppcr.linear.SequentialSolver;
import dev.tiller.deeppcr.plan.Calibration;
import dev.tiller.ground.Identity;
import dev.tiller.reproduce.Experiment;
import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.race.Laps;
import dev.tiller.statistics.race.Race;
import dev.tiller.statistics.race.Rounds;
import dev.tiller.statistics.trend.Spearman;
import dev.tiller.tensor.TensorScope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Linear recurrences, which are the backward pass: every solver on a grid of shapes, float32. */
final class LinearRaces {

  /** The rival: views made before, then one preallocated operation a step. */
  static final String LOOP = "loop";

  /**
   * Cyclic reduction without its tail in plain Java, which would solve the shortest chains alone.
   */
  static final String PURE = "reduction";

  private static final List<LinearMethod> CHOICES =
      List.of(LinearMethod.SEQUENTIAL, LinearMethod.FUSED, LinearMethod.CR, LinearMethod.CHUNKED);

  /**
   * One shape.
   *
   * @param length L
   * @param width w
   * @param batch B
   * @param gain loop / CR down to one row
   * @param fusedGain fused / CR down to one row
   * @param chosen by the plan
   * @param loss time of the chosen over that of the fastest
   * @param fastest of the four
   */
  record Cell(
      int length,
      int width,
      int batch,
      double gain,
      double fusedGain,
      LinearMethod chosen,
      double loss,
      LinearMethod fastest) {

    boolean near() {
      return loss <= 1.2;
    }
  }

  /** Median seconds of every runner on one shape. */
  record Times(Map<String, Double> seconds) {

    double of(String name) {
      return seconds.get(name);
    }

    double of(LinearMethod method) {
      return of(method.text());
    }
  }

  private final Calibration machine;
  private final Experiment experiment;
  private final long seed;
  private final List<Cell> cells = new ArrayList<>();
  private final TableBuilder rows =
      Table.builder()
          .integer("length")
          .integer("width")
          .integer("batch")
          .number("loop ms")
          .number("sequential ms")
          .number("fused ms")
          .number("cr ms")
          .number("chunked ms")
          .number("reduction ms")
          .number("loop / reduction")
          .number("predicted sequential ms")
          .number("predicted fused ms")
          .number("predicted cr ms")
          .number("predicted chunked ms")
          .string("chosen")
          .string("fastest")
          .number("chosen / fastest");

  /**
   * @param machine what predicts the times
   * @param seed of the systems
   */
  LinearRaces(Calibration machine, Experiment experiment, long seed) {
    this.machine = machine;
    this.experiment = experiment;
    this.seed = seed;
  }

  /** One point of the grid. */
  private record Shape(int length, int width, int batch) {}

  /** Races on the whole grid. */
  void grid(int[] lengths, int[] widths, int[] batches, int rounds) throws IOException {
    List<Shape> shapes = new ArrayList<>();
    for (int length : lengths) {
      for (int batch : batches) {
        for (int width : widths) {
          shapes.add(new Shape(length, width, batch));
        }
      }
    }
    cells.addAll(experiment.each("shape", shapes, shape -> cell(shape, rounds)));
  }

  /** A race of the loop, the fused loop and CR on one shape. */
  static Laps race(Experiment experiment, int length, int width, int batch, int rounds)
      throws IOException {
    try (TensorScope scope = TensorScope.open()) {
      torch.manual_seed(1);
      return race(experiment, RandomChains.linear(length, batch, width), rounds);
    }
  }

  private static Laps race(Experiment experiment, Bidiagonal system, int rounds)
      throws IOException {
    Tensor z = torch.empty_like(system.b());
    Race race = new Race().with(LOOP, scoped(SequentialSolver.prepare(system, z)));
    for (LinearMethod method : CHOICES) {
      race.with(method.text(), scoped(() -> method.solver().solve(system)));
    }
    CyclicReduction pure = new CyclicReduction(0, 1);
    race.with(PURE, scoped(() -> pure.solve(system)));
    return race.run(Rounds.ofShortRuns(rounds).within(2), experiment::requireGoing);
  }

  /** Timed in a scope of its own, whose closing is not. */
  static Race.Run scoped(Runnable runner) {
    return () -> {
      try (TensorScope scope = TensorScope.open()) {
        return Race.timed(runner).nanos();
      }
    };
  }

  private Cell cell(Shape shape, int rounds) {
    int length = shape.length;
    int width = shape.width;
    int batch = shape.batch;
    Identity identity =
        Identity.of("deeppcr-race")
            .with("seed", seed)
            .with("length", length)
            .with("width", width)
            .with("batch", batch)
            .with("rounds", rounds);
    Times times =
        experiment.here(
            "L = %d, w = %d, B = %d".formatted(length, width, batch),
            Times.class,
            identity,
            () -> times(length, width, batch, rounds));
    LinearMethod chosen = least(m -> machine.predict(m, length, batch, width));
    LinearMethod fastest = least(times::of);
    Cell cell =
        new Cell(
            length,
            width,
            batch,
            times.of(LOOP) / times.of(PURE),
            times.of(LinearMethod.FUSED) / times.of(PURE),
            chosen,
            times.of(chosen) / times.of(fastest),
            fastest);
    rows.row(
        length,
        width,
        batch,
        times.of(LOOP) * 1e3,
        times.of(LinearMethod.SEQUENTIAL) * 1e3,
        times.of(LinearMethod.FUSED) * 1e3,
        times.of(LinearMethod.CR) * 1e3,
        times.of(LinearMethod.CHUNKED) * 1e3,
        times.of(PURE) * 1e3,
        cell.gain,
        machine.predict(LinearMethod.SEQUENTIAL, length, batch, width) * 1e3,
        machine.predict(LinearMethod.FUSED, length, batch, width) * 1e3,
        machine.predict(LinearMethod.CR, length, batch, width) * 1e3,
        machine.predict(LinearMethod.CHUNKED, length, batch, width) * 1e3,
        chosen.text(),
        cell.fastest.text(),
        cell.loss);
    return cell;
  }

  private Times times(int length, int width, int batch, int rounds) {
    try (TensorScope scope = TensorScope.open()) {
      torch.manual_seed(seed);
      return new Times(
          race(experiment, RandomChains.linear(length, batch, width), rounds).seconds());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static LinearMethod least(ToDoubleFunction<LinearMethod> time) {
    return CHOICES.stream().min(java.util.Comparator.comparingDouble(time)).orElseThrow();
  }

  List<Cell> cells() {
    return cells;
  }

  Table table() {
    return rows.build();
  }

  /** Share of shapes on which the plan's choice is within 20 % of the fastest. */
  Estimate hits() {
    int hits = (int) cells.stream().filter(Cell::near).count();
    return Estimate.share(hits, cells.size(), 0.95);
  }

  /** The same for every solver that the plan chose anywhere: {@code fused 40/41, ...}. */
  String hitsByChoice() {
    return cells.stream()
        .collect(Collectors.groupingBy(Cell::chosen, java.util.TreeMap::new, Collectors.toList()))
        .entrySet()
        .stream()
        .map(
            e ->
                "%s %d/%d"
                    .formatted(
                        e.getKey().text(),
                        e.getValue().stream().filter(Cell::near).count(),
                        e.getValue().size()))
        .collect(Collectors.joining(", "));
  }

  /** The smallest share of hits over the solvers that were chosen. */
  double worstChoice() {
    return cells.stream().collect(Collectors.groupingBy(Cell::chosen)).values().stream()
        .mapToDouble(c -> c.stream().filter(Cell::near).count() / (double) c.size())
        .min()
        .orElse(0);
  }

  /**
   * Mean rank correlation of the gain with one axis of the grid, over all lines along it: pooled
   * over the grid, three axes could not all reach 0.8 even if each ordered its lines perfectly.
   */
  double trend(ToDoubleFunction<Cell> axis, Function<Cell, Object> line) {
    return cells.stream().collect(Collectors.groupingBy(line)).values().stream()
        .mapToDouble(
            cs ->
                Spearman.correlation(
                    cs.stream().mapToDouble(axis).toArray(),
                    cs.stream().mapToDouble(Cell::gain).toArray()))
        .average()
        .orElse(Double.NaN);
  }

  double trendOfLength() {
    return trend(Cell::length, c -> Arrays.asList(c.width, c.batch));
  }

  double trendOfWidth() {
    return trend(Cell::width, c -> Arrays.asList(c.length, c.batch));
  }

  double trendOfBatch() {
    return trend(Cell::batch, c -> Arrays.asList(c.length, c.width));
  }
}
