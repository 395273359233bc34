package dev.tiller.language.masked;

import dev.tiller.language.LanguageModel;
import dev.tiller.network.Pass;
import dev.tiller.network.Segment;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Logits of some positions alone: the head costs as much as two blocks, and most positions are no
 * gaps. Taps inside the head therefore see one row a gap, [gaps, 1, width].
 */
final class GapLogits {

  private GapLogits() {}

  /** A token hidden from the model, or about to be. */
  record Gap(int row, int column) {}

  /**
   * @param rows token ids of any length, gaps masked already
   * @return [gaps, vocabulary] float32, owned by the caller's scope
   */
  static Tensor of(LanguageModel model, List<int[]> rows, List<Gap> gaps, Taps taps) {
    List<Segment> segments = model.segments();
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      Tokens tokens = Tokens.leftPadded(rows, 0);
      Tensor state = tokens.ids();
      try (Pass pass = Pass.over(tokens, taps)) {
        for (Segment segment : segments.subList(0, segments.size() - 1)) {
          state = segment.run(state, pass);
        }
      }
      int length = tokens.length();
      long[] flat =
          gaps.stream()
              .mapToLong(g -> (long) (g.row() + 1) * length - rows.get(g.row()).length + g.column())
              .toArray();
      Tensor places = Tensors.of(flat);
      Tensor chosen = state.reshape(-1, state.size(2)).index_select(0, places).unsqueeze(1);
      Tensor ids = tokens.ids().reshape(-1).index_select(0, places).unsqueeze(1);
      try (Pass pass = Pass.over(new Tokens(ids, null), taps)) {
        Tensor logits = segments.get(segments.size() - 1).run(chosen, pass);
        return scope.keep(logits.squeeze(1).to(ScalarType.Float));
      }
    }
  }
}
