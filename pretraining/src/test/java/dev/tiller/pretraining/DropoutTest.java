package dev.tiller.pretraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.language.LanguageModel;
import dev.tiller.network.Pass;
import dev.tiller.network.Site;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.network.load.Config;
import dev.tiller.network.load.RandomParameters;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.Share;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** With dropout the objective keeps its contract: gradients, shares in any split, other bits. */
class DropoutTest extends NextTokensTest {

  @Override
  double dropout() {
    return 0.3;
  }

  @Test
  void dropsItsRateOfWhatIsAddedAndKeepsTheMean() throws Exception {
    try (TensorScope scope = TensorScope.open();
        RandomParameters random = new RandomParameters(3, 0.05);
        LanguageModel model =
            LanguageModel.build(
                Config.parse(TinyRun.CONFIG, "tiny"), random, LanguageModel.Precision.FLOAT32)) {
      Share share = new Share(7, 1, 16, 0, 16, 16);
      Taps taps = ResidualDropout.of(model, 0.25, share);
      Map<String, double[]> seen = new TreeMap<>();
      try (Pass pass = Pass.over(new Tokens(Tensors.of(new int[16][15]), null), taps)) {
        for (Site site : model.sites()) {
          if (taps.has(site)) {
            Tensor ones = torch.ones(16, 15, 16);
            Tensor dropped = pass.at(site, ones);
            double zeros = 1 - dropped.sign().mean().item_double();
            seen.put(site.name(), new double[] {zeros, dropped.mean().item_double()});
          }
        }
      }
      assertThat(seen)
          .containsOnlyKeys(
              "model.layers.0.post_attention_layernorm",
              "model.layers.0.post_feedforward_layernorm",
              "model.layers.1.post_attention_layernorm",
              "model.layers.1.post_feedforward_layernorm");
      seen.values()
          .forEach(
              s -> {
                assertThat(s[0]).isCloseTo(0.25, within(0.03));
                assertThat(s[1]).isCloseTo(1, within(0.04));
              });
    }
  }
}
