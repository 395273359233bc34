package dev.tiller.selfsupervised.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.Monitor;
import dev.tiller.ground.UserError;
import dev.tiller.selfsupervised.ImageViews;
import dev.tiller.selfsupervised.Pretext;
import dev.tiller.selfsupervised.TinyImages;
import dev.tiller.training.Run;
import dev.tiller.vision.Encoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Recipes whose objective follows the parameters of the views. */
class StructuredRecipesTest {

  private static final String REST =
      """
      projector: {widths: [8, 5]}
      predictor: {widths: [8, 5]}
      optimizer: {name: adam, rate: 1e-3}
      batch: 10
      samples: 20
      """;

  private static final String DUET =
      """
      encoder: {architecture: small_cnn, model_args: {in_chans: 1, widths: [4, 6]}}
      views: [{name: rotation}]
      objective: {name: duet, bins: 3, target: gaussian, deviation: 0.2, integration: code-grid}
      """;

  private static Run.Result train(String text) {
    PretextRecipe recipe = PretextRecipe.parse(text + REST, "tiny.yaml");
    ImageViews views =
        new ImageViews(TinyImages.images(), recipe.view(), recipe.viewIdentity(), recipe.looks());
    try (Encoder encoder = recipe.encoder(3);
        Pretext pretext = recipe.pretext(encoder, views, 10, recipe.batch(), 3);
        Run run = recipe.run(pretext, recipe.samples(), recipe.batch()).seed(3).open()) {
      return run.run(Monitor.NONE);
    }
  }

  @Test
  void duetTrains() {
    assertThat(train(DUET).finished()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "circular_cnn | | circular-translation, most: 1, step: 4 | translation, most: 1, step: 4",
        "c4_cnn | , widths: [2, 3] | quarter-turns | turns",
        "scale_pyramid | , widths: [4], scales: 3, factor: 1.5 | scale-steps, factor: 1.5 | scales, level: 1",
      })
  void readsTrainForEveryLossAndAsAugmentedImages(
      String network, String arguments, String view, String motion) {
    for (String loss : new String[] {"simclr", "byol", "simsiam"}) {
      for (boolean augmented : new boolean[] {false, true}) {
        String text =
            """
            encoder: {architecture: %s, model_args: {in_chans: 1%s}}
            views: [{name: %s, unmoved: %s}]
            objective: {name: hssl, loss: %s, augmented: %s, motion: %s}
            """
                .formatted(
                    network,
                    arguments == null ? "" : arguments,
                    view,
                    !augmented,
                    loss,
                    augmented,
                    motion);
        String teacher = loss.equals("byol") ? "teacher: {rho: 0.9}\n" : "";
        assertThat(train(text + teacher).finished()).as(text).isTrue();
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "target: gaussian | target: cauchy | target is \"cauchy\"; choose von-mises or gaussian",
        "bins: 3 | bins: 4 | width 6 does not fall into 4 bins",
        "bins: 3 | bins: 3, parameter: scale | follows the parameter \"scale\"",
        "name: duet, bins: 3, target: gaussian, deviation: 0.2, integration: code-grid"
            + " | name: hssl, loss: hssl | choose another objective",
        "name: duet, bins: 3, target: gaussian, deviation: 0.2, integration: code-grid"
            + " | name: hssl, motion: shear | choose translation, turns or scales",
        "name: duet, bins: 3, target: gaussian, deviation: 0.2, integration: code-grid"
            + " | name: hssl | Reads follow the parameter \"circular_translation_down\"",
      })
  void whatDoesNotFitIsNamed(String right, String wrong, String sentence) {
    assertThatThrownBy(() -> train(DUET.replace(right, wrong)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(sentence);
  }
}
