package dev.tiller.cli.solve;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.DeviceOption;
import dev.tiller.cli.option.FileName;
import dev.tiller.cli.option.LongWork;
import dev.tiller.cli.option.OutputFile;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.data.Table;
import dev.tiller.deeppcr.Chain;
import dev.tiller.deeppcr.ChainSolution;
import dev.tiller.deeppcr.ChainSolver;
import dev.tiller.deeppcr.SequentialChainSolver;
import dev.tiller.deeppcr.chain.ChainKind;
import dev.tiller.deeppcr.newton.NewtonSolver;
import dev.tiller.deeppcr.plan.Plan;
import dev.tiller.deeppcr.plan.Planner;
import dev.tiller.deeppcr.plan.RegimeMap;
import dev.tiller.ground.Seeds;
import dev.tiller.ground.UserError;
import dev.tiller.symphony.InWords;
import dev.tiller.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tiller solve}: plans how to solve a chain, and solves it. */
@Command(
    name = "solve",
    description = {
      "Says what solving a chain of dependent steps in parallel would take, and does it (DeepPCR).",
      "With --map or --page it measures a whole range of depths and widths instead."
    },
    footer = "  tiller solve --chain residual --length 4096 --width 2")
public final class SolveCommand implements Callable<Integer>, LongWork {

  @Option(
      names = "--chain",
      paramLabel = "KIND",
      description = "mlp, residual, linear, gru or lstm, with random weights (default: residual).")
  private String kind = "residual";

  @Option(names = "--length", paramLabel = "L", description = "Steps (default: 1024).")
  private int length = 1024;

  @Option(names = "--width", paramLabel = "W", description = "Size of a state (default: 4).")
  private int width = 4;

  @Option(names = "--batch", paramLabel = "B", description = "Items at once (default: 1).")
  private int batch = 1;

  @Option(
      names = "--precision",
      paramLabel = "f32|f64",
      description = "In what the chain computes (default: f32).")
  private String precision = "f32";

  @Option(names = "--float64", description = "The same as --precision f64.")
  private boolean wide;

  @Mixin private DeviceOption device = new DeviceOption();

  @Option(names = "--seed", paramLabel = "N", description = "Of the weights (default: 1).")
  private long seed = 1;

  @Option(
      names = "--solver",
      paramLabel = "NAME",
      description = "Run this solver of the plan instead of the recommended one (default: auto).")
  private String solver = "auto";

  @Option(
      names = "--budget",
      paramLabel = "BYTES",
      description =
          "Refuse a chain, and leave out solvers, that would take more native memory than this"
              + " (default: no limit).")
  private long budget;

  @Option(
      names = "--map",
      preprocessor = FileName.class,
      paramLabel = "F.csv",
      description = "Measure depths up to --length by widths up to --width; write the table.")
  private @Nullable Path map;

  @Option(
      names = "--page",
      preprocessor = FileName.class,
      paramLabel = "F.html",
      description = "The same as a page that opens from disk.")
  private @Nullable Path page;

  @Mixin private Answer answer = new Answer();

  private record Candidate(
      String solver, double predictedSeconds, long levels, @Nullable Double flops, long bytes) {}

  /** Named in camelCase since its first version, unlike other answers. */
  private record Solved(
      @Nullable Double lyapunov,
      double expectedIterations,
      List<Candidate> candidates,
      String recommended,
      String reason,
      String solver,
      int iterations,
      long levels,
      boolean converged,
      double deviation,
      double seconds,
      double sequentialSeconds,
      List<String> notes) {}

  private record Measured(
      int rows,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String map,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String page)
      implements Result {}

  @Override
  public Integer call() throws IOException {
    ChainKind shape = WrongUse.check("--chain", () -> ChainKind.named(kind));
    wide |= float64();
    check(shape);
    if (map != null || page != null) {
      answer.finish(regimes(shape));
      return 0;
    }
    ScalarType type = wide ? ScalarType.Double : ScalarType.Float;
    try (TensorScope scope = TensorScope.open()) {
      Chain chain = shape.make(length, width, batch, type, seed);
      Tensor start = ChainKind.start(width, batch, type, Seeds.mix(seed, Seeds.stream("start")));
      Plan plan = new Planner(new NewtonSolver().within(budget)).plan(chain, start);
      PlanText.say(plan, answer);
      ChainSolver chosen = chosen(plan);
      ChainSolution found = chosen.solve(chain, start);
      ChainSolution exact = new SequentialChainSolver().solve(chain, start);
      double deviation = found.states().sub(exact.states()).abs().max().item_double();
      answer.say(
          "%s: %s, largest deviation from the steps in order %.2g",
          chosen.name(), InWords.count(found.iterations(), "iteration"), deviation);
      found.notes().forEach(note -> answer.say("  %s", note));
      answer.say("%s", PlanText.verdict(chosen.name(), found, exact));
      answer.finish(json(plan, chosen, found, exact, deviation));
    }
    return 0;
  }

