package dev.tiller.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.UserError;
import dev.tiller.network.HiddenState;
import dev.tiller.network.Site;
import dev.tiller.network.Tap;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.tensor.LeakCheck;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.List;
import org.junit.jupiter.api.Test;

class HiddenStateTest {

  @Test
  void isWhatPasses() {
    try (LanguageModel model = LanguageModel.load(TestModels.GOLDEN.resolve("llama"));
        Tokens tokens = Tokens.of(new int[] {3, 1, 4}, new int[] {1, 5, 9})) {
      List<Site> sites = model.sitesMatching(".*o_proj|.*layers\\.1");
      for (Site site : sites) {
        float[][] passed = new float[1][];
        Tap tap =
            (where, value, pass) -> {
              passed[0] = Tensors.floats(value);
              return value;
            };
        try (TensorScope scope = TensorScope.open()) {
          model.logits(tokens, Taps.of(site, tap));
        }
        HiddenState state;
        try (LeakCheck check = LeakCheck.open()) {
          state = HiddenState.read(model, tokens, site.name());
        }
        assertThat(state.rows()).isEqualTo(2);
        assertThat(state.positions()).isEqualTo(3);
        assertThat(state.width()).isEqualTo(site.width());
        float[] last = new float[site.width()];
        System.arraycopy(passed[0], 5 * site.width(), last, 0, last.length);
        assertThat(state.last(1)).containsExactly(last);
        assertThat(state.at(1, 2)).containsExactly(last);
        assertThatThrownBy(() -> state.at(2, 0)).isInstanceOf(IllegalArgumentException.class);
      }
      assertThatThrownBy(() -> HiddenState.read(model, tokens, "nowhere"))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("no site \"nowhere\"");
    }
  }
}
