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
import dev.tiller.diffusion.pipeline.StepWatcher;
import dev.tiller.diffusion.schedule.Scheduler;
import dev.tiller.network.Taps;
import dev.tiller.tensor.TensorScope;
import org.bytedeco.pytorch.Tensor;
import picocli.CommandLine.Option;

/** How the steps of a sampler are found: in order, or all at once by iteration. */
final class SamplerOption {

  private static final String IN_ORDER = "sequential";
  private static final int MEMORY = 3;

  @Option(
      names = "--sampler",
      paramLabel = "NAME",
      description =
          "sequential, or in parallel over the steps: picard, window (of half the steps) or anderson (default: ${DEFAULT-VALUE}).",
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
    return name;
  }

  /** One image of each prompt, [prompts, channels, height, width], in the caller's scope. */
  Tensor draw(
      ImagePipeline model,
      ImageRequest request,
      Taps taps,
      Scheduler by,
      StepWatcher watcher,
      Answer answer) {
    if (name.equals(IN_ORDER)) {
      return model.generate(request, taps, by, answer.monitor(), watcher);
    }
    if (watcher != StepWatcher.NONE) {
      throw new WrongUse("--animate shows steps in order; leave out --sampler.");
    }
    if (!(tolerance > 0)) {
      throw new WrongUse("--tolerance is " + tolerance + "; a number above 0 was expected.");
    }
    if (request.steerFrom() > 0) {
      throw new WrongUse("--steer-from changes maps between steps; leave out --sampler.");
    }
    try (TensorScope scope = TensorScope.open();
        DenoisingRun run = new DenoisingRun(model, request, by, taps)) {
      SamplerChain chain = new SamplerChain(run);
      ChainSolver solver = solver(chain.length());
      answer.note(
          "plan: in order %d calls of the denoiser on 1 latent, one after another; %s calls it on up to %d at once, at most %d times"
              .formatted(
                  chain.length(),
                  name,
                  name.equals("window") ? window(chain.length()) : chain.length(),
                  chain.length()));
      ChainSolution found = solver.solve(chain, chain.start());
      answer.note(
          "%s: %d rounds in place of %d steps, %.2f s%s"
              .formatted(
                  name,
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
    return switch (name) {
      case "picard" -> new NewtonSolver().with(new JacobianPolicy.Identity()).with(stop);
      case "window" -> new WindowSolver(window(steps), tolerance);
      case "anderson" -> new AndersonSolver(MEMORY, stop);
      default ->
          throw new WrongUse(
              "--sampler is %s; choose sequential, picard, window or anderson.".formatted(name));
    };
  }
}
