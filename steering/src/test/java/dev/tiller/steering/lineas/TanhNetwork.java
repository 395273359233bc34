package dev.tiller.steering.lineas;

import dev.tiller.network.Network;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.steering.JointMethod;
import dev.tiller.steering.TokenPooling;
import dev.tiller.steering.fit.Sentences;
import dev.tiller.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * The network of golden checks GC5 and GC7 in double: token i stands for the i-th given h1, and h2
 * = tanh(W h1 + c). Its tensors belong to the scope that is open when it is made.
 */
final class TanhNetwork {

  static final Site FIRST = new Site("first", 0, 2, 1, null);
  static final Site SECOND = new Site("second", 1, 2, 2, null);

  static final double[] SOURCE = {1, 0.2, 0.4, -0.6, -0.3, 0.9, 1.6, 0.1};
  static final double[] TARGET = {-0.5, 0.4, 0.3, 1.2, 0.1, -0.2, -0.9, 0.7};

  private TanhNetwork() {}

  static Network build() {
    double[] all = Arrays.copyOf(SOURCE, SOURCE.length + TARGET.length);
    System.arraycopy(TARGET, 0, all, SOURCE.length, TARGET.length);
    Tensor table = Tensors.of(all, 8, 2);
    Tensor weight = Tensors.of(new double[] {0.8, -0.5, 0.3, 1.1}, 2, 2);
    TensorOptional bias = new TensorOptional(Tensors.of(new double[] {0.1, -0.2}));
    return Network.of(
        "tanh",
        "tanh-1",
        List.of(
            Segment.of(
                "first",
                Segment.EMBEDDING,
                List.of(FIRST),
                (ids, pass) -> pass.at(FIRST, torch.embedding(table, ids))),
            Segment.of(
                "second",
                0,
                List.of(SECOND),
                (h, pass) -> pass.at(SECOND, torch.linear(h, weight, bias).tanh()))));
  }

  /** One site whose values are given: rows of source, then of target. */
  static Network table(Site site, double[] values) {
    Tensor table = Tensors.of(values, values.length / site.width(), site.width());
    Segment only =
        Segment.of(
            "only",
            Segment.EMBEDDING,
            List.of(site),
            (ids, pass) -> pass.at(site, torch.embedding(table, ids)));
    return Network.of("table", "table-1", List.of(only));
  }

  /** Sentences of one token: the first {@code sources} ids, and the {@code targets} after them. */
  static JointMethod.Problem problem(
      Network network, List<Site> sites, List<Site> lossSites, int sources, int targets) {
    return new JointMethod.Problem(
        network,
        sites,
        lossSites,
        tokens(sources + targets),
        IntStream.range(0, sources).toArray(),
        IntStream.range(sources, sources + targets).toArray(),
        TokenPooling.MEAN,
        Map.of(),
        1);
  }

  private static Sentences tokens(int count) {
    List<int[]> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(new int[] {i});
    }
    return Sentences.ofTokens("tokens", rows);
  }
}
