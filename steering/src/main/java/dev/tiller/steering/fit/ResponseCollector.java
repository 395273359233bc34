package dev.tiller.steering.fit;

import dev.tiller.ground.Progress;
import dev.tiller.network.Input;
import dev.tiller.network.Pass;
import dev.tiller.network.Site;
import dev.tiller.network.Tap;
import dev.tiller.steering.SiteResponses;
import dev.tiller.steering.TokenPooling;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.AbstractList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Pools what passes at the chosen sites and keeps one row a sentence, outside the Java heap: {@code
 * 4 d} bytes a site and sentence. The sentences of the source set come first.
 */
final class ResponseCollector implements AutoCloseable {

  private final List<Site> sites;
  private final int sources;
  private final int targets;
  private final TokenPooling pooling;
  private final Owned owned = new Owned();
  private final Map<Site, Tensor> rows = new HashMap<>();

  ResponseCollector(List<Site> sites, int sources, int targets, TokenPooling pooling) {
    this.sites = sites;
    this.sources = sources;
    this.targets = targets;
    this.pooling = pooling;
  }

  /**
   * Taps that read this batch.
   *
   * @param last the site after which the rest of the segment is not needed; null if it is
   */
  Map<Site, Tap> taps(Batch batch, @Nullable Site last) {
    Map<Site, Tap> taps = new LinkedHashMap<>();
    for (Site site : sites) {
      taps.put(
          site,
          (where, value, pass) -> {
            read(where, value, batch, pass.input());
            if (where == last) {
              throw Pass.end();
            }
            return value;
          });
    }
    return taps;
  }

  private void read(Site site, Tensor value, Batch batch, Input input) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor rows = site.readable(value.detach(), input);
      Tensor pooled = Tensors.as(pooling.pool(rows, input.pooled()), ScalarType.Float);
      store(site).index_copy_(0, batch.index(), pooled);
    }
  }

  private Tensor store(Site site) {
    return rows.computeIfAbsent(
        site,
        s -> {
          long[] shape = {sources + targets, s.width()};
          return owned.make(() -> torch.zeros(shape, Tensors.options(ScalarType.Float)));
        });
  }

  /** The rows of some sentences, by site name; owned by the caller's scope. */
  Map<String, Tensor> select(Tensor sentences) {
    Map<String, Tensor> selected = new LinkedHashMap<>();
    for (Site site : sites) {
      selected.put(site.name(), store(site).index_select(0, sentences));
    }
    return selected;
  }

  /** Puts back what {@link #select} gave. */
  void restore(Site site, Tensor sentences, Tensor values) {
    store(site).index_copy_(0, sentences, values);
  }

  /**
   * Responses site by site, brought to the Java heap one site at a time as the list is read.
   *
   * @param progress hears of every site once, when it is first read
   */
  List<SiteResponses> responses(Progress progress) {
    BitSet told = new BitSet();
    return new AbstractList<>() {
      @Override
      public SiteResponses get(int index) {
        Site site = sites.get(index);
        if (!told.get(index)) {
          told.set(index);
          progress.step(1, site.name());
        }
        try (TensorScope scope = TensorScope.open()) {
          Tensor all = store(site);
          float[] source = Tensors.floats(all.narrow(0, 0, sources).t());
          float[] target = Tensors.floats(all.narrow(0, sources, targets).t());
          return new SiteResponses(site.name(), site.width(), source, target);
        }
      }

      @Override
      public int size() {
        return sites.size();
      }
    };
  }

  @Override
  public void close() {
    owned.close();
    rows.clear();
  }
}
