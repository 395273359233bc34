package dev.tiller.steering.lineas;

import dev.tiller.steering.AffineMap;
import dev.tiller.steering.FitSession;
import dev.tiller.steering.JointMethod;
import dev.tiller.steering.Order;
import dev.tiller.steering.Parameter;
import dev.tiller.steering.Support;
import dev.tiller.steering.TokenPooling;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * LinEAS, "end-to-end learning of activation steering with a distributional loss" (arXiv
 * 2503.10679): all affine maps are trained together so that the steered model's pooled responses to
 * the source sentences are distributed as the untouched model's responses to the target sentences,
 * neuron by neuron, at all loss sites.
 *
 * <p>The model's parameters stay frozen; maps begin as identity. Only mean pooling is known from
 * the authors. What their printed text leaves open and how it was decided is said at {@link
 * SetDistance} and {@link Sparsity}.
 *
 * @param optimization steps and rates
 * @param sparsity the regularizer
 * @param comparison the loss
 * @param batching sentences a step, and memory
 * @param lossSites a group or regular expression; null for the steered sites
 */
public record LinEas(
    Optimization optimization,
    Sparsity sparsity,
    SetDistance comparison,
    Batching batching,
    @Nullable String lossSites)
    implements JointMethod {

  /**
   * The paper takes {@code post_layernorm} everywhere; not every family has such norms, so the
   * family decides (and takes them in Gemma-2).
   */
  private static final String SITES = "default";

  /** The paper's settings for language models, without sparsity. */
  public LinEas() {
    this(Optimization.PAPER, Sparsity.NONE, SetDistance.STANDARD, Batching.STANDARD, null);
  }

  /** With another optimization. */
  public LinEas with(Optimization other) {
    return new LinEas(other, sparsity, comparison, batching, lossSites);
  }

  /** With another regularizer. */
  public LinEas with(Sparsity other) {
    return new LinEas(optimization, other, comparison, batching, lossSites);
  }

  /** With another loss. */
  public LinEas with(SetDistance other) {
    return new LinEas(optimization, sparsity, other, batching, lossSites);
  }

  /** With other batches. */
  public LinEas with(Batching other) {
    return new LinEas(optimization, sparsity, comparison, other, lossSites);
  }

  /** Comparing the sets at other sites than the steered ones; null for the steered ones. */
  public LinEas withLossSites(@Nullable String other) {
    return new LinEas(optimization, sparsity, comparison, batching, other);
  }

  @Override
  public String name() {
    return "lineas";
  }

  @Override
  public String summary() {
    return "Trains the maps of all sites together, end to end (LinEAS, arXiv 2503.10679).";
  }

  @Override
  public List<String> aliases() {
    return List.of("LinEAS", "lin-eas");
  }

  @Override
  public List<Parameter<?>> parameters() {
    return LinEasParameters.ALL;
  }

  @Override
  public Defaults defaults() {
    return new Defaults(TokenPooling.MEAN, Order.JOINT, Support.ALL, SITES);
  }

  @Override
  public Demand demand() {
    return new Demand(batching.small() ? 1 : Batching.LEAST, Integer.MAX_VALUE, false);
  }

  @Override
  public boolean interpolates() {
    return true;
  }

  @Override
  public long steps() {
    return optimization.total();
  }

  /**
   * The number of steps: a training that was stopped goes on from its maps with the rates of the
   * new schedule from the step that it had reached, which is not what a training of so many steps
   * from the beginning gives. A refit is bound to the schedule before it, so that with one the
   * steps must agree.
   */
  @Override
  public Set<String> freeOnResume() {
    return optimization.refit() == 0 ? Set.of("steps") : Set.of();
  }

  @Override
  public Map<String, AffineMap> fit(Problem problem, FitSession session) {
    session.progress().step(0, "reading the target set");
    try (TransportLoss objective = TransportLoss.of(problem, comparison, batching);
        TrainedMaps maps = new TrainedMaps(this, problem.start(), objective)) {
      return new Training(this, maps, session, problem.seed()).run();
    }
  }

  @Override
  public Cost cost(Problem problem) {
    return new StepCost(this, problem).measure();
  }
}
