package dev.tiller.steering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.Tokens;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.fit.Fitter;
import dev.tiller.steering.fit.Methods;
import dev.tiller.steering.fit.Sentences;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every method owes its users; extend it with one method. */
abstract class ResponseMethodContract {

  @TempDir Path folder;

  /** The method with its default parameters. */
  abstract ResponseMethod method();

  private static double[][] rows(int n, int d, long seed, double shift) {
    Random random = new Random(seed);
    double[][] rows = new double[n][d];
    for (double[] row : rows) {
      for (int j = 0; j < d; j++) {
        row[j] = random.nextGaussian() + (j % 2 == 0 ? shift : 0);
      }
    }
    return rows;
  }

  private static List<SiteResponses> sites() {
    return List.of(
        SiteResponses.ofRows("a", rows(12, 30, 1, 0), rows(12, 30, 2, 1)),
        SiteResponses.ofRows("b", rows(12, 40, 3, 0), rows(12, 40, 4, 1)));
  }

  @Test
  void givesOneMapForEachSiteOfItsWidth() {
    List<? extends Stage> maps = method().fit(sites());
    assertThat(maps).extracting(Stage::width).containsExactly(30, 40);
    assertThat(maps).noneMatch(Stage::bounded);
    assertThat(maps).allMatch(map -> map.position() == Position.ALL);
  }

  @Test
  void roundingIsNoResponse() {
    double[][] source = rows(12, 6, 1, 0);
    double[][] target = rows(12, 6, 2, 1);
    for (int i = 0; i < source.length; i++) {
      source[i][2] = 0.1f;
      target[i][2] = 0.1f;
      source[i][4] = -5000;
      target[i][4] = -5000;
    }
    List<? extends Stage> exact = method().fit(List.of(SiteResponses.ofRows("a", source, target)));
    for (int i = 0; i < source.length; i++) {
      // As means of equal numbers come out: the source always a little above.
      source[i][2] = Math.nextUp(0.1f);
      target[i][2] = i % 3 == 0 ? Math.nextUp(0.1f) : 0.1f;
      source[i][4] = -5000 + 5e-4 * (i % 4);
      target[i][4] = -5000 + 2e-4 * (i % 5);
    }
    List<? extends Stage> rounded =
        method().fit(List.of(SiteResponses.ofRows("a", source, target)));
    for (int j = 0; j < 6; j++) {
      for (double x : new double[] {-5000, -1, 0.1, 2}) {
        assertThat(rounded.get(0).move(j, x, 1))
            .as("neuron %d of %s", j, method().name())
            .isEqualTo(exact.get(0).move(j, x, 1));
      }
    }
  }

  @Test
  void usesNoChance() {
    assertThat(List.<Stage>copyOf(method().fit(sites())))
        .isEqualTo(List.<Stage>copyOf(method().fit(sites())));
  }

  @Test
  void movesTheMeanTowardTheTargetOrShrinks() {
    SiteResponses site = sites().get(0);
    Stage map = method().fit(List.of(site)).get(0);
    double moved = 0;
    for (int j = 0; j < site.width(); j++) {
      double a = mean(site.source(j));
      double b = mean(site.target(j));
      moved += (map.move(j, a, 1) - a) * (b - a);
    }
    boolean onlyShrinks = method().name().matches("aura|damp|det0|selfcond");
    if (!onlyShrinks) {
      assertThat(moved).isPositive();
    }
    assertThat(map).isNotEqualTo(map.scaled(0));
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  @Test
  void constantNeuronsGiveFiniteMaps() {
    double[][] constant = new double[8][3];
    for (double[] row : constant) {
      row[1] = 0.5;
      row[2] = 1e6;
    }
    double[][] other = rows(8, 3, 9, 1);
    for (Stage map : method().fit(List.of(SiteResponses.ofRows("c", constant, other)))) {
      for (int j = 0; j < map.width(); j++) {
        double slope = map.move(j, 1, 1) - map.move(j, 0, 1);
        assertThat(slope).as("a bounded slope").isBetween(-1e3, 1e3);
      }
    }
  }

  @Test
  void isFoundByItsName() {
    assertThat(Methods.named(method().name())).isEqualTo(method());
    assertThat(method().name()).matches("[a-z0-9-]+");
  }

  @Test
  void fitsARealModelWithItsDefaults() throws IOException {
    try (LanguageModel model = Golden.model("llama")) {
      Sentences source = Golden.sentences(model, "source.txt", 8, 1);
      Sentences target = Golden.sentences(model, "target.txt", 8, 2);
      Fitter fitter = Fitter.of(model, FitSettings.of(method()));
      SteeringMap map = fitter.fit(source, target);
      assertThat(map).isEqualTo(fitter.fit(source, target));
      assertThat(map.provenance().method()).isEqualTo(method().name());
      assertThat(map.provenance().source().sentences())
          .isEqualTo(Math.min(8, method().demand().most()));
      Path file = folder.resolve("map.safetensors");
      map.save(file);
      assertThat(SteeringMap.load(file)).isEqualTo(map);
      checkStrengths(model, map);
    }
  }

  private static void checkStrengths(LanguageModel model, SteeringMap map) {
    try (TensorScope scope = TensorScope.open();
        Steering none = Steering.of(model, List.of(new Steering.Part(map, 0)));
        Steering full = Steering.of(model, List.of(new Steering.Part(map, 1)))) {
      Tokens tokens = Tokens.of(new int[] {3, 1, 4, 1, 5, 9});
      Tensor plain = model.logits(tokens, dev.tiller.network.Taps.NONE);
      Tensor off = model.logits(tokens, none.taps());
      assertThat(Tensors.bytes(off)).as("strength 0").isEqualTo(Tensors.bytes(plain));
      Tensor on = model.logits(tokens, full.taps());
      assertThat(Tensors.bytes(on)).as("strength 1").isNotEqualTo(Tensors.bytes(plain));
      assertThat(on.isfinite().all().item_bool()).isTrue();
    }
  }

  @Test
  void tooFewSentencesAreRefused() {
    try (LanguageModel model = Golden.model("llama")) {
      int least = method().demand().least();
      Sentences few = Golden.sentences(model, "few.txt", least - 1, 1);
      Sentences many = Golden.sentences(model, "many.txt", 8, 2);
      Fitter fitter = Fitter.of(model, FitSettings.of(method()));
      assertThatThrownBy(() -> fitter.fit(few, many))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("few.txt has " + (least - 1))
          .hasMessageContaining("at least " + least);
      assertThatThrownBy(() -> fitter.fit(many, many))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("same sentences");
    }
  }
}
