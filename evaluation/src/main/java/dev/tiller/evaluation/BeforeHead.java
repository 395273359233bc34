package dev.tiller.evaluation;

import dev.tiller.language.LanguageModel;
import dev.tiller.network.Pass;
import dev.tiller.network.Segment;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.tensor.TensorScope;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A batch run up to the head, which then sees only the columns that are asked for. */
final class BeforeHead {

  private final Segment head;
  private final Tokens tokens;
  private final Taps taps;
  private final Tensor state;

  private BeforeHead(Segment head, Tokens tokens, Taps taps, Tensor state) {
    this.head = head;
    this.tokens = tokens;
    this.taps = taps;
    this.state = state;
  }

  /** Runs all but the head; what it keeps belongs to the caller's scope. */
  static BeforeHead of(LanguageModel model, Tokens tokens, Taps taps) {
    List<Segment> segments = model.segments();
    try (TensorScope scope = TensorScope.open();
        Pass pass = Pass.over(tokens, taps)) {
      Tensor state = tokens.ids();
      for (Segment segment : segments.subList(0, segments.size() - 1)) {
        Tensor next = segment.run(state, pass);
        if (state != tokens.ids()) {
          state.close();
        }
        state = next;
      }
      return new BeforeHead(segments.get(segments.size() - 1), tokens, taps, scope.keep(state));
    }
  }

  /** [batch, count, vocabulary] in float64: differences of near equals must not drown. */
  Tensor logProbabilities(int from, int count) {
    try (TensorScope scope = TensorScope.open();
        Pass pass = Pass.over(tokens.columns(from, count), taps)) {
      Tensor logits = head.run(state.narrow(1, from, count), pass).to(ScalarType.Double);
      return scope.keep(logits.log_softmax(-1));
    }
  }
}
