package dev.tiller.selfsupervised.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.Identity;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.UserError;
import dev.tiller.selfsupervised.ImageViews;
import dev.tiller.selfsupervised.Pretext;
import dev.tiller.selfsupervised.TinyImages;
import dev.tiller.training.Run;
import dev.tiller.training.scaling.Change;
import dev.tiller.training.scaling.Rescaling;
import dev.tiller.training.scaling.ScalingRule;
import dev.tiller.vision.Encoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PretextRecipeTest {

  private static final String TINY =
      """
      paper: a test
      encoder: {architecture: small_cnn, model_args: {in_chans: 1, widths: [4, 6]}}
      views:
        - {name: brightness, range: 0.4}
        - {name: flip}
      objective: {name: er, kappa: 10}
      projector: {widths: [8, 5]}
      teacher: {rho: 0.9}
      optimizer: {name: adam, rate: 1e-3}
      schedule: {name: cosine, warmup: 10}
      batch: 10
      samples: 40
      """;

  private static Run.Result train(PretextRecipe recipe, int batch) {
    ImageViews views =
        new ImageViews(TinyImages.images(), recipe.view(), recipe.viewIdentity(), recipe.looks());
    try (Encoder encoder = recipe.encoder(3);
        Pretext pretext = recipe.pretext(encoder, views, batch, recipe.batch(), 3);
        Run run = recipe.run(pretext, recipe.samples(), recipe.batch()).seed(3).open()) {
      return run.run(Monitor.NONE);
    }
  }

  @ParameterizedTest
  @CsvSource({"er", "simclr", "byol", "simsiam"})
  void aRecipeTrains(String objective) {
    String text =
        TINY.replace("{name: er, kappa: 10}", "{name: %s}".formatted(objective))
            + "predictor: {widths: [8, 5]}\n";
    PretextRecipe recipe = PretextRecipe.parse(text, "tiny.yaml");
    Run.Result result = train(recipe, 10);
    assertThat(result.finished()).isTrue();
    assertThat(result.step()).isEqualTo(4);
    assertThat(train(recipe, 20).step()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "barlow-twins | {widths: [8, 5]}",
        "vicreg | {widths: [8, 5]}",
        "swav | {widths: [8, 5], prototypes: 4}",
        "dino | {widths: [8, 5], prototypes: 4}",
        "er-discrete | {widths: [8, 5], prototypes: 4}",
        "deep-cluster, clusters: 4 | {widths: [8, 5]}"
      })
  void aRecipeWithoutAPredictorTrains(String objective, String projector) {
    String text =
        TINY.replace("{name: er, kappa: 10}", "{name: %s}".formatted(objective))
            .replace("{widths: [8, 5]}", projector);
    PretextRecipe recipe = PretextRecipe.parse(text, "tiny.yaml");
    assertThat(train(recipe, 10).finished()).isTrue();
    assertThat(train(recipe, 20).step()).isEqualTo(2);
  }

  @Test
  void aCenterFollowsTheBatchAndIsSaidTo() {
    PretextRecipe dino =
        PretextRecipe.parse(TINY.replace("{name: er, kappa: 10}", "{name: dino}"), "tiny.yaml");
    Rescaling by = new Rescaling(ScalingRule.between(10, 20));
    dino.rescale(by);
    Change center =
        by.changes().stream()
            .filter(change -> change.setting().equals("objective.center"))
            .findFirst()
            .orElseThrow();
    assertThat(center.from()).isEqualTo(0.9);
    assertThat(center.to()).isCloseTo(0.81, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rate: 1e-3 | rato: 1e-3 | tiny.yaml.optimizer has no rate",
        "rate: 1e-3 | rate: 1e-3, momentun: 1 | has no setting \"momentun\"",
        "name: adam | name: adom | names the optimizer \"adom\"; choose adam",
        "name: er | name: el | There is no objective \"el\"; choose one of",
        "kappa: 10 | kapa: 10 | tiny.yaml: objective has no setting \"kapa\"",
        "kappa: 10 | kappa: x | kappa is \"x\"; a number was expected",
        "name: flip | name: flap | names the view \"flap\"",
        "range: 0.4 | range: 4 | a range above 0 and up to 1",
        "batch: 10 | batch: 0 | a whole number of at least 1",
        "batch: 10 | bitch: 10 | has no setting \"bitch\"",
        "widths: [8, 5] | widths: 8 | a list of numbers was expected",
        "name: cosine | name: sine | names the schedule \"sine\"",
        "small_cnn | big_cnn | big_cnn",
        "samples: 40 | samples: [ | tiny.yaml is no recipe",
      })
  void whatIsWrittenWrongIsNamed(String right, String wrong, String sentence) {
    assertThatThrownBy(
            () -> train(PretextRecipe.parse(TINY.replace(right, wrong), "tiny.yaml"), 10))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void anotherBatchThatAdamCannotFollowIsNamed() {
    String text =
        TINY.replace("batch: 10", "batch: 1").replace("rate: 1e-3", "rate: 1e-3, beta1: 0.9");
    PretextRecipe recipe = PretextRecipe.parse(text, "tiny.yaml");
    assertThatThrownBy(() -> train(recipe, 20))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("beta1");
  }

  @Test
  void oneImageAStepWithBatchNormalizationIsNamed() {
    PretextRecipe recipe = PretextRecipe.parse(TINY, "tiny.yaml");
    assertThatThrownBy(() -> train(recipe, 1)).isInstanceOf(UserError.class);
  }

  @Test
  void whatDecidesTheViewsIsTheirIdentity() {
    Identity one = PretextRecipe.parse(TINY, "a").viewIdentity();
    assertThat(PretextRecipe.parse(TINY.replace("samples: 40", "samples: 80"), "b").viewIdentity())
        .isEqualTo(one);
    assertThat(PretextRecipe.parse(TINY.replace("range: 0.4", "range: 0.5"), "c").viewIdentity())
        .isNotEqualTo(one);
  }

  static List<String> shipped() {
    return PretextRecipes.NAMES;
  }

  @Test
  void everyRecipeFileShips() throws Exception {
    try (Stream<Path> files = Files.list(Path.of("../recipes/pretext"))) {
      assertThat(files.map(file -> file.getFileName().toString().replace(".yaml", "")))
          .containsExactlyInAnyOrderElementsOf(PretextRecipes.NAMES);
    }
    assertThatThrownBy(() -> PretextRecipes.text("simclr-mars"))
        .hasMessageContaining("There is no recipe \"simclr-mars\"");
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void everyRecipeThatShipsCanBeMade(String name) throws Exception {
    PretextRecipe recipe = PretextRecipe.parse(PretextRecipes.text(name), name);
    assertThat(recipe.samples()).isPositive();
    try (Encoder encoder = recipe.encoder(1);
        Pretext pretext =
            recipe.pretext(encoder, TinyImages.views(), recipe.batch(), recipe.batch(), 1)) {
      assertThat(pretext.identity().text()).contains("pretext");
      recipe.run(pretext, recipe.samples(), recipe.batch()).open().close();
    }
  }
}
