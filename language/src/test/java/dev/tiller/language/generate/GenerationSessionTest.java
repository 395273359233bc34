package dev.tiller.language.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.TestModels;
import dev.tiller.language.generate.Generation.Finish;
import dev.tiller.network.Pass;
import dev.tiller.network.Site;
import dev.tiller.network.Tap;
import dev.tiller.network.Taps;
import dev.tiller.tensor.LeakCheck;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A row says what it says alone, whoever joins, leaves, is cancelled or fails beside it. */
class GenerationSessionTest {

  private static final Path LLAMA = TestModels.GOLDEN.resolve("llama");

  static Stream<Path> goldens() {
    return TestModels.goldens().filter(TestModels::continues);
  }

  /** Pushes an id, by another amount a row: the simplest thing that must not meet a wrong row. */
  private record Push(int id, double by) {
    static final Push NONE = new Push(0, 0);
  }

  private static RowTaps<Push> pushes(LanguageModel model) {
    Site head = model.sites().get(model.sites().size() - 1);
    return rows ->
        Taps.of(
            head,
            (site, x, pass) -> {
              assertThat(x.size(0)).as("rows of the pass").isEqualTo(rows.size());
              float[] bonus = new float[rows.size() * (int) x.size(-1)];
              for (int r = 0; r < rows.size(); r++) {
                bonus[r * (int) x.size(-1) + rows.get(r).id()] = (float) rows.get(r).by();
              }
              return x.add(Tensors.of(bonus, rows.size(), 1, x.size(-1)));
            });
  }

  private static GenerationRequest<Push> request(Random random, int longest) {
    int[] prompt = random.ints(1 + random.nextInt(longest), 3, 49).toArray();
    GenerationSettings settings =
        GenerationSettings.sampling(1 + random.nextInt(12), random.nextInt());
    settings =
        switch (random.nextInt(4)) {
          case 0 -> settings.withTemperature(0);
          case 1 -> settings.withTopK(9).withTemperature(0.6);
          case 2 -> settings.withTopP(0.8).withRepetitionPenalty(1.3);
          default -> settings;
        };
    Push push =
        random.nextBoolean() ? Push.NONE : new Push(3 + random.nextInt(40), random.nextInt(6));
    return new GenerationRequest<>(push, prompt, settings);
  }

