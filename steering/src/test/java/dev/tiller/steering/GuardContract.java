package dev.tiller.steering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.generate.GenerationRequest;
import dev.tiller.language.generate.GenerationRow;
import dev.tiller.language.generate.GenerationSession;
import dev.tiller.language.generate.GenerationSettings;
import dev.tiller.language.generate.Generator;
import dev.tiller.network.Site;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.steering.arithmetic.Inverse;
import dev.tiller.steering.arithmetic.MapComposition;
import dev.tiller.steering.arithmetic.Scaling;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every guard owes: nothing at strength 0, the map where it is open, the plain model where it
 * is shut, the same with padding and neighbors, a refusal where it cannot hold.
 */
abstract class GuardContract {

  /** Some guard. */
  abstract Guard guard(String site, int width, long seed);

  /** The same, always open. */
  abstract Guard open(Guard guard);

  /** The same, always shut. */
  abstract Guard shut(Guard guard);

  static java.util.stream.Stream<String> families() {
    return Golden.families();
  }

  static java.util.stream.Stream<String> continuing() {
    return SteeringTest.continuing();
  }

  /** Gentle maps at the projections, guarded at the first of them. */
  final SteeringMap guarded(LanguageModel model, long seed) {
    List<Site> sites =
        model.sites().stream()
            .filter(s -> s.width() > 0 && s.producer() instanceof Site.Producer.Projection)
            .filter(
                s ->
                    model.segments().get(model.segments().size() - 1).sites().stream()
                        .noneMatch(s::equals))
            .toList();
    SteeringMap map = Maps.random(model, sites, seed, seed % 2 == 0);
    return map.behind(guard(sites.get(0).name(), sites.get(0).width(), seed));
  }

  @ParameterizedTest
  @MethodSource("families")
  void strengthZeroIsBitForBitThePlainModel(String family) {
    try (LanguageModel model = Golden.model(family);
        Steering off = Steering.of(model, List.of(new Steering.Part(guarded(model, 1), 0)))) {
      assertThat(off.taps()).isSameAs(Taps.NONE);
    }
  }

  @ParameterizedTest
  @MethodSource("families")
  void openItIsTheMapAndShutNothing(String family) {
    try (TensorScope scope = TensorScope.open();
        LanguageModel model = Golden.model(family)) {
      SteeringMap map = guarded(model, 1);
      float[] plain = logits(model, List.of());
      float[] free = logits(model, List.of(new Steering.Part(map.behind(null), 0.5)));
      float[] open = logits(model, List.of(new Steering.Part(map.behind(open(map.guard())), 0.5)));
      float[] shut = logits(model, List.of(new Steering.Part(map.behind(shut(map.guard())), 0.5)));
      assertThat(open).containsExactly(free, within(1e-4f));
      assertThat(shut).containsExactly(plain, within(0f));
      assertThat(open).isNotEqualTo(plain);
    }
  }

  private static float[] logits(LanguageModel model, List<Steering.Part> parts) {
    try (TensorScope scope = TensorScope.open();
        Steering steering = Steering.of(model, parts)) {
      return Tensors.floats(model.logits(Tokens.of(SteeringTest.ROWS), steering.taps()));
    }
  }

  @ParameterizedTest
  @MethodSource("continuing")
  void cachedAndPaddedRowsGenerateWhatTheyGenerateAlone(String family) {
    try (LanguageModel model = Golden.model(family)) {
      SteeringMap first = guarded(model, 1);
      SteeringMap second = guarded(model, 1000);
      List<List<Steering.Part>> mixture =
          List.of(
              List.of(new Steering.Part(first, 0.5)),
              List.of(),
              List.of(new Steering.Part(second, 0.5), new Steering.Part(first.behind(null), 0.1)),
              List.of(new Steering.Part(second, 0.5)));
      List<int[]> prompts =
          List.of(SteeringTest.ROWS[0], new int[] {7, 2}, SteeringTest.ROWS[2], new int[] {9, 9});
      SteeringTest.assertRowsEqualRowsAlone(model, mixture, prompts);
    }
  }

