package dev.tiller.steering.lineas;

import dev.tiller.network.Input;
import dev.tiller.network.Pass;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.State;
import dev.tiller.network.Tap;
import dev.tiller.network.Taps;
import dev.tiller.steering.JointMethod;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;

/** What a training will cost, from one step that is run and timed, and from shapes. */
final class StepCost {

  /**
   * Bytes that a segment keeps for its backward pass, over the bytes that pass at its sites:
   * operations between sites keep their inputs too.
   */
  private static final double KEPT_PER_SITE = 2;

  private final LinEas method;
  private final JointMethod.Problem problem;

  StepCost(LinEas method, JointMethod.Problem problem) {
    this.method = method;
    this.problem = problem;
  }

  JointMethod.Cost measure() {
    try (TensorScope scope = TensorScope.open();
        TransportLoss objective =
            TransportLoss.of(problem, method.comparison(), method.batching())) {
      Tensor u = objective.layout().vector(problem.start());
      objective.at(u, 0); // The first pass pays for caches and lazily made constants.
      double step = timed(() -> objective.at(u, 0));
      double plain = timed(() -> objective.plain(0));
      long tokens = objective.tokens(0);
      Shapes shapes = shapes(objective.span());
      long atOnce = Math.min(tokens, method.batching().tokensAtOnce());
      Batching.Backward backward = method.batching().backward();
      boolean bySegment = backward == Batching.Backward.CHECKPOINT;
      double activations =
          switch (backward) {
            case KEEP -> tokens * shapes.all();
            case ACCUMULATE -> atOnce * shapes.all();
            case CHECKPOINT -> atOnce * shapes.largest();
          };
      int both = problem.source().length + problem.target().length;
      int vectors = method.optimization().rule() == Optimization.Rule.ADAM ? 5 : 3;
      return new JointMethod.Cost(
          tokens,
          step / plain,
          step * method.optimization().total(),
          (long) (KEPT_PER_SITE * activations),
          bySegment ? (long) (tokens * shapes.boundaries()) : 0,
          8L * both * objective.span().width(),
          8L * vectors * objective.layout().size());
    }
  }

  private static double timed(Runnable work) {
    long start = System.nanoTime();
    try (TensorScope scope = TensorScope.open()) {
      work.run();
    }
    return (System.nanoTime() - start) / 1e9;
  }

  /**
   * Bytes a token.
   *
   * @param segments that pass at the sites of each segment from the first map on
   * @param states that go into those segments, together
   */
  private record Shapes(List<Double> segments, double boundaries) {

    double all() {
      return segments.stream().mapToDouble(b -> b).sum();
    }

    double largest() {
      return segments.stream().mapToDouble(b -> b).max().orElse(0);
    }
  }

  /** From one item. */
  private Shapes shapes(Span span) {
    List<Double> perSegment = new ArrayList<>();
    double boundaries = 0;
    int first = problem.source()[0];
    double positions = problem.items().length(first);
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open();
        Input input = problem.items().batch(first)) {
      State state = input.state();
      for (int s = 0; s < span.segments().size(); s++) {
        Segment segment = span.segments().get(s);
        long[] bytes = {0};
        Map<Site, Tap> counters = new LinkedHashMap<>();
        for (Site site : segment.sites()) {
          if (site.width() > 0) { // Listening to attention probabilities would change the way.
            counters.put(
                site,
                (where, x, pass) -> {
                  bytes[0] += x.numel() * x.element_size();
                  return x;
                });
          }
        }
        if (s >= span.first()) {
          boundaries += state.bytes() / positions;
        }
        try (Pass pass = Pass.over(input, Taps.of(counters))) {
          state = segment.run(state, pass);
        }
        if (s >= span.first()) {
          perSegment.add(bytes[0] / positions);
        }
      }
    }
    return new Shapes(perSegment, boundaries);
  }
}