  private static Generation alone(LanguageModel model, GenerationRequest<Push> request) {
    try (GenerationSession<Push> session = new GenerationSession<>(model, pushes(model))) {
      GenerationRow<Push> row = session.join(List.of(request)).get(0);
      while (session.step()) {
        assertThat(row.isOpen()).isTrue();
      }
      return row.generation();
    }
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void rowsThatComeAndGoSayWhatTheySayAlone(Path family) {
    try (LanguageModel model = LanguageModel.load(family);
        GenerationSession<Push> session = new GenerationSession<>(model, pushes(model))) {
      Random random = new Random(5);
      List<GenerationRequest<Push>> requests = new ArrayList<>();
      List<GenerationRow<Push>> rows = new ArrayList<>();
      while (requests.size() < 25) {
        List<GenerationRequest<Push>> newcomers = new ArrayList<>();
        for (int n = random.nextInt(3); n > 0; n--) {
          newcomers.add(request(random, 20));
        }
        requests.addAll(newcomers);
        rows.addAll(session.join(newcomers));
        session.step();
      }
      while (session.step()) {
        assertThat(session.rows()).allMatch(GenerationRow::isOpen);
      }
      assertThat(session.rows()).isEmpty();
      assertThat(session.positions()).isZero();
      for (int r = 0; r < rows.size(); r++) {
        Generation alone = alone(model, requests.get(r));
        assertThat(rows.get(r).generation().ids()).as("row %d", r).isEqualTo(alone.ids());
        assertThat(rows.get(r).generation().finish()).isEqualTo(alone.finish());
      }
    }
  }

  @Test
  void theOrderOfJoiningDoesNotMatter() {
    Random random = new Random(8);
    List<GenerationRequest<Push>> requests =
        Stream.generate(() -> request(random, 15)).limit(6).toList();
    try (LanguageModel model = LanguageModel.load(LLAMA)) {
      List<int[]> expected = requests.stream().map(r -> alone(model, r).ids()).toList();
      List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5));
      for (int trial = 0; trial < 6; trial++) {
        Collections.shuffle(order, random);
        try (GenerationSession<Push> session = new GenerationSession<>(model, pushes(model))) {
          List<GenerationRow<Push>> rows = new ArrayList<>();
          for (int i : order) {
            rows.addAll(session.join(List.of(requests.get(i))));
            session.step();
          }
          while (session.step()) {
            assertThat(session.positions()).isPositive();
          }
          for (int i = 0; i < 6; i++) {
            assertThat(rows.get(i).generation().ids()).isEqualTo(expected.get(order.get(i)));
          }
        }
      }
    }
  }

  @Test
  void aCancelledRowLeavesBeforeTheNextStepAndNobodyElseNotices() {
    Random random = new Random(2);
    try (LanguageModel model = LanguageModel.load(LLAMA);
        GenerationSession<Push> session = new GenerationSession<>(model, pushes(model))) {
      List<GenerationRequest<Push>> requests = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        GenerationRequest<Push> any = request(random, 6);
        requests.add(
            new GenerationRequest<>(any.key(), any.prompt(), any.settings().withMaxNewTokens(12)));
      }
      List<GenerationRow<Push>> rows = session.join(requests);
      session.step();
      rows.get(0).cancel();
      session.step();
      assertThat(session.rows()).containsExactlyInAnyOrder(rows.get(1), rows.get(2));
      assertThat(rows.get(0).generation().finish()).isEqualTo(Finish.INTERRUPTED);
      assertThat(rows.get(0).generation().ids())
          .isEqualTo(Arrays.copyOf(alone(model, requests.get(0)).ids(), 2));
      while (session.step()) {
        assertThat(rows.get(0).generation().ids()).hasSize(2);
      }
      for (int r = 1; r < 3; r++) {
        assertThat(rows.get(r).generation().ids()).isEqualTo(alone(model, requests.get(r)).ids());
        assertThat(rows.get(r).generation().finish()).isEqualTo(Finish.LENGTH);
      }
    }
  }

  @Test
  void aListenerThatThrowsEndsItsRowOnly() {
    try (LanguageModel model = LanguageModel.load(LLAMA);
        GenerationSession<Push> session = new GenerationSession<>(model, pushes(model))) {
      List<Integer> heard = new ArrayList<>();
      GenerationSettings greedy = GenerationSettings.greedy(8);
      List<GenerationRow<Push>> rows =
          session.join(
              List.of(
                  new GenerationRequest<>(
                      Push.NONE,
                      new int[] {5, 6, 7},
                      greedy,
                      id -> {
                        heard.add(id);
                        if (heard.size() == 3) {
                          throw new IllegalStateException("the line is dead");
                        }
                        return true;
                      }),
                  new GenerationRequest<>(Push.NONE, new int[] {9, 8}, greedy)));
      while (session.step()) {
        assertThat(rows.get(1).isOpen()).isTrue();
      }
      assertThat(rows.get(0).generation().finish()).isEqualTo(Finish.FAILED);
      assertThat(rows.get(0).generation().ids()).hasSize(3);
      assertThat(rows.get(0).failure()).hasMessage("the line is dead");
      assertThat(rows.get(1).generation().ids()).hasSize(8);
      assertThat(rows.get(1).failure()).isNull();
    }
  }

  /** Counts tokens of each row in a note, and tells what it counted; fails when it is asked to. */
  private static final class Counting implements RowTaps<String> {
    final Site site;
    final List<String> told = new ArrayList<>();
    final List<String> passed = new ArrayList<>();
    boolean failing;

    Counting(Site site) {
      this.site = site;
    }

    @Override
    public Taps of(List<String> rows) {
      List<String> present = List.copyOf(rows);
      Tap tap = (s, x, pass) -> count(present, x, pass);
      return Taps.of(Map.of(site, tap));
    }

    @Override
    public void passed(List<String> rows) {
      passed.add(String.join("+", rows));
    }

    private Tensor count(List<String> rows, Tensor x, Pass pass) {
      @Nullable Tensor mask = pass.newMask();
      Tensor fresh =
          mask == null
              ? Tensors.of(rows.stream().mapToLong(r -> pass.length()).toArray())
              : mask.sum(1);
      @Nullable Tensor before = pass.cache().note("count");
      Tensor now = before == null ? fresh : before.add(fresh);
      pass.cache().note("count", now);
      long[] counts = Tensors.longs(now);
      for (int r = 0; r < counts.length; r++) {
        told.add(rows.get(r) + counts[r]);
      }
      if (failing) {
        throw new IllegalStateException("injected");
      }
      return x;
    }
  }

  @Test
  void notesFollowTheirRows() {
    try (LanguageModel model = LanguageModel.load(LLAMA)) {
      Counting counting = new Counting(model.site("lm_head"));
      try (GenerationSession<String> session = new GenerationSession<>(model, counting)) {
        session.join(List.of(row("a", 3, 3), row("b", 5, 9), row("c", 1, 9)));
        session.step();
        session.join(List.of(row("d", 9, 9), row("e", 2, 2)));
        // a has three ids after this and goes; d, e moved.
        session.step();
        counting.told.clear();
        counting.passed.clear();
        session.step();
        assertThat(counting.told).containsExactlyInAnyOrder("b8", "c4", "d11");
        assertThat(counting.passed).hasSize(1);
      }
    }
  }

  private static GenerationRequest<String> row(String name, int length, int newTokens) {
    int[] prompt = new int[length];
    Arrays.fill(prompt, name.charAt(0) - 'a' + 20);
    return new GenerationRequest<>(
        name, prompt, GenerationSettings.sampling(newTokens, length).withTopK(30));
  }

  @Test
  void aStepThatThrowsLeavesTheSessionAsItWas() {
    List<GenerationRequest<String>> requests = List.of(row("a", 3, 9), row("b", 7, 9));
    try (LanguageModel model = LanguageModel.load(LLAMA)) {
      List<int[]> expected = new ArrayList<>();
      Counting undisturbed = new Counting(model.site("lm_head"));
      try (GenerationSession<String> session = new GenerationSession<>(model, undisturbed)) {
        List<GenerationRow<String>> rows = session.join(requests);
        while (session.step()) {
          assertThat(rows).isNotEmpty();
        }
        rows.forEach(row -> expected.add(row.generation().ids()));
      }
      Counting counting = new Counting(model.site("lm_head"));
      try (LeakCheck check = LeakCheck.open()) {
        try (GenerationSession<String> session = new GenerationSession<>(model, counting)) {
          fails(counting, () -> session.join(requests));
          assertThat(session.rows()).isEmpty();
          List<GenerationRow<String>> rows = session.join(requests);
          int steps = 0;
          boolean open = true;
          while (open) {
            int positions = session.positions();
            fails(counting, session::step);
            fails(counting, () -> session.join(List.of(row("c", 11, 4))));
            assertThat(session.positions()).isEqualTo(positions);
            assertThat(session.rows()).isEqualTo(rows);
            open = session.step();
            steps++;
          }
          assertThat(steps).isEqualTo(8);
          for (int r = 0; r < 2; r++) {
            assertThat(rows.get(r).generation().ids()).isEqualTo(expected.get(r));
          }
        }
        assertThat(counting.told).contains("a11", "b15").doesNotContain("a12", "b16");
        assertThat(check.alive()).isLessThanOrEqualTo(0);
      }
    }
  }

  private static void fails(Counting counting, Runnable work) {
    counting.failing = true;
    List<String> passed = List.copyOf(counting.passed);
    assertThatThrownBy(work::run).hasMessage("injected");
    assertThat(counting.passed).isEqualTo(passed);
    counting.failing = false;
  }

  @Test
  void rowsThatMayNotJoinLeaveTheOthersAlone() {
    try (LanguageModel model = LanguageModel.load(LLAMA);
        GenerationSession<Push> session = new GenerationSession<>(model, pushes(model))) {
      GenerationSettings greedy = GenerationSettings.greedy(5);
      GenerationRow<Push> row =
          session
              .join(List.of(new GenerationRequest<>(Push.NONE, new int[] {5, 6}, greedy)))
              .get(0);
      for (int[] bad : List.of(new int[0], new int[] {100_000}, new int[100_000])) {
        assertThatThrownBy(
                () -> session.join(List.of(new GenerationRequest<>(Push.NONE, bad, greedy))))
            .isInstanceOf(UserError.class);
      }
      while (session.step()) {
        assertThat(session.rows()).containsExactly(row);
      }
      assertThat(row.generation().ids()).hasSize(5);
    }
  }

  /** A row whose numbers are none must not reach the row that takes its place. */
  @Test
  void aDamagedRowLeavesNothingBehind() {
    try (LanguageModel model = LanguageModel.load(LLAMA)) {
      Site first = model.sites().get(0);
      RowTaps<Push> damage =
          rows ->
              Taps.of(
                  first,
                  (site, x, pass) -> {
                    float[] factors = new float[rows.size()];
                    for (int r = 0; r < factors.length; r++) {
                      factors[r] = rows.get(r).by() > 0 ? Float.NaN : 1;
                    }
                    return x.mul(Tensors.of(factors, factors.length, 1, 1));
                  });
      GenerationSettings settings = GenerationSettings.greedy(12);
      int[] prompt = {5, 6, 7};
      int[] expected;
      try (GenerationSession<Push> session = new GenerationSession<>(model, damage)) {
        GenerationRow<Push> row =
            session.join(List.of(new GenerationRequest<>(Push.NONE, prompt, settings))).get(0);
        while (session.step()) {
          assertThat(row.isOpen()).isTrue();
        }
        expected = row.generation().ids();
      }
      try (GenerationSession<Push> session = new GenerationSession<>(model, damage)) {
        session.join(
            List.of(
                new GenerationRequest<>(Push.NONE, new int[30], settings.withMaxNewTokens(30))));
        GenerationRow<Push> damaged =
            session
                .join(List.of(new GenerationRequest<>(new Push(0, 1), new int[20], settings)))
                .get(0);
        assertThat(damaged.generation().finish()).isEqualTo(Finish.FAILED);
        assertThat(damaged.failure())
            .isInstanceOf(UserError.class)
            .hasMessageContaining("not a number");
        assertThat(session.rows()).hasSize(1);
        GenerationRow<Push> row =
            session.join(List.of(new GenerationRequest<>(Push.NONE, prompt, settings))).get(0);
        while (session.step()) {
          assertThat(session.rows()).isNotEmpty();
        }
        assertThat(row.generation().ids()).isEqualTo(expected);
      }
    }
  }

  @Test
  void memoryIsFlatOverAThousandRows() {
    try (LanguageModel model = LanguageModel.load(LLAMA)) {
      RowTaps<Push> none = RowTaps.same(Taps.NONE);
      try (GenerationSession<Push> session = new GenerationSession<>(model, none)) {
        comeAndGo(session, 500);
      }
      long before = settled();
      try (LeakCheck check = LeakCheck.open()) {
        try (GenerationSession<Push> session = new GenerationSession<>(model, none)) {
          comeAndGo(session, 1_000);
        }
        assertThat(check.alive()).isLessThanOrEqualTo(0);
      }
      long after = settled();
      System.out.printf("1000 rows: %d MB, then %d MB%n", before >> 20, after >> 20);
      assertThat((double) after / before).as("native memory, after / before").isLessThan(1.05);
    }
  }

  /** Never empty in between, so that one cache serves them all. */
  private static void comeAndGo(GenerationSession<Push> session, int rows) {
    Random random = new Random(1);
    int joined = 0;
    while (joined < rows) {
      while (session.rows().size() < 2 + random.nextInt(8)) {
        GenerationRequest<Push> request = request(random, 20);
        session.join(List.of(request));
        joined++;
      }
      session.step();
      if (random.nextInt(4) == 0 && !session.rows().isEmpty()) {
        session.rows().get(random.nextInt(session.rows().size())).cancel();
      }
      assertThat(session.positions()).isLessThanOrEqualTo(32);
    }
  }

  private static long settled() {
    System.gc();
    return Pointer.physicalBytes() - Runtime.getRuntime().totalMemory();
  }

  @Test
  void theSameTapsServeWhoeverIsPresent() {
    try (LanguageModel model = LanguageModel.load(LLAMA);
        TensorScope scope = TensorScope.open()) {
      Taps favor =
          Taps.of(
              model.site("lm_head"),
              (site, x, pass) -> {
                float[] bonus = new float[(int) x.size(-1)];
                bonus[42] = 1;
                return x.add(Tensors.of(bonus).mul(new Scalar(1e4)));
              });
      try (GenerationSession<String> session =
          new GenerationSession<>(model, RowTaps.same(favor))) {
        List<GenerationRow<String>> rows = session.join(List.of(row("a", 3, 4), row("b", 5, 2)));
        session.join(List.of(row("c", 8, 3)));
        while (session.step()) {
          assertThat(session.rows()).isNotEmpty();
        }
        rows.forEach(row -> assertThat(row.generation().ids()).containsOnly(42));
        assertThat(rows.get(1).generation().ids()).hasSize(2);
      }
    }
  }

  @Test
  void anEndIdEndsARowInTheStepThatSaysIt() {
    try (LanguageModel model = LanguageModel.load(LLAMA);
        GenerationSession<Push> session = new GenerationSession<>(model, pushes(model))) {
      GenerationSettings ends = GenerationSettings.greedy(9).withEndIds(Set.of(17));
      List<GenerationRow<Push>> rows =
          session.join(
              List.of(
                  new GenerationRequest<>(new Push(17, 1e4), new int[] {5, 6}, ends),
                  new GenerationRequest<>(Push.NONE, new int[] {5}, ends)));
      assertThat(rows.get(0).generation().finish()).isEqualTo(Finish.END);
      assertThat(rows.get(0).generation().ids()).isEmpty();
      assertThat(session.rows()).containsExactly(rows.get(1));
      assertThat(session.positions()).as("padding nobody needs is dropped").isEqualTo(1);
    }
  }
}
