package dev.tiller.steering.lineas;

import dev.tiller.ground.UserError;
import dev.tiller.network.Input;
import dev.tiller.network.Site;
import dev.tiller.steering.JointMethod;
import dev.tiller.steering.TokenPooling;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The loss of LinEAS without its regularizer, and its gradient by all maps together (arXiv
 * 2503.10679, section 3).
 *
 * <pre>
 * xi_l = T_l( f_l( xi_(l-1) ) ),   eta_l = f_l( eta_(l-1) ),   C = sum over loss sites of weight W(xi_l, eta_l)
 * </pre>
 *
 * <p>The target trace eta goes through the untouched network, once, by {@link #of}. The trap: the
 * loss of a site reaches back into the maps of all earlier sites. Close it in the end.
 */
final class TransportLoss implements AutoCloseable {

  /**
   * A value with its gradient.
   *
   * @param loss at least 0
   * @param gradient float64 [layout size], in the scope of whoever asked
   */
  record Value(double loss, Tensor gradient) {}

  /** Square of the relative error of a float32 response, generously. */
  private static final double ROUNDING = 1e-11;

  private final Span span;
  private final Layout layout;
  private final JointMethod.Problem problem;
  private final SetDistance comparison;
  private final Batching batching;
  private final Minibatches batches;
  private final Owned owned;
  private final Tensor targets;
  private final Tensor sortedTargets;
  private final Tensor weights;
  private @Nullable Groups whole;

  private TransportLoss(
      JointMethod.Problem problem,
      SetDistance comparison,
      Batching batching,
      Span span,
      Owned owned,
      Tensor targets) {
    this.problem = problem;
    this.comparison = comparison;
    this.batching = batching;
    this.span = span;
    this.layout = new Layout(problem.sites());
    int sources = problem.source().length;
    int count = problem.target().length;
    this.batches = new Minibatches(sources, count, batching.rows(sources, count), problem.seed());
    this.owned = owned;
    this.targets = targets;
    this.sortedTargets = owned.make(() -> Wasserstein.sortedColumns(targets));
    this.weights = owned.make(() -> comparison.weights(span.lossSites()));
  }

  /**
   * Takes the target trace, one forward pass over the target set.
   *
   * @throws UserError if there are too few sentences for the batches, or a response is no number
   */
  static TransportLoss of(JointMethod.Problem problem, SetDistance comparison, Batching batching) {
    Span span = Span.of(problem.network(), problem.sites(), problem.lossSites());
    batching.rows(problem.source().length, problem.target().length);
    Owned owned = new Owned();
    try {
      Tensor targets = owned.make(() -> targetTrace(problem, span, batching));
      return new TransportLoss(problem, comparison, batching, span, owned, targets);
    } catch (RuntimeException | Error e) {
      owned.close();
      throw e;
    }
  }

  private static Tensor targetTrace(JointMethod.Problem problem, Span span, Batching batching) {
    // Groups change the order of rows, which the loss does not see.
    try (Groups groups = Groups.of(problem.items(), problem.target(), batching.tokensAtOnce());
        AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open();
        TensorVector parts = new TensorVector()) {
      for (Input input : groups.inputs()) {
        try (Walk walk = new Walk(span, input, Map.of(), problem.pooling())) {
          walk.run();
          parts.push_back(walk.matrix());
        }
      }
      Tensor all = scope.keep(torch.cat(parts, 0));
      requireFinite(span, all, "of a target sentence");
      return all;
    }
  }

  Layout layout() {
    return layout;
  }

  Span span() {
    return span;
  }

  /** Source rows of a step. */
  int rows() {
    return batches.rows();
  }

  /** The sentences of a step; closed with this objective where every step sees the same. */
  private Groups groups(int step) {
    if (whole != null) {
      return whole;
    }
    int[] items = batches.source(step).stream().mapToInt(i -> problem.source()[i]).toArray();
    Groups groups = Groups.of(problem.items(), items, batching.tokensAtOnce());
    if (batches.whole()) {
      whole = owned.add(groups);
    }
    return groups;
  }

  /** Padded tokens of a step. */
  long tokens(int step) {
    Groups groups = groups(step);
    long size = groups.size();
    done(groups);
    return size;
  }

  private void done(Groups groups) {
    if (groups != whole) {
      groups.close();
    }
  }

  /**
   * Loss and gradient on the rows of a step.
   *
   * @param u parameters, float64 [layout size]
   * @throws UserError if a response is no number
   */
  Value at(Tensor u, int step) {
    Groups groups = groups(step);
    List<Route> routes = new ArrayList<>();
    try (TensorScope scope = TensorScope.open();
        Leaves leaves = new Leaves(layout, u, span.trained())) {
      for (Input input : groups.inputs()) {
        routes.add(Route.of(batching.backward(), span, input, leaves, pooling()));
      }
      Wasserstein found;
      double loss;
      try (TensorVector parts = new TensorVector()) {
        routes.forEach(route -> parts.push_back(route.forward()));
        Tensor z = torch.cat(parts, 0);
        found = Wasserstein.of(z, goals(step));
        loss = found.distances().dot(weights).item_double();
        if (!Double.isFinite(loss)) {
          requireFinite(span, z, "of a steered source sentence in step " + step);
        }
      }
      Tensor gradient = torch.zeros_like(u);
      Tensor pull = found.gradient().mul(weights);
      long from = 0;
      for (int i = 0; i < routes.size(); i++) {
        long count = groups.inputs().get(i).rows();
        routes.get(i).backward(pull.narrow(0, from, count), gradient);
        from += count;
      }
      return new Value(loss, scope.keep(gradient));
    } finally {
      routes.forEach(Route::close);
      done(groups);
    }
  }

  /** A loss that two sets of the same sentences, in another order, may have through rounding. */
  double rounding() {
    try (TensorScope scope = TensorScope.open()) {
      return ROUNDING * targets.square().mean(0).dot(weights).item_double();
    }
  }

  /** The plain source responses of a step, as a forward pass without gradient costs them. */
  void plain(int step) {
    Groups groups = groups(step);
    try (AutoGradMode noGrad = Tensors.noGrad()) {
      for (Input input : groups.inputs()) {
        try (Walk walk = new Walk(span, input, Map.of(), pooling())) {
          walk.run();
        }
      }
    } finally {
      done(groups);
    }
  }

  private TokenPooling pooling() {
    return problem.pooling();
  }

  private Tensor goals(int step) {
    boolean all =
        comparison.targets() == SetDistance.Targets.ALL || batches.rows() == batches.targets();
    if (all) {
      return sortedTargets;
    }
    Tensor drawn = targets.index_select(0, Tensors.of(batches.target(step)));
    return Wasserstein.sortedColumns(drawn);
  }

  private static void requireFinite(Span span, Tensor responses, String where) {
    try (TensorScope scope = TensorScope.open()) {
      long from = 0;
      for (Site site : span.lossSites()) {
        Tensor here = responses.narrow(1, from, site.width());
        if (!here.isfinite().all().item_bool()) {
          throw new UserError(
              "A response %s at the site \"%s\" is no number, so nothing can be learned from it; lower the learning rate if the training made it, leave that site out, or use a model in higher precision."
                  .formatted(where, site.name()));
        }
        from += site.width();
      }
    }
  }

  @Override
  public void close() {
    owned.close();
  }
}