  private boolean float64() {
    return switch (precision.toLowerCase(Locale.ROOT)) {
      case "f64", "float64" -> true;
      case "f32", "float32" -> false;
      default ->
          throw new WrongUse(
              "--precision is %s, but chains are solved in f32 or f64.".formatted(precision));
    };
  }

  /** Refuses what can be told to be wrong before anything is made. */
  private void check(ChainKind shape) {
    OutputFile.checkTable(answer, "--map", map);
    OutputFile.checkPage(answer, "--page", page);
    if ((map != null || page != null) && (budget != 0 || !solver.equals("auto"))) {
      throw new WrongUse(
          "--solver and --budget are for one chain, but --map and --page measure a range of them;"
              + " leave one or the other out.");
    }
    if (budget < 0) {
      throw new WrongUse(
          "--budget is %d bytes, but a positive number was expected; leave it out for no limit."
              .formatted(budget));
    }
    long weights =
        WrongUse.check(
            "--length, --width, --batch", () -> shape.bytes(length, width, batch, wide ? 8 : 4));
    if (budget > 0 && weights > budget) {
      throw new UserError(
          "The chain alone takes %d bytes, more than the budget of %d; make it shorter or narrower, or raise --budget."
              .formatted(weights, budget));
    }
  }

  private ChainSolver chosen(Plan plan) {
    if (solver.equals("auto")) {
      return plan.recommended();
    }
    for (Plan.Candidate refused : plan.refused()) {
      if (refused.name().equals(solver)) {
        throw new UserError(
            "%s would take %d bytes, more than the budget of %d; raise --budget, or choose auto."
                .formatted(solver, refused.cost().bytes(), budget));
      }
    }
    return plan.candidates().stream()
        .filter(c -> c.name().equals(solver))
        .findFirst()
        .orElseThrow(
            () ->
                new WrongUse(
                    "--solver: the plan for this chain has no solver \"%s\"; choose auto, %s."
                        .formatted(
                            solver,
                            String.join(
                                ", ",
                                plan.candidates().stream().map(Plan.Candidate::name).toList()))))
        .solver();
  }

  private static Solved json(
      Plan plan, ChainSolver chosen, ChainSolution found, ChainSolution exact, double deviation) {
    return new Solved(
        known(plan.lyapunov()),
        plan.iterations(),
        plan.candidates().stream()
            .map(
                c ->
                    new Candidate(
                        c.name(),
                        c.seconds(),
                        c.cost().levels(),
                        known(c.cost().flops()),
                        c.cost().bytes()))
            .toList(),
        plan.recommended().name(),
        plan.reason(),
        chosen.name(),
        found.iterations(),
        found.levels(),
        found.converged(),
        deviation,
        found.seconds(),
        exact.seconds(),
        found.notes());
  }

  /** JSON has no NaN, which stands for what is not known. */
  private static @Nullable Double known(double value) {
    return Double.isNaN(value) ? null : value;
  }

  private Measured regimes(ChainKind shape) throws IOException {
    Table table =
        RegimeMap.measure(
            shape,
            powers(64, length, 4),
            powers(shape == ChainKind.LSTM ? 2 : 1, width, 2),
            batch,
            wide ? ScalarType.Double : ScalarType.Float,
            answer.monitor());
    if (map != null) {
      table.write(map);
      answer.say("Map: %s", map);
    }
    if (page != null) {
      write(table, page);
      answer.say("Page: %s", page);
    }
    return new Measured(table.rowCount(), text(map), text(page));
  }

  private static @Nullable String text(@Nullable Path file) {
    return file == null ? null : file.toString();
  }

  private void write(Table table, Path file) throws IOException {
    new RegimePage(kind, batch, table).write(file);
  }

  private static List<Integer> powers(int from, int most, int factor) {
    List<Integer> values = new ArrayList<>();
    for (long value = from; value < most; value *= factor) {
      values.add((int) value);
    }
    values.add(most);
    return values;
  }
}
