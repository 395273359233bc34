package dev.tiller.training;

import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.Owned;
import dev.tiller.training.optimizer.Optimizer;
import dev.tiller.training.scaling.ScalingRule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a {@link Run}. Those that decide its bits are part of its identity: a checkpoint of a
 * run that differs in one of them is refused. {@link #samples}, {@link #task}, {@link #saveEvery},
 * {@link #folder} and listeners without an identity may differ when it goes on.
 */
public final class RunBuilder {

  /**
   * Parameters that share an optimizer.
   *
   * @param name in the run's identity
   * @param optimizer rule and rate
   * @param members by a parameter's name and tensor
   */
  record Group(String name, Optimizer optimizer, BiPredicate<String, Tensor> members) {}

  private static final String OTHERS = "others";

  final Objective objective;
  final Owned owned = new Owned();
  final List<Group> groups = new ArrayList<>();
  final List<Listener> listeners = new ArrayList<>();
  @Nullable Optimizer others;
  Schedule schedule = Schedule.constant();
  CheckpointStore store = CheckpointStore.NONE;
  @Nullable Path log;
  String task = "training";
  long seed;
  long samples;
  long saveEvery;
  long saveNanos = Long.MAX_VALUE;
  int atOnce = Integer.MAX_VALUE;
  double clip;
  long base;

  RunBuilder(Objective objective) {
    this.objective = objective;
    listeners.addAll(objective.listeners());
  }

  /** The optimizer of all parameters that no group has. */
  public RunBuilder optimizer(Optimizer optimizer) {
    this.others = optimizer;
    return this;
  }

  /**
   * A group of parameters with an optimizer of its own. A parameter belongs to the first group that
   * takes it.
   *
   * @param name stable, part of the run's identity
   * @param members asked with a parameter's name and tensor
   */
  public RunBuilder group(String name, Optimizer optimizer, BiPredicate<String, Tensor> members) {
    groups.add(new Group(name, optimizer, members));
    return this;
  }

  /** The learning rate's course; constant if none is given. */
  public RunBuilder schedule(Schedule other) {
    this.schedule = other;
    return this;
  }

  /** Length of the run; it ends with the step that reaches it. May be changed when it goes on. */
  public RunBuilder samples(long total) {
    this.samples = total;
    return this;
  }

  /** Seed of every random stream; 0 if none is given. */
  public RunBuilder seed(long value) {
    this.seed = value;
    return this;
  }

  /**
   * Most samples that go through the network at once, which bounds the memory; a step with more is
   * accumulated from several shares.
   */
  public RunBuilder atOnce(int most) {
    if (most < 1) {
      throw new UserError(
          "%d samples were to go through the network at once; at least 1 was expected."
              .formatted(most));
    }
    this.atOnce = most;
    return this;
  }

  /**
   * Says that the optimizers' settings were made for steps of {@code batch} samples. At every step
   * they are rescaled to the samples that it has ({@link Optimizer#scaled}), which serves another
   * batch, a last step with fewer samples, and a batch that grows while training (progressive
   * scaling): let {@link Objective#samples} say how, as a {@link
   * dev.tiller.training.scaling.GrowingBatch} does. What an optimizer remembers stays, and its age
   * counts samples. Averages and schedules count samples anyway.
   *
   * @throws UserError if {@code batch} is below 1
   */
  public RunBuilder asIf(int batch) {
    ScalingRule.between(batch, batch);
    this.base = batch;
    return this;
  }

  /** Largest L2 norm of all gradients together; 0, the default, for no clipping. */
  public RunBuilder clip(double norm) {
    if (!(norm >= 0)) {
      throw new UserError(
          "Gradients were to be clipped at a norm of %s; a number above 0, or 0 for no clipping, was expected."
              .formatted(norm));
    }
    this.clip = norm;
    return this;
  }

  /** Watches the run; listeners are called in the order they were added. */
  public RunBuilder listener(Listener listener) {
    listeners.add(listener);
    return this;
  }

  /** Keeps {@code checkpoint.safetensors} and {@code log.jsonl} there; what is there is resumed. */
  public RunBuilder folder(Path folder) {
    this.log = folder.resolve("log.jsonl");
    return store(new CheckpointFolder(folder));
  }

  /** Keeps checkpoints elsewhere than in a folder of the run's own. */
  public RunBuilder store(CheckpointStore other) {
    this.store = other;
    return this;
  }

  /** Samples between checkpoints; 0, the default, saves only where the run ends or is stopped. */
  public RunBuilder saveEvery(long period) {
    this.saveEvery = period;
    return this;
  }

  /** Time between checkpoints, beside {@link #saveEvery(long)}; none if not given. */
  public RunBuilder saveEvery(Duration period) {
    this.saveNanos = period.toNanos();
    return this;
  }

  /** What progress is shown as, a few words. */
  public RunBuilder task(String words) {
    this.task = words;
    return this;
  }

  /** Frees something when the run is closed, or when it cannot be opened; latest first. */
  public RunBuilder owns(AutoCloseable thing) {
    owned.add(thing);
    return this;
  }

  /**
   * Makes the run and resumes what its folder holds. Nothing trains yet.
   *
   * @return to be closed by the caller
   * @throws UserError if the checkpoint belongs to another run
   * @throws IllegalArgumentException if a parameter belongs to no group
   */
  public Run open() {
    return new Run(this);
  }

  /**
   * The objective's parameters in an order that is the same in every process, because sums over
   * them depend on it: that of the objective, or by name where its map has none of its own.
   */
  Map<String, Tensor> parameters() {
    Map<String, Tensor> all = objective.parameters();
    boolean shuffled = all.getClass() == HashMap.class || Map.copyOf(all) == all; // Map.of
    return shuffled ? new TreeMap<>(all) : all;
  }

  /** Parameters by group, in their order; groups that took none are left out. */
  Map<Group, Map<String, Tensor>> members() {
    List<Group> all = new ArrayList<>(groups);
    if (others != null) {
      all.add(new Group(OTHERS, others, (name, p) -> true));
    }
    Map<Group, Map<String, Tensor>> members = new LinkedHashMap<>();
    parameters()
        .forEach(
            (name, p) -> {
              Group group =
                  all.stream()
                      .filter(g -> g.members.test(name, p))
                      .findFirst()
                      .orElseThrow(
                          () ->
                              new IllegalArgumentException(
                                  "The parameter "
                                      + name
                                      + " belongs to no group; give the run an optimizer for the others."));
              members.computeIfAbsent(group, g -> new LinkedHashMap<>()).put(name, p);
            });
    return members;
  }

  /** What decides the bits of the run. */
  Identity identity() {
    Identity parts = Identity.of("groups");
    for (Map.Entry<Group, Map<String, Tensor>> entry : members().entrySet()) {
      List<String> names = entry.getValue().keySet().stream().sorted().toList();
      parts =
          parts.with(
              entry.getKey().name,
              entry
                  .getKey()
                  .optimizer
                  .identity()
                  .with("parameters", names.size())
                  .with(
                      "names", Identity.of("names").with("all", names).sha256().substring(0, 16)));
    }
    Identity whole =
        Identity.of("run")
            .with("objective", objective.identity(atOnce))
            .with("seed", seed)
            .with("batch", objective.samples(0))
            .with("atOnce", Math.min(atOnce, objective.samples(0)))
            .with("schedule", schedule.identity())
            .with("clip", clip)
            .with("groups", parts);
    whole = base == 0 ? whole : whole.with("asIf", base);
    for (Listener listener : listeners) {
      @Nullable Identity identity = listener.identity();
      whole = identity == null ? whole : whole.with("listener." + identity.kind(), identity);
    }
    return whole;
  }
}
