package dev.tiller.deeppcr.plan;

import dev.tiller.deeppcr.Blocks;
import dev.tiller.deeppcr.Chain;
import dev.tiller.deeppcr.FusedChainSolver;
import dev.tiller.deeppcr.SequentialChainSolver;
import dev.tiller.deeppcr.Trajectory;
import dev.tiller.deeppcr.chain.AffineChain;
import dev.tiller.deeppcr.chain.AffineSolver;
import dev.tiller.deeppcr.linear.LinearMethod;
import dev.tiller.deeppcr.newton.NewtonSolver;
import dev.tiller.ground.UserError;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Says before a chain is solved what every solver would take, and which one to use.
 *
 * <p>Linear solvers are predicted from the machine's {@link Calibration}. What the chain's own
 * steps take, how many iterations Newton's method needs and whether it can be trusted is read off
 * the first 128 steps.
 */
public final class Planner {

  private final NewtonSolver newton;

  /** For Newton's method as it comes. */
  public Planner() {
    this(new NewtonSolver());
  }

  /**
   * @param newton with the policy, guess, stop rule and budget that would be used
   */
  public Planner(NewtonSolver newton) {
    this.newton = newton;
  }

  /**
   * Plans, leaving out what would take more memory than the budget; takes some tens of
   * milliseconds, and a second more the first time on a machine.
   *
   * @param start [B, w]
   * @throws UserError if chain and start do not fit together, or every solver would take more
   */
  public Plan plan(Chain chain, Tensor start) {
    Trajectory.check(chain, start);
    boolean isDouble = start.scalar_type().intern() == ScalarType.Double;
    Calibration machine = Calibration.ofThisMachine(isDouble);
    return chain instanceof AffineChain affine
        ? linear(affine, start, machine)
        : nonlinear(chain, start, machine);
  }

  private Plan linear(AffineChain chain, Tensor start, Calibration machine) {
    List<Plan.Candidate> candidates = new ArrayList<>();
    Blocks blocks = chain.blocks();
    long chains = start.size(0) * blocks.groups();
    for (LinearMethod method : LinearMethod.values()) {
      AffineSolver solver = new AffineSolver(method);
      candidates.add(
          new Plan.Candidate(
              solver,
              solver.cost(chain, start),
              machine.predict(method, chain.length(), chains, blocks.size())));
    }
    return plan(chain, start, Double.NaN, 0, candidates);
  }

  private Plan nonlinear(Chain chain, Tensor start, Calibration machine) {
    FirstSteps probe = FirstSteps.of(chain, start, newton.within(0));
    int length = chain.length();
    List<Plan.Candidate> candidates = new ArrayList<>();
    SequentialChainSolver sequential = new SequentialChainSolver();
    candidates.add(
        new Plan.Candidate(sequential, sequential.cost(chain, start), length * probe.step()));
    if (Double.isFinite(probe.fused()) && FusedChainSolver.fits(chain, start)) {
      FusedChainSolver fused = new FusedChainSolver();
      candidates.add(new Plan.Candidate(fused, fused.cost(chain, start), length * probe.fused()));
    }
    Blocks blocks = newton.policy().of(chain.blocks());
    long chains = start.size(0) * blocks.groups();
    int iterations = iterations(probe, length, start);
    for (LinearMethod method : LinearMethod.values()) {
      if (method.solver().stepByStep()) {
        continue; // Newton's method around what the chain does anyway can never win.
      }
      NewtonSolver solver = newton.with(method);
      double solve = machine.predict(method, length, chains, blocks.size());
      double evaluate = probe.fixed() + length * probe.row();
      candidates.add(
          new Plan.Candidate(
              solver,
              solver.cost(chain, start, iterations),
              iterations * (evaluate + solve) + evaluate));
    }
    return plan(chain, start, probe.lyapunov(), iterations, candidates);
  }

  /** As over the first steps, unless differences grow: then in proportion to the length. */
  private static int iterations(FirstSteps probe, int length, Tensor start) {
    double precision = start.scalar_type().intern() == ScalarType.Double ? 1e-16 : 1e-7;
    boolean grows = probe.lyapunov() * length > -Math.log(Math.sqrt(precision));
    int seen = Math.max(1, probe.iterations());
    return grows ? (int) Math.min(length, Math.ceil(seen * length / 128.0)) : seen;
  }

  private Plan plan(
      Chain chain, Tensor start, double lyapunov, int iterations, List<Plan.Candidate> all) {
    all.sort(Comparator.comparingDouble(Plan.Candidate::seconds));
    List<Plan.Candidate> candidates = all.stream().filter(this::isAllowed).toList();
    if (candidates.isEmpty()) {
      Plan.Candidate least = Collections.min(all, Comparator.comparingLong(c -> c.cost().bytes()));
      throw new UserError(
          "Solving %d steps of width %d for %d items would take %d bytes at least (%s), more than the budget of %d; solve fewer items at once, or raise the budget."
              .formatted(
                  chain.length(),
                  chain.width(),
                  start.size(0),
                  least.cost().bytes(),
                  least.name(),
                  newton.budgetBytes()));
    }
    Plan.Candidate best = candidates.get(0);
    Plan.Candidate next = candidates.get(Math.min(1, candidates.size() - 1));
    String growth =
        Double.isNaN(lyapunov)
            ? ""
            : String.format(
                Locale.ROOT,
                "; a difference %s by %.3f a step (Lyapunov %+.3f), so Newton's method should take %d iterations",
                lyapunov > 0 ? "grows" : "shrinks",
                Math.exp(lyapunov),
                lyapunov,
                iterations);
    String reason =
        String.format(
            Locale.ROOT,
            "%s is predicted to take %.3g ms over %d dependent levels, %.2g times less than %s%s.",
            best.name(),
            best.seconds() * 1e3,
            best.cost().levels(),
            next.seconds() / best.seconds(),
            next.name(),
            growth);
    return new Plan(
        chain.length(),
        chain.width(),
        (int) start.size(0),
        lyapunov,
        iterations,
        candidates,
        all.stream().filter(c -> !isAllowed(c)).toList(),
        reason);
  }

  private boolean isAllowed(Plan.Candidate candidate) {
    return newton.budgetBytes() == 0 || candidate.cost().bytes() <= newton.budgetBytes();
  }
}
