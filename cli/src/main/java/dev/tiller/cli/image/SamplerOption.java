package dev.tiller.cli.image;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.deeppcr.ChainSolution;
import dev.tiller.deeppcr.ChainSolver;
import dev.tiller.deeppcr.chain.SamplerChain;
import dev.tiller.deeppcr.newton.JacobianPolicy;
import dev.tiller.deeppcr.newton.NewtonSolver;
import dev.tiller.deeppcr.newton.Stop;
import dev.tiller.deeppcr.picard.AndersonSolver;
import dev.tiller.deeppcr.picard.WindowSolver;
import dev.tiller.diffusion.pipeline.DenoisingRun;
import dev.tiller.diffusion.pipeline.ImagePipeline;
import dev.tiller.diffusion.pipeline.ImageRequest;
import dev.tiller.diffusion.pipeline.PipelinePlan;
import dev.tiller.diffusion.pipeline.StepWatcher;
import dev.tiller.diffusion.schedule.Scheduler;
import dev.tiller.network.Taps;
import dev.tiller.tensor.TensorScope;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import picocli.CommandLine.Option;

/** How the steps of a sampler are found: in order, or all at once by iteration. */
final class SamplerOption {

  private static final String IN_ORDER = "sequential";
  private static final String PICARD = "picard";
  private static final String WINDOW = "window";
  private static final String ANDERSON = "anderson";
  private static final List<String> NAMES = List.of(PICARD, WINDOW, ANDERSON);
  private static final int MEMORY = 3;

  @Option(
      names = "--sampler",
      paramLabel = "NAME",
      description =
          "sequential, or in parallel over the steps: picard (parallel is another word for it), window (of half the steps) or anderson (default: ${DEFAULT-VALUE}).",
      defaultValue = IN_ORDER)
  private String name = IN_ORDER;

  @Option(
      names = "--tolerance",
      paramLabel = "x",
      description =
          "At which a parallel sampler stops: largest change of a latent in a round (default: ${DEFAULT-VALUE}).",
      defaultValue = "0.001")
  private double tolerance;

  String name() {
    return name.equals("parallel") ? PICARD : name;
  }

  private boolean inOrder() {
    return name.equals(IN_ORDER);
  }

  /** Says what cannot be before anything is loaded. */
  void check(PipelinePlan plan, ImageRequest request, Scheduler by, boolean animate) {
    if (inOrder()) {
      return;
    }
    if (!NAMES.contains(name())) {
      throw new WrongUse(
          "--sampler is %s; choose sequential, parallel, picard, window or anderson."
              .formatted(name));
    }
    if (animate) {
      throw new WrongUse("--animate shows steps in order; leave out --sampler.");
    }
    if (!(tolerance > 0)) {
      throw new WrongUse("--tolerance is " + tolerance + "; a number above 0 was expected.");
    }
    if (request.steerFrom() > 0) {
      throw new WrongUse("--steer-from changes maps between steps; leave out --sampler.");
    }
    DenoisingRun.requireChain(plan, request, by);
  }

  /**
   * What it will do, in words; empty where steps are taken in order.
   *
   * @param calls of the denoiser in order
   */
  Optional<String> plan(int calls) {
    if (inOrder()) {
      return Optional.empty();
    }
    int atOnce = name().equals(WINDOW) ? window(calls) : calls;
    return Optional.of(
        "plan: in order %d calls of the denoiser on 1 latent, one after another; %s calls it on up to %d at once, at most %d times, until no latent changes by more than %s"
            .formatted(calls, name(), atOnce, calls, tolerance));
  }

  /** One image of each prompt, [prompts, channels, height, width], in the caller's scope. */
  Tensor draw(
      ImagePipeline model,
      ImageRequest request,
      Taps taps,
      Scheduler by,
      StepWatcher watcher,
      Answer answer) {
    if (inOrder()) {
      return model.generate(request, taps, by, answer.monitor(), watcher);
    }
    try (TensorScope scope = TensorScope.open();
        DenoisingRun run = new DenoisingRun(model, request, by, taps)) {
      SamplerChain chain = new SamplerChain(run);
      ChainSolver solver = solver(chain.length());
      plan(chain.length()).ifPresent(answer::note);
      ChainSolution found = solver.solve(chain, chain.start());
      answer.note(
          "%s: %d rounds in place of %d steps, %.2f s%s"
              .formatted(
                  name(),
                  found.iterations(),
                  chain.length(),
                  found.seconds(),
                  found.converged() ? "" : ", not converged"));
      found.notes().forEach(answer::note);
      return scope.keep(model.decode(chain.latents(found.last()), run.shape()));
    }
  }

  private static int window(int steps) {
    return Math.max(1, (steps + 1) / 2);
  }

  private ChainSolver solver(int steps) {
    Stop stop = new Stop(tolerance, 0, steps);
    return switch (name()) {
      case WINDOW -> new WindowSolver(window(steps), tolerance);
      case ANDERSON -> new AndersonSolver(MEMORY, stop);
      default -> new NewtonSolver().with(new JacobianPolicy.Identity()).with(stop);
    };
  }
}
