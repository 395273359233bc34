package dev.tiller.network.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.network.Pass;
import dev.tiller.network.Site;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.network.load.RandomParameters;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.EdgeVector;
import org.bytedeco.pytorch.Node;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttentionTest {

  private static final int HEADS = 4;
  private static final int WIDTH = 8;
  private static final int LENGTH = 6;

  /** Two query heads share a key; the explicit path is the mathematics. */
  @ParameterizedTest
  @ValueSource(ints = {0, 3})
  void gradientsOfSharedKeysComeFromTheFusedKernelAndAreRight(int window) {
    try (TensorScope scope = TensorScope.open();
        RandomParameters random = new RandomParameters(1, 1)) {
      Parts parts = Parts.from(random, ScalarType.Float);
      Attention.Shape shape = new Attention.Shape(0, HEADS, 2, WIDTH, 0.3, 0, window);
      Attention attention = parts.attention("attention", shape, null, null);
      List<Tensor> given = new ArrayList<>();
      for (int heads : new int[] {HEADS, 2, 2}) {
        Tensor drawn = torch.randn(new long[] {2, LENGTH, heads, WIDTH});
        given.add(drawn.set_requires_grad(true));
      }
      Tensor fused = mixed(attention, given, Taps.NONE);
      assertThat(operations(fused.grad_fn())).anyMatch(name -> name.contains("FlashAttention"));
      fused.pow(Tensors.scalar(3)).sum().backward();
      List<Tensor> found = given.stream().map(x -> x.grad().clone()).toList();
      given.forEach(x -> x.grad().zero_());
      Site site = attention.probabilities();
      Tensor explicit = mixed(attention, given, Taps.of(Map.of(site, (at, value, pass) -> value)));
      explicit.pow(Tensors.scalar(3)).sum().backward();
      assertThat(torch.allclose(fused, explicit, 1e-5, 1e-5, false)).isTrue();
      for (int i = 0; i < given.size(); i++) {
        assertThat(torch.allclose(found.get(i), given.get(i).grad(), 1e-4, 1e-4, false))
            .as("gradient %d", i)
            .isTrue();
      }
      parts.discard();
    }
  }

  private static Tensor mixed(Attention attention, List<Tensor> given, Taps taps) {
    try (Pass pass = Pass.over(Tokens.of(new int[2][LENGTH]), taps)) {
      return attention.apply(given.get(0), given.get(1), given.get(2), pass);
    }
  }

  /** Names of all operations behind one. */
  private static List<String> operations(Node node) {
    List<String> names = new ArrayList<>(List.of(node.name().getString()));
    EdgeVector edges = node.next_edges();
    for (long i = 0; i < edges.size(); i++) {
      Node next = edges.get(i).function();
      if (next != null && !next.isNull()) {
        names.addAll(operations(next));
      }
    }
    return names;
  }
}
