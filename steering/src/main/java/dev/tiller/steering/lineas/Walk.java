package dev.tiller.steering.lineas;

import dev.tiller.ground.UserError;
import dev.tiller.network.Pass;
import dev.tiller.network.Site;
import dev.tiller.network.Tap;
import dev.tiller.network.Taps;
import dev.tiller.steering.Pooling;
import dev.tiller.steering.Rows;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
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
  private final Pass pass;
  private final Map<Site, Tensor> responses = new LinkedHashMap<>();

  /**
   * @param maps taps of the maps that act; empty for the untouched network
   */
  Walk(Span span, Rows rows, Map<Site, Tap> maps, Pooling pooling) {
    this.span = span;
    Map<Site, Tap> readers = new LinkedHashMap<>();
    for (Site site : span.lossSites()) {
      readers.put(
          site,
          (where, value, under) -> {
            read(where, value, rows, pooling);
            if (where == span.last()) {
              throw new Enough();
            }
            return value;
          });
    }
    this.pass = Pass.over(rows.tokens(), Taps.of(maps).and(readers));
  }

  private void read(Site site, Tensor value, Rows rows, Pooling pooling) {
    if (value.dim() > 3 || value.size(-1) != site.width()) {
      throw new UserError(
          "The site \"%s\" passes a tensor of shape %s, but [batch, length, %d] was expected; leave it out of the loss."
              .formatted(site.name(), Arrays.toString(Tensors.shape(value)), site.width()));
    }
    try (TensorScope scope = TensorScope.open()) {
      Tensor pooled = pooling.pool(value, rows.counted());
      if (pooled.size(0) != rows.tokens().batch()) { // Positions are the same in every row.
        pooled = pooled.expand(rows.tokens().batch(), site.width());
      }
      // The pooling of a single position is the value itself, which its segment owns.
      responses.put(site, scope.disown(pooled == value ? value.alias() : pooled));
    }
  }

  /**
   * Runs one segment.
   *
   * @return the next state in the caller's scope; null where the pass ends
   */
  @Nullable Tensor step(int segment, Tensor state) {
    try {
      Tensor next = span.segments().get(segment).run(state, pass);
      return next == state ? state.alias() : next;
    } catch (Enough seen) {
      return null;
    }
  }

  /** Runs all segments; states in between are freed. */
  void run(Tensor ids) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor state = ids;
      for (int s = 0; s < span.segments().size(); s++) {
        @Nullable Tensor next = step(s, state);
        if (next == null) {
          return;
        }
        if (state != ids && state != next) {
          state.close();
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

  /** Ends a pass early. */
  private static final class Enough extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Enough() {
      super(null, null, false, false);
    }
  }
}