  @ParameterizedTest
  @MethodSource("continuing")
  void rowsThatJoinAndLeaveGenerateWhatTheyGenerateAlone(String family) {
    try (LanguageModel model = Golden.model(family);
        RowSteering steering = new RowSteering(model);
        GenerationSession<List<Steering.Part>> session = new GenerationSession<>(model, steering)) {
      SteeringMap first = guarded(model, 1);
      SteeringMap second = guarded(model, 1000);
      List<Steering.Part> one = List.of(new Steering.Part(first, 0.5));
      List<Steering.Part> two =
          List.of(new Steering.Part(second, 0.5), new Steering.Part(first.behind(null), 0.1));
      List<GenerationRequest<List<Steering.Part>>> requests =
          List.of(
              new GenerationRequest<>(List.of(), new int[] {7, 2}, GenerationSettings.greedy(4)),
              new GenerationRequest<>(one, SteeringTest.ROWS[0], GenerationSettings.greedy(9)),
              new GenerationRequest<>(two, new int[] {9, 9}, GenerationSettings.greedy(7)),
              new GenerationRequest<>(one, SteeringTest.ROWS[2], GenerationSettings.greedy(2)),
              new GenerationRequest<>(two, SteeringTest.ROWS[2], GenerationSettings.greedy(6)));
      List<GenerationRow<List<Steering.Part>>> rows = new ArrayList<>();
      for (GenerationRequest<List<Steering.Part>> request : requests) {
        rows.addAll(session.join(List.of(request)));
        session.step();
      }
      while (session.step()) {
        assertThat(session.rows()).isNotEmpty();
      }
      for (int r = 0; r < rows.size(); r++) {
        GenerationRequest<List<Steering.Part>> request = requests.get(r);
        try (Steering alone = Steering.of(model, request.key())) {
          assertThat(rows.get(r).generation().ids())
              .as("row %d", r)
              .isEqualTo(
                  new Generator(model)
                      .generate(List.of(request.prompt()), request.settings(), alone.taps())
                      .get(0)
                      .ids());
        }
      }
    }
  }

  @Test
  void whatCannotHoldIsRefused() {
    try (LanguageModel model = Golden.model("llama")) {
      SteeringMap map = guarded(model, 1);
      String first = map.sites().keySet().iterator().next();
      SteeringMap late = map.behind(guard(last(map), map.sites().get(last(map)).width(), 1));
      assertThatThrownBy(() -> late.requireFits(model))
          .isInstanceOf(UserError.class)
          .hasMessageContaining(first)
          .hasMessageContaining("comes before it");
      SteeringMap narrow = map.behind(guard(first, 3, 1));
      assertThatThrownBy(() -> narrow.requireFits(model))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("3 neurons")
          .hasMessageContaining("tiller map " + map.guard().kind());
      assertThatThrownBy(() -> MapComposition.of(map, map))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("cannot be composed");
      SteeringMap nowhere = map.behind(guard("model.layers.99", 3, 1));
      assertThatThrownBy(() -> nowhere.requireFits(model))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("model.layers.99");
      assertThatThrownBy(() -> Inverse.of(map)).isInstanceOf(UserError.class);
      assertThat(Scaling.of(map, 0.5).guard()).isEqualTo(map.guard());
    }
  }

  @Test
  void aFileKeepsIt(@TempDir Path folder) throws IOException {
    try (LanguageModel model = Golden.model("llama")) {
      SteeringMap map = guarded(model, 1);
      map.save(folder.resolve("map"));
      SteeringMap loaded = SteeringMap.load(folder.resolve("map"));
      assertThat(loaded).isEqualTo(map).isNotEqualTo(map.behind(null));
      assertThat(loaded.guard()).isEqualTo(map.guard()).isNotEqualTo(shut(map.guard()));
      loaded.save(folder.resolve("again"));
      assertThat(Files.readAllBytes(folder.resolve("again")))
          .isEqualTo(Files.readAllBytes(folder.resolve("map")));
    }
  }

  private static String last(SteeringMap map) {
    return List.copyOf(map.sites().keySet()).get(map.sites().size() - 1);
  }
}
