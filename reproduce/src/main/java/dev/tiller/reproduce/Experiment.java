package dev.tiller.reproduce;

import dev.tiller.data.Table;
import dev.tiller.ground.Identity;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.ground.UserError;
import dev.tiller.reproduce.Reproduction.Effort;
import dev.tiller.symphony.Component;
import dev.tiller.tensor.Engine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * The engine under every reproduction: one run of one paper. A reproduction says what it measures
 * and what it found; the engine knows how much work to put in, keeps measurements and takes them up
 * again, counts and shows the work, stops when it is asked to, and puts the findings in the order
 * of the claims. A claim without a finding is reported as such, never dropped.
 *
 * <pre>{@code
 * public void run(Experiment experiment) {
 *   List<Double> gaps = experiment.each("seed", experiment.seeds(3), seed -> gap(experiment, seed));
 *   experiment.found(Means.of(gaps, gap -> gap).finding(GAP, mean -> mean >= 5, ""));
 * }
 * }</pre>
 */
public final class Experiment {

  private final Reproduction reproduction;
  private final Effort effort;
  private final KeptResults kept;
  private final Monitor outer;
  private final Monitor monitor = new Placed(true);
  private final Monitor opening = new Placed(false);
  private final Map<Claim, Finding> findings = new LinkedHashMap<>();
  private final Map<String, Table> tables = new LinkedHashMap<>();
  private final List<Component> figures = new ArrayList<>();
  private String place = "";
  private int pieces;

  private Experiment(Reproduction reproduction, Effort effort, KeptResults kept, Monitor monitor) {
    this.reproduction = reproduction;
    this.effort = effort;
    this.kept = kept;
    this.outer = monitor;
  }

  /**
   * Measures every claim of a paper, keeping results in Tiller's cache.
   *
   * @param monitor where progress is shown, and whether to stop
   * @throws IOException if a file cannot be read or written
   * @throws UserError if the monitor asked to stop
   */
  public static Report run(Reproduction reproduction, Effort effort, Monitor monitor)
      throws IOException {
    return run(reproduction, effort, monitor, KeptResults.inCache());
  }

  /** As {@link #run(Reproduction, Effort, Monitor)}, keeping results elsewhere. */
  public static Report run(
      Reproduction reproduction, Effort effort, Monitor monitor, KeptResults kept)
      throws IOException {
    long start = System.nanoTime();
    Experiment experiment = new Experiment(reproduction, effort, kept, monitor);
    reproduction.run(experiment);
    return experiment.report((System.nanoTime() - start) / 1e9);
  }

  /** How much work to put in. */
  public Effort effort() {
    return effort;
  }

  /** Seed 1 alone in a quick run, seeds from 1 to {@code full} in a full one. */
  public List<Long> seeds(int full) {
    return LongStream.rangeClosed(1, effort.of(1, full)).boxed().toList();
  }

  /**
   * What every piece of long work is given: it shows where in the experiment it stands, and asks to
   * stop when the user does.
   */
  public Monitor monitor() {
    return monitor;
  }

  /**
   * As {@link #monitor}, for what every run does anew before it measures, such as to open a model
   * or fetch a package: it is shown, and is no piece of work.
   */
  public Monitor opening() {
    return opening;
  }

  /** Where maps and outcomes are kept whatever the effort. */
  public KeptResults kept() {
    return kept;
  }

  /** Work on one of several alike. */
  @FunctionalInterface
  public interface Part<T, R> {

    /** Does it. */
    R of(T item) throws IOException;
  }

  /**
   * Does the same for each of several items, says which one is under way, and stops between them
   * when asked to.
   *
   * @param what they are, such as {@code seed}
   */
  public <T, R> List<R> each(String what, List<T> items, Part<T, R> part) throws IOException {
    String before = place;
    List<R> results = new ArrayList<>();
    try {
      for (T item : items) {
        requireGoing();
        place = before + ", %s %d of %d".formatted(what, results.size() + 1, items.size());
        results.add(part.of(item));
      }
    } finally {
      place = before;
    }
    return results;
  }

  /**
   * A measurement of this machine, such as a time: only a full run keeps it, for most of what a
   * quick one reports are times, and those of another hour say nothing about this one. It is kept
   * by the threads and the processor too.
   *
   * @param label what is being measured, a few words
   * @param type a record that goes to JSON and back without loss
   * @param identity everything else that it depends on
   */
  public <T> T here(String label, Class<T> type, Identity identity, Supplier<T> work) {
    return here(
        label,
        1,
        type,
        identity,
        progress -> {
          T measured = work.get();
          progress.step();
          return measured;
        });
  }

  /**
   * As {@link #here(String, Class, Identity, Supplier)}, of a measurement that says how far it is.
   *
   * @param units that the work counts in its progress
   */
  public <T> T here(
      String label, long units, Class<T> type, Identity identity, Function<Progress, T> work) {
    requireGoing();
    if (effort == Effort.QUICK) {
      return shown(label, units, work);
    }
    Identity here =
        Identity.of(identity.kind())
            .with("threads", Engine.info().threads())
            .with("processor", Engine.info().cpuCapability())
            .with("of", identity);
    return kept.value(type, here, () -> shown(label, units, work));
  }

  private <T> T shown(String label, long units, Function<Progress, T> work) {
    try (Progress progress = monitor.progress(label, units)) {
      return work.apply(progress);
    }
  }

  /**
   * Between the parts of a measurement, of which half is none.
   *
   * @throws UserError if the run was asked to stop
   */
  public void requireGoing() {
    if (outer.stopRequested()) {
      throw new UserError(
          "The run was interrupted; the next one goes on from what was kept (times are kept by full runs only).");
    }
  }

  /**
   * Records what was found for a claim, in any order.
   *
   * @throws IllegalArgumentException if the claim is not the paper's, or was found before
   */
  public void found(Finding finding) {
    Claim claim = finding.claim();
    if (!reproduction.claims().contains(claim) || findings.put(claim, finding) != null) {
      throw new IllegalArgumentException(
          "The claim %s is not one of %s, or was found before."
              .formatted(claim.id(), reproduction.name()));
    }
  }

  /** Records several. */
  public void found(List<Finding> several) {
    several.forEach(this::found);
  }

  /** Keeps what was measured on the way for the report. */
  public void table(String caption, Table table) {
    tables.put(caption, table);
  }

  /** Draws something on the report's page, before the tables. */
  public void figure(Component component) {
    figures.add(component);
  }

  private Report report(double seconds) {
    List<Finding> inOrder = new ArrayList<>();
    for (Claim claim : reproduction.claims()) {
      Finding found = findings.get(claim);
      inOrder.add(found == null ? claim.untested("the run did not measure it") : found);
    }
    return new Report(
        reproduction.name(),
        inOrder,
        tables,
        List.copyOf(figures),
        seconds,
        new Report.Work(pieces, kept.reused()));
  }

  /** Says where in the experiment it stands. */
  private final class Placed implements Monitor {

    private final boolean counts;

    /**
     * @param counts whether what it shows is a piece of work
     */
    private Placed(boolean counts) {
      this.counts = counts;
    }

    @Override
    public boolean stopRequested() {
      return outer.stopRequested();
    }

    @Override
    public Progress progress(String task, long units) {
      if (counts) {
        pieces++;
      }
      return outer.progress(reproduction.name() + place + ": " + task, units);
    }
  }
}
