package dev.tiller.fairness.audit;

import dev.tiller.fairness.Item;
import dev.tiller.fairness.Model;
import dev.tiller.fairness.Output;
import dev.tiller.fairness.Perturbation;
import dev.tiller.fairness.Response;
import dev.tiller.fairness.curve.Axis;
import dev.tiller.fairness.group.Minimum;
import dev.tiller.fairness.group.Partition;
import dev.tiller.fairness.matrix.MatrixSettings;
import dev.tiller.fairness.perturbation.ImagePerturbation;
import dev.tiller.fairness.response.Classification;
import dev.tiller.ground.Identity;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.Threads;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An audit: one model over all items, perturbations and levels. Results do not depend on threads,
 * batches or interruptions. Set it up, then {@link #run}.
 *
 * @param <T> what the model takes
 */
public final class Audit<T> {

  private static final int TIMED = 3;

  /** Of kept records; another one is not read. */
  private static final int FORM = 2;

  private final List<Item<T>> items;
  private final Model<T> model;
  private final List<Planned<T>> planned = new ArrayList<>();
  private final List<String> attributes = new ArrayList<>();
  private Response response = Classification.correct(List.of());
  private Minimum minimum = Minimum.USUAL;
  private MatrixSettings settings = MatrixSettings.seeded(1);
  private Policy policy = Policy.ALL;
  private int depth = 2;
  private int threads = Threads.asked();
  private final List<String> told = new ArrayList<>();
  private @Nullable Path folder;

  private Audit(List<Item<T>> items, Model<T> model) {
    this.items = List.copyOf(items);
    this.model = model;
  }

  /**
   * @param items at least 2, with ids of their own
   * @param model stays the caller's
   */
  public static <T> Audit<T> of(List<Item<T>> items, Model<T> model) {
    Set<String> ids = new HashSet<>();
    for (Item<T> item : items) {
      if (!ids.add(item.id())) {
        throw new UserError(
            "Two items are named \"%s\"; give each a name of its own.".formatted(item.id()));
      }
    }
    if (items.size() < 2) {
      throw new UserError(
          "An audit of %d items was asked for; at least 2 were expected.".formatted(items.size()));
    }
    return new Audit<>(items, model);
  }

  /** By which subgroups are made; intersections follow from {@link #depth}. */
  public Audit<T> attributes(String... names) {
    attributes.addAll(Arrays.asList(names));
    return this;
  }

  /** How many attributes an intersection combines at most; 2 unless set. */
  public Audit<T> depth(int most) {
    depth = most;
    return this;
  }

  /** Adds perturbations at their own levels. */
  public Audit<T> perturb(List<? extends Perturbation<T>> more) {
    more.forEach(p -> perturb(p, p.grid()));
    return this;
  }

  /**
   * Adds a perturbation.
   *
   * @param levels the neutral one first
   * @throws UserError if they are out of its range
   */
  public Audit<T> perturb(Perturbation<T> perturbation, double... levels) {
    return perturb(perturbation, Axis.of(levels));
  }

  /**
   * Adds a perturbation on an axis of your own, such as {@link
   * dev.tiller.fairness.perturbation.Damage#axis}.
   *
   * @throws UserError if its levels are out of the perturbation's range
   */
  public Audit<T> perturb(Perturbation<T> perturbation, Axis axis) {
    perturbation.check(axis.levels());
    planned.add(new Planned<>(perturbation, axis));
    return this;
  }

  /** What counts as a good answer; a correct class unless set. */
  public Audit<T> response(Response other) {
    response = other;
    return this;
  }

  /** From which size on subgroups count. */
  public Audit<T> minimum(Minimum other) {
    minimum = other;
    return this;
  }

  /** How the matrix is judged. */
  public Audit<T> settings(MatrixSettings other) {
    settings = other;
    return this;
  }

  /** Which items it is about. */
  public Audit<T> policy(Policy other) {
    policy = other;
    return this;
  }

  /**
   * What a reader must know of how the items came about, such as which were left out before; stands
   * first in {@link AuditResult#notes}.
   *
   * @param sentences without a full stop
   */
  public Audit<T> noting(List<String> sentences) {
    told.addAll(sentences);
    return this;
  }

  /** Threads beside each other, where the model allows it. */
  public Audit<T> threads(int count) {
    threads = Math.max(1, count);
    return this;
  }

  /**
   * Keeps what is finished in a folder, and goes on from it.
   *
   * @param keep made where needed
   */
  public Audit<T> keptIn(Path keep) {
    folder = keep;
    return this;
  }

  /**
   * What {@link #run} will take: times the first items, keeps nothing.
   *
   * @throws IOException if the model fails
   */
  public AuditPlan plan() throws IOException {
    check();
    Path keep = folder == null ? Files.createTempDirectory("tiller-audit") : folder;
    int done = 0;
    if (Files.exists(responses(keep))) {
      try (Journal journal = Journal.open(responses(keep), identity())) {
        done = journal.size();
      }
    }
    int changing = planned.stream().mapToInt(p -> p.changing().length).sum();
    long passes = (long) (items.size() - done) * (1 + changing);
    double seconds = Double.NaN;
    int width = 0;
    int timed = Math.min(TIMED, items.size());
    for (int i = 0; i < timed; i++) { // The first warms up and does not count.
      long start = System.nanoTime();
      T content;
      try {
        content = items.get(i).content().read();
      } catch (IOException e) {
        continue;
      }
      width = model.run(List.of(content)).get(0).values().length;
      for (Planned<T> p : planned) {
        model.run(p.perturbation().applyAll(content, items.get(i).id(), p.changing()));
      }
      seconds = Math.min(Double.isNaN(seconds) ? 1e99 : seconds, (System.nanoTime() - start) / 1e9);
    }
    double workers = workers().threads();
    long bytes =
        (long) items.size() * (4L * width + 8L * (changing + planned.size()) * response.width());
    if (folder == null) {
      Files.delete(keep);
    }
    return new AuditPlan(
        items.size(), done, passes, seconds, seconds * (items.size() - done) / workers, bytes);
  }

  /**
   * Runs what is not yet kept, and judges all.
   *
   * @throws UserError if it was stopped, with what is kept; or if nothing can be compared
   * @throws IOException if the model fails or the disk refuses
   */
  public AuditResult run(Monitor monitor) throws IOException {
    check();
    boolean own = folder == null;
    Path keep = own ? Files.createTempDirectory("tiller-audit") : folder;
    try {
      return run(keep, monitor);
    } finally {
      if (own) {
        Files.deleteIfExists(keep.resolve("clean.bin"));
        Files.deleteIfExists(responses(keep));
        Files.deleteIfExists(keep);
      }
    }
  }

  private AuditResult run(Path keep, Monitor monitor) throws IOException {
    Identity identity = identity();
    try (Journal clean = Journal.open(keep.resolve("clean.bin"), identity);
        Journal responses = Journal.open(responses(keep), identity)) {
      Workers workers = workers();
      int[] unseen = missing(clean, items.size());
      workers.run("Unperturbed", unseen, i -> clean.append(i, Kept.of(first(i))), monitor);
      requireGoing(monitor, clean.size(), "unperturbed");
      CleanPass<T> pass = CleanPass.of(items, attributes, clean);
      List<Item<T>> left = pass.left();
      List<Integer> places = pass.places();
      List<Output> outputs = new KeptOutputs(clean, places);
      requireSome(left, pass.excluded());
      Response.Scoring scoring = response.prepare(left, outputs);
      int[] open =
          IntStream.range(0, left.size()).filter(i -> !responses.has(places.get(i))).toArray();
      workers.run(
          "Perturbed",
          open,
          i -> responses.append(places.get(i), Kept.numbers(perturbed(left.get(i), i, scoring))),
          monitor);
      requireGoing(monitor, responses.size(), "perturbed");
      double[][] numbers = new double[left.size()][];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = Kept.numbers(responses.read(places.get(i)));
      }
      List<String> notes = new ArrayList<>(told);
      notes.addAll(pass.notes());
      return new Summary<>(
              left, outputs, numbers, pass.excluded(), planned, response, scoring, notes)
          .result(attributes, depth, minimum, settings, policy, identity);
    }
  }

  /** The unperturbed output of an item, or why there is none. */
  private Kept first(int item) throws IOException {
    T content;
    try {
      content = items.get(item).content().read();
    } catch (IOException e) {
      return Kept.excluded(UserError.reason(e));
    }
    Output output = model.run(List.of(content)).get(0);
    return output.finite()
        ? Kept.seen(output, content)
        : Kept.excluded("the model's output is no number (NaN or infinite)");
  }

  /** Measures at every level that changes something, perturbation by perturbation. */
  private double[] perturbed(Item<T> item, int place, Response.Scoring scoring) throws IOException {
    int measures = response.width();
    double[] numbers =
        new double[measures * planned.stream().mapToInt(p -> p.changing().length).sum()];
    T content = item.content().read();
    int at = 0;
    for (Planned<T> p : planned) {
      List<T> changed = p.perturbation().applyAll(content, item.id(), p.changing());
      for (Output output : model.run(changed)) {
        double[] scores = scoring.score(place, output);
        System.arraycopy(scores, 0, numbers, at, measures);
        at += measures;
      }
    }
    return numbers;
  }

  private Workers workers() {
    boolean tensors = planned.stream().anyMatch(p -> p.perturbation() instanceof ImagePerturbation);
    return new Workers(model.parallel() ? threads : 1, tensors);
  }

  private static int[] missing(Journal journal, int count) {
    return IntStream.range(0, count).filter(i -> !journal.has(i)).toArray();
  }

  private void requireGoing(Monitor monitor, int done, String phase) {
    if (monitor.stopRequested()) {
      throw new UserError(
          folder == null
              ? "The audit was stopped; nothing is kept, since no folder was named to keep it in."
              : "The audit was stopped with %d items %s; the same command goes on from there."
                  .formatted(done, phase));
    }
  }

  private void requireSome(List<Item<T>> left, List<Excluded> excluded) {
    if (left.size() < 2) {
      throw new UserError(
          "Of %d items %d have no answer (%s: %s); nothing can be compared."
              .formatted(
                  items.size(), excluded.size(), excluded.get(0).item(), excluded.get(0).reason()));
    }
  }

  private void check() {
    if (planned.isEmpty() || attributes.isEmpty()) {
      throw new UserError(
          "An audit needs at least one perturbation and one attribute, but has %d and %d."
              .formatted(planned.size(), attributes.size()));
    }
    long names = planned.stream().map(p -> p.perturbation().id()).distinct().count();
    if (names != planned.size()) {
      throw new UserError("A perturbation is named twice; name each once, with all its levels.");
    }
    // Said before the work, not after it.
    Partition.of(items, attributes, Math.min(depth, attributes.size()), minimum);
  }

  private Identity identity() {
    Identity identity =
        Identity.of("audit")
            .with("form", FORM)
            .with("model", model.identity())
            .with("response", response.name())
            .with("items", Summary.digest(items, attributes));
    for (Planned<T> p : planned) {
      identity = identity.with(p.perturbation().id(), Arrays.toString(p.axis().levels()));
    }
    return identity;
  }

  private static Path responses(Path keep) {
    return keep.resolve("responses.bin");
  }
}
