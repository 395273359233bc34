package dev.tiller.steering.lineas;

import dev.tiller.network.Input;
import dev.tiller.network.Pass;
import dev.tiller.network.Site;
import dev.tiller.network.State;
import dev.tiller.network.Tap;
import dev.tiller.network.Taps;
import dev.tiller.steering.TokenPooling;
import dev.tiller.tensor.TensorScope;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * One pass of a group of rows along a span: maps act, then loss sites are pooled, and after the
 * last of them nothing more is computed. Close it when its responses are no longer needed.
 */
final class Walk implements AutoCloseable {

  private final Span span;
  private final Input input;
  private final Pass pass;
  private final Map<Site, Tensor> responses = new LinkedHashMap<>();

  /**
   * @param maps taps of the maps that act; empty for the untouched network
   */
  Walk(Span span, Input input, Map<Site, Tap> maps, TokenPooling pooling) {
    this.span = span;
    this.input = input;
    Map<Site, Tap> readers = new LinkedHashMap<>();
    for (Site site : span.lossSites()) {
      readers.put(
          site,
          (where, value, under) -> {
            read(where, value, pooling);
            if (where == span.last()) {
              throw Pass.end();
            }
            return value;
          });
    }
    this.pass = Pass.over(input, Taps.of(maps).and(readers));
  }

  private void read(Site site, Tensor value, TokenPooling pooling) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor pooled = pooling.pool(site.readable(value, input), input.pooled());
      // The pooling of a single position may be the value itself, which its segment owns.
      responses.put(site, scope.disown(pooled == value ? value.alias() : pooled));
    }
  }

  /**
   * Runs one segment.
   *
   * @return the next state in the caller's scope; null where the pass ends
   */
  @Nullable State step(int segment, State state) {
    @Nullable State next = span.segments().get(segment).visit(state, pass);
    return next != null && next.holds(state.main()) ? next.with(next.main().alias()) : next;
  }

  /** Runs all segments; states in between are freed. */
  void run() {
    try (TensorScope scope = TensorScope.open()) {
      State start = input.state();
      State state = start;
      for (int s = 0; s < span.segments().size(); s++) {
        @Nullable State next = step(s, state);
        if (next == null) {
          return;
        }
        if (s > 0) {
          state.closeBut(next);
        }
        state = next;
      }
    }
  }

  /** Pooled responses met so far, [rows, d] each; owned by this walk. */
  Map<Site, Tensor> responses() {
    return responses;
  }

  /** Responses of all loss sites side by side, float64 [rows, D], without gradient. */
  Tensor matrix() {
    try (TensorScope scope = TensorScope.open();
        TensorVector parts = new TensorVector()) {
      for (Site site : span.lossSites()) {
        parts.push_back(responses.get(site).detach().to(ScalarType.Double));
      }
      return scope.keep(torch.cat(parts, 1));
    }
  }

  /**
   * The responses met so far, each with its columns of a gradient, in the caller's scope.
   *
   * @param gradient float64 [rows, D]
   */
  Map<Tensor, Tensor> pulled(Tensor gradient) {
    Map<Tensor, Tensor> outputs = new LinkedHashMap<>();
    long from = 0;
    for (Site site : span.lossSites()) {
      @Nullable Tensor response = responses.get(site);
      if (response != null) {
        outputs.put(response, gradient.narrow(1, from, site.width()).to(response.scalar_type()));
      }
      from += site.width();
    }
    return outputs;
  }

  @Override
  public void close() {
    pass.close();
    responses.values().forEach(Tensor::close);
    responses.clear();
  }
}
