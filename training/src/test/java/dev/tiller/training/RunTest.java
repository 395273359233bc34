package dev.tiller.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiller.ground.Identity;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.LeakCheck;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.Safetensors;
import dev.tiller.tensor.SafetensorsWriter;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.ema.Averaging;
import dev.tiller.training.ema.Ema;
import dev.tiller.training.ema.Momentum;
import dev.tiller.training.optimizer.Adam;
import dev.tiller.training.optimizer.Sgd;
import dev.tiller.training.scaling.Rescaling;
import dev.tiller.training.scaling.ScalingRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunTest {

  private static final int BATCH = Regression.BATCH;

  @TempDir Path folder;
  private final Owned owned = new Owned();

  @AfterEach
  void free() {
    owned.close();
  }

  private RunBuilder steps(Objective objective, int steps) {
    return Run.of(objective)
        .optimizer(new Adam(0.05))
        .seed(5)
        .samples((long) steps * BATCH)
        .folder(folder);
  }

  /** Average and remainder after 40 steps, stopped in between or not, before or after updates. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anAverageGoesOnWithTheSameBits(boolean compensated) {
    for (Averaging.Order order : Averaging.Order.values()) {
      Averaging averaging = new Averaging(Momentum.constant(0.9999, BATCH), order, compensated);
      List<byte[]> bits = new ArrayList<>();
      for (int stop : new int[] {40, 17}) {
        Path own = folder.resolve(order + "-" + stop);
        for (int looks : new int[] {stop, 40}) {
          Objective objective = new Regression(owned);
          Ema average = owned.add(new Ema(objective.parameters(), averaging));
          try (Run run = steps(objective, 40).folder(own).listener(average).open()) {
            run.run(new Watcher(looks));
          }
          if (looks == 40) {
            average.state().values().forEach(t -> bits.add(Tensors.bytes(t)));
          }
        }
      }
      int parts = compensated ? 3 : 2;
      // The first run is done after its first part, and its second one has nothing left to do.
      assertThat(bits).hasSize(3 * parts);
      for (int i = 0; i < parts; i++) {
        assertThat(bits.get(parts + i)).isEqualTo(bits.get(i));
        assertThat(bits.get(2 * parts + i)).isEqualTo(bits.get(i));
      }
    }
  }

  /** A regression whose batch grows, or is another one from the start. */
  private record Batches(Regression inner, java.util.function.LongToIntFunction sizes)
      implements Objective {

    @Override
    public Identity identity() {
      return inner.identity();
    }

    @Override
    public Map<String, Tensor> parameters() {
      return inner.parameters();
    }

    @Override
    public int samples(long seen) {
      return sizes.applyAsInt(seen);
    }

    @Override
    public Losses gradients(Share share) {
      return inner.gradients(share);
    }
  }

  private double[] weightsAfter(Objective objective, RunBuilder plan) {
    try (Run run = plan.open()) {
      run.run(Monitor.NONE);
      return Tensors.doubles(objective.parameters().get("weight"));
    }
  }

  /** What asIf makes of the recipe is what scaling it by hand makes, bit by bit. */
  @Test
  void anotherBatchTrainsWithTheScaledSettings() {
    Objective one = new Batches(new Regression(owned), seen -> 4 * BATCH);
    Objective other = new Batches(new Regression(owned), seen -> 4 * BATCH);
    Adam recipe = new Adam(0.05);
    double[] byRun =
        weightsAfter(one, Run.of(one).optimizer(recipe).samples(40L * BATCH).asIf(BATCH));
    double[] byHand =
        weightsAfter(
            other,
            Run.of(other)
                .optimizer(recipe.scaled(new Rescaling(ScalingRule.between(BATCH, 4 * BATCH))))
                .samples(40L * BATCH));
    assertThat(byRun).containsExactly(byHand);
  }

  /** What has no end has no last batch to look at. */
  @Test
  void aRunWithoutAnEndBegins() {
    Objective objective = new Regression(owned);
    try (Run run =
        Run.of(objective)
            .optimizer(new Adam(0.05))
            .samples(Long.MAX_VALUE)
            .asIf(2 * BATCH)
            .open()) {
      assertThat(run.run(Monitor.NONE, BATCH).step()).isEqualTo(1);
    }
  }

  /** Progressive scaling: the batch grows at a sample count, and a stopped run goes on alike. */
  @Test
  void aGrowingBatchIsFollowedAndResumed() {
    java.util.function.LongToIntFunction grows = seen -> seen < 12 * BATCH ? BATCH : 4 * BATCH;
    Objective straight = new Batches(new Regression(owned), grows);
    List<Step> steps = new ArrayList<>();
    Listener watch =
        new Listener() {
          @Override
          public void afterUpdate(Step step) {
            steps.add(step);
          }
        };
    double[] whole =
        weightsAfter(
            straight,
            Run.of(straight)
                .optimizer(new Adam(0.05))
                .samples(40L * BATCH)
                .asIf(BATCH)
                .listener(watch));
    assertThat(steps).hasSize(12 + 7);
    Objective stopped = new Batches(new Regression(owned), grows);
    RunBuilder part = steps(stopped, 40).seed(0).asIf(BATCH);
    try (Run run = part.open()) {
      run.run(new Watcher(15));
    }
    Objective resumed = new Batches(new Regression(owned), grows);
    assertThat(weightsAfter(resumed, steps(resumed, 40).seed(0).asIf(BATCH)))
        .containsExactly(whole);
    assertThatThrownBy(() -> steps(resumed, 40).seed(0).open())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("asIf is %d there and nothing here".formatted(BATCH));
  }

  @Test
  void aBatchThatTheRuleCannotFollowIsRefusedBeforeAnythingTrains() {
    Objective objective =
        new Batches(new Regression(owned), seen -> seen < 30 * BATCH ? BATCH : 10 * BATCH);
    assertThatThrownBy(() -> steps(objective, 100).asIf(BATCH).open())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("A batch 10 times as large would need others.beta1");
    assertThat(folder.resolve("log.jsonl")).doesNotExist();
  }

  /** Stops after so many looks, and remembers what it was told. */
  private static final class Watcher implements Monitor {

    private final List<String> notes = new ArrayList<>();
    private int looks;
    private long units;
    private long done;

    Watcher(int looks) {
      this.looks = looks;
    }

    @Override
    public boolean stopRequested() {
      return looks-- <= 0;
    }

    @Override
    public Progress progress(String task, long inAll) {
      units = inAll;
      return new Progress() {
        @Override
        public void step(long some, String note) {
          done += some;
          notes.add(note);
        }

        @Override
        public void close() {}
      };
    }
  }

  /** A sum of the weights after every step, as an average of parameters would be kept. */
  private static final class Sum implements Listener {

    private final Regression objective;
    private final Tensor sum;
    private final List<Step> before = new ArrayList<>();
    private final double factor;
    private boolean stop;

    Sum(Owned owned, Regression objective, double factor) {
      this.objective = objective;
      this.factor = factor;
      this.sum = owned.make(() -> Tensors.of(new double[3], 3, 1));
    }

    @Override
    public void beforeUpdate(Step step) {
      before.add(step);
    }

    @Override
    public void afterUpdate(Step step) {
      try (AutoGradMode noGrad = Tensors.noGrad()) {
        sum.add_(objective.parameters().get("weight"), new Scalar(factor));
      }
    }

    @Override
    public boolean wantsToStop() {
      return stop;
    }

    @Override
    public Map<String, Tensor> state() {
      return Map.of("sum.weight", sum);
    }

    @Override
    public Identity identity() {
      return Identity.of("sum").with("factor", factor);
    }
  }

  private static Map<String, byte[]> bits(Regression objective) {
    Map<String, byte[]> bits = new TreeMap<>();
    objective.parameters().forEach((name, p) -> bits.put(name, Tensors.bytes(p)));
    objective.buffers().forEach((name, b) -> bits.put(name, Tensors.bytes(b)));
    return bits;
  }

  private List<JsonNode> log() throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("log.jsonl"))) {
      lines.add(new ObjectMapper().readTree(line));
    }
    return lines;
  }

  @Test
  void progressEndsAtTheWholeThoughTheLastBatchGoesBeyond() throws IOException {
    Watcher watcher = new Watcher(Integer.MAX_VALUE);
    try (Run run = steps(new Regression(owned), 5).open()) {
      run.run(watcher, 4L * BATCH + 1);
    }
    assertThat(watcher.units).isEqualTo(4L * BATCH + 1).isEqualTo(watcher.done);
  }

  @Test
  void itLearnsAndSaysSo() throws IOException {
    Watcher watcher = new Watcher(Integer.MAX_VALUE);
    Regression objective = new Regression(owned);
    try (Run run = steps(objective, 300).open()) {
      Run.Result result = run.run(watcher);
      assertThat(result.finished()).isTrue();
      assertThat(result.step()).isEqualTo(300);
      assertThat(result.samples()).isEqualTo(300L * BATCH);
      assertThat(result.loss().getAsDouble()).isLessThan(0.05);
    }
    assertThat(watcher.units).isEqualTo(300L * BATCH).isEqualTo(watcher.done);
    assertThat(watcher.notes).hasSize(300);
    assertThat(watcher.notes.get(299)).matches("loss .*, [0-9,]+ samples/s, 0 s left");
    assertThat(objective.training()).isFalse();
    JsonNode last = log().get(299);
    assertThat(last.get("step").asLong()).isEqualTo(300);
    assertThat(last.get("samples").asLong()).isEqualTo(300L * BATCH);
    assertThat(last.at("/parts/error").asDouble() + last.at("/parts/size").asDouble())
        .isEqualTo(last.get("loss").asDouble());
  }

  @Test
  void whoIsStoppedGoesOnWithTheSameBits() throws IOException {
    Regression whole = new Regression(owned);
    Sum wholeSum = new Sum(owned, whole, 1);
    try (Run run = steps(whole, 20).folder(folder.resolve("whole")).listener(wholeSum).open()) {
      run.run(Monitor.NONE);
    }
    Map<String, byte[]> parts = Map.of();
    Sum sum = wholeSum;
    for (int looks : new int[] {7, 0, 5, Integer.MAX_VALUE}) {
      Regression objective = new Regression(owned);
      sum = new Sum(owned, objective, 1);
      try (Run run = steps(objective, 20).listener(sum).open()) {
        Run.Result result = run.run(new Watcher(looks));
        assertThat(result.finished()).isEqualTo(looks > 20);
        assertThat(result.loss().isPresent()).isEqualTo(looks > 0);
      }
      parts = bits(objective);
    }
    Map<String, byte[]> actual = parts;
    bits(whole).forEach((name, b) -> assertThat(actual.get(name)).as(name).isEqualTo(b));
    assertThat(Tensors.bytes(sum.sum)).isEqualTo(Tensors.bytes(wholeSum.sum));
    assertThat(log()).extracting(n -> n.get("step").asInt()).hasSize(20).isSorted();
  }

  @Test
  void aListenerSeesSamplesBeforeAndAfterAndMayStop() {
    Regression objective = new Regression(owned);
    Sum sum = new Sum(owned, objective, 1);
    try (Run run = steps(objective, 4).listener(sum).open()) {
      run.run(Monitor.NONE, 2L * BATCH);
      sum.stop = true;
      assertThat(run.run(Monitor.NONE).step()).isEqualTo(3);
    }
    assertThat(sum.before).extracting(Step::seen).containsExactly(0L, (long) BATCH, 2L * BATCH);
    assertThat(sum.before).extracting(Step::last).containsOnly(false);
    assertThat(sum.before).allSatisfy(s -> assertThat(s.gradientNorm()).isPositive());
    assertThat(sum.before.get(1).completes(2L * BATCH)).isTrue();
    assertThat(sum.before.get(2).completes(2L * BATCH)).isFalse();
  }

  @Test
  void anotherRunsCheckpointIsRefusedFieldByField() {
    Regression objective = new Regression(owned);
    try (Run run = steps(objective, 2).clip(1).listener(new Sum(owned, objective, 1)).open()) {
      run.run(Monitor.NONE);
    }
    Regression other = new Regression(owned);
    Map<String, byte[]> untouched = bits(other);
    RunBuilder changed =
        steps(other, 2)
            .seed(6)
            .clip(2)
            .optimizer(new Adam(0.01))
            .listener(new Sum(owned, other, 2));
    assertThatThrownBy(changed::open)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("seed is 5 there and 6 here")
        .hasMessageContaining("clip is 1.0 there and 2.0 here")
        .hasMessageContaining("groups.others.rate is 0.05 there and 0.01 here")
        .hasMessageContaining("listener.sum.factor is 1.0 there and 2.0 here");
    bits(other).forEach((name, b) -> assertThat(b).isEqualTo(untouched.get(name)));
    assertThatThrownBy(steps(other, 2).clip(1)::open)
        .as("the listener's state would be lost")
        .isInstanceOf(UserError.class)
        .hasMessageContaining("listener.sum");
  }

  @Test
  void lengthAndPeriodsMayDifferWhenItGoesOn() {
    try (Run run = steps(new Regression(owned), 2).saveEvery(BATCH).open()) {
      run.run(Monitor.NONE);
    }
    try (Run run = steps(new Regression(owned), 5).task("more").open()) {
      assertThat(run.step()).isEqualTo(2);
      assertThat(run.run(Monitor.NONE).step()).isEqualTo(5);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsNotFiniteIsNotTakenAndWhatWasSavedStays(boolean loss) throws IOException {
    Regression objective = new Regression(owned);
    try (Run run = steps(objective, 9).open()) {
      run.run(Monitor.NONE, 3L * BATCH);
      Map<String, byte[]> good = bits(objective);
      byte[] saved = Files.readAllBytes(folder.resolve(CheckpointFolder.FILE));
      objective.poison(loss);
      assertThatThrownBy(() -> run.run(Monitor.NONE))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("In step 4")
          .hasMessageContaining(
              loss ? "the part \"error\" of the loss is NaN" : "the gradient of weight is")
          .hasMessageContaining("still holds the state after 3 steps");
      assertThat(Tensors.bytes(objective.parameters().get("weight"))).isEqualTo(good.get("weight"));
      assertThat(Files.readAllBytes(folder.resolve(CheckpointFolder.FILE))).isEqualTo(saved);
    }
    assertThat(log()).hasSize(3);
  }

  @Test
  void groupsHaveTheirOwnRulesAndRates() {
    Regression objective = new Regression(owned);
    try (Run run =
        Run.of(objective)
            .group("bias", new Sgd(0), (name, p) -> name.equals("bias"))
            .optimizer(new Sgd(0.1, 0.9, false, 0))
            .samples(3L * BATCH)
            .folder(folder)
            .open()) {
      run.run(Monitor.NONE);
    }
    assertThat(Tensors.doubles(objective.parameters().get("bias"))).containsExactly(0);
    assertThat(Tensors.doubles(objective.parameters().get("weight"))[0]).isNotEqualTo(0.1);
    try (Safetensors saved = Safetensors.open(folder.resolve(CheckpointFolder.FILE))) {
      assertThat(saved.names())
          .containsExactlyInAnyOrder(
              "parameter.weight", "parameter.bias", "buffer.mean", "sgd.m.weight");
    }
    assertThatThrownBy(
            Run.of(objective).group("bias", new Sgd(1), (name, p) -> name.equals("bias"))::open)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("weight belongs to no group");
  }

  @Test
  void aScheduleAtZeroLeavesParametersAlone() {
    Regression objective = new Regression(owned);
    Map<String, byte[]> first = bits(objective);
    try (Run run =
        steps(objective, 3).schedule(new Schedule.WarmupStableDecay(0, 0, BATCH)).open()) {
      run.run(Monitor.NONE);
    }
    assertThat(Tensors.bytes(objective.parameters().get("weight"))).isEqualTo(first.get("weight"));
  }

  @Test
  void clippingBoundsTheStep() {
    Regression objective = new Regression(owned);
    double before = Tensors.doubles(objective.parameters().get("weight"))[0];
    Sum sum = new Sum(owned, objective, 1);
    try (Run run =
        Run.of(objective).optimizer(new Sgd(1)).clip(1e-3).samples(BATCH).listener(sum).open()) {
      run.run(Monitor.NONE);
    }
    assertThat(sum.before.get(0).gradientNorm()).isGreaterThan(1e-2);
    double moved = Tensors.doubles(objective.parameters().get("weight"))[0] - before;
    assertThat(Math.abs(moved)).isBetween(1e-6, 1e-3);
  }

  @Test
  void evaluationsAreMadeInEvaluationModeAndLogged() throws IOException {
    Regression objective = new Regression(owned);
    List<Boolean> modes = new ArrayList<>();
    Evaluations evaluations =
        new Evaluations(
            "heldOut",
            2L * BATCH,
            objective,
            () -> {
              modes.add(objective.training());
              return Map.of("a", 1.5);
            });
    try (Run run = steps(objective, 5).listener(evaluations).open()) {
      run.run(Monitor.NONE);
    }
    assertThat(modes).containsExactly(false, false, false);
    assertThat(log())
        .filteredOn(n -> n.has("heldOut"))
        .extracting(n -> n.get("step").asInt())
        .containsExactly(2, 4, 5);
  }

  @Test
  void halfALineOfAKilledProcessIsDropped() throws IOException {
    try (Run run = steps(new Regression(owned), 3).open()) {
      run.run(Monitor.NONE, 2L * BATCH);
    }
    Files.writeString(folder.resolve("log.jsonl"), "{\"step\":3,\"los", StandardOpenOption.APPEND);
    try (Run run = steps(new Regression(owned), 3).open()) {
      run.run(Monitor.NONE);
    }
    assertThat(log()).extracting(n -> n.get("step").asInt()).containsExactly(1, 2, 3);
  }

  @Test
  void aCheckpointThatIsNoneOfOursIsRefused() throws IOException {
    try (TensorScope scope = TensorScope.open()) {
      SafetensorsWriter.write(
          folder.resolve(CheckpointFolder.FILE),
          Map.of("x", Tensors.of(new double[] {1}, 1)),
          Map.of("step", "3"));
    }
    assertThatThrownBy(steps(new Regression(owned), 3)::open)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no run of this kind");
  }

  @Test
  void checkpointsComeByTimeToo() {
    List<String> saved = new ArrayList<>();
    CheckpointStore counting =
        new CheckpointStore() {
          @Override
          public Safetensors saved() {
            return null;
          }

          @Override
          public void save(Map<String, Tensor> tensors, Map<String, String> metadata) {
            saved.add(metadata.get("step") + " " + metadata.get("samples"));
          }

          @Override
          public String place() {
            return "a list";
          }
        };
    try (Run run =
        steps(new Regression(owned), 3).store(counting).saveEvery(Duration.ZERO).open()) {
      run.run(Monitor.NONE);
    }
    assertThat(saved).containsExactly("1 6", "2 12", "3 18");
  }

  @Test
  void nothingOfAStepStaysInNativeMemory() {
    Regression objective = new Regression(owned);
    try (Run run = steps(objective, 9).listener(new Sum(owned, objective, 1)).clip(0.1).open()) {
      run.run(Monitor.NONE, 2L * BATCH);
      try (LeakCheck check = LeakCheck.open()) {
        run.run(Monitor.NONE);
      }
    }
  }

  @Test
  void aDiskThatRefusesIsSaidAndWhatWasSavedStays() throws IOException {
    Regression objective = new Regression(owned);
    CheckpointStore full =
        new CheckpointStore() {
          @Override
          public Safetensors saved() {
            return null;
          }

          @Override
          public void save(Map<String, Tensor> tensors, Map<String, String> metadata)
              throws IOException {
            Path file = Files.createDirectories(folder.resolve("taken/x")).getParent();
            SafetensorsWriter.write(file, tensors, metadata);
          }

          @Override
          public String place() {
            return folder.resolve("taken").toString();
          }
        };
    try (Run run = steps(objective, 3).store(full).open()) {
      assertThatThrownBy(() -> run.run(Monitor.NONE))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("After 3 steps the checkpoint")
          .hasMessageContaining("saved before is still there");
    }
  }
}
