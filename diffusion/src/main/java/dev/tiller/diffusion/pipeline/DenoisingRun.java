package dev.tiller.diffusion.pipeline;

import dev.tiller.diffusion.NoisyImages;
import dev.tiller.diffusion.schedule.Sampling;
import dev.tiller.diffusion.schedule.Scheduler;
import dev.tiller.ground.UserError;
import dev.tiller.network.State;
import dev.tiller.network.Taps;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A sample as a chain of steps that may be asked in any order and several at once, each from the
 * latents that are given for it: what a solver that runs in parallel over the steps needs. Prompts
 * are encoded once. It owns what it encoded; close it when done.
 */
public final class DenoisingRun implements AutoCloseable {

  private final ImagePipeline pipeline;
  private final ImageRequest request;
  private final Latents shape;
  private final Sampling sampling;
  private final Taps taps;
  private final NoisyImages prompts;
  private final State condition;
  private final Owned owned = new Owned();

  /**
   * @param taps what acts at every step
   * @throws UserError if the scheduler's steps need outputs of earlier ones, or draw noise
   */
  public DenoisingRun(ImagePipeline pipeline, ImageRequest request, Scheduler by, Taps taps) {
    this.pipeline = pipeline;
    this.request = request;
    this.taps = taps;
    this.shape = pipeline.latents(request.height(), request.width());
    requireChain(pipeline.plan(), request, by);
    this.sampling = owned.add(by.sampling(request.steps(), shape.tokens()));
    try (TensorScope scope = TensorScope.open();
        AutoGradMode noGrad = Tensors.noGrad()) {
      prompts = pipeline.input(request, shape);
      prompts.ids().forEach(ids -> owned.add(scope.disown(ids)));
      owned.add(scope.disown(prompts.values()));
      if (prompts.extra().sizes() != null) {
        owned.add(scope.disown(prompts.extra().sizes()));
      }
      if (prompts.extra().blank() != null) {
        owned.add(scope.disown(prompts.extra().blank()));
      }
      condition = pipeline.encode(prompts, taps);
      for (int i = 0; i < condition.size(); i++) {
        owned.add(scope.disown(condition.get(i)));
      }
    }
  }

  /**
   * Looks before anything is loaded.
   *
   * @throws UserError if the scheduler's steps need outputs of earlier ones, or draw noise
   */
  public static void requireChain(PipelinePlan plan, ImageRequest request, Scheduler by) {
    int tokens = plan.latents(request.height(), request.width()).tokens();
    try (Sampling sampling = by.sampling(request.steps(), tokens)) {
      if (sampling.remembers() || sampling.addsNoise()) {
        throw new UserError(
            "%s is no chain of single states: its steps %s; take DDIM, Euler or flow matching."
                .formatted(
                    by.name(),
                    sampling.remembers() ? "need outputs of earlier ones" : "draw noise"));
      }
    }
  }

  /** Steps. */
  public int length() {
    return sampling.calls();
  }

  /** The latents' shape. */
  public Latents shape() {
    return shape;
  }

  /** The first latents, from the request's seed, [prompts, ...] in the caller's scope. */
  public Tensor start() {
    try (TensorScope scope = TensorScope.open()) {
      return scope.keep(shape.noise(request.seeds()).mul(new Scalar(sampling.start())));
    }
  }

  /**
   * Takes steps {@code from .. from + n - 1} at once, in one call of the denoiser.
   *
   * @param states [n, prompts, ...], row i enters step from + i
   * @return [n, prompts, ...], row i leaves it; in the caller's scope
   */
  public Tensor step(int from, Tensor states) {
    int n = (int) states.size(0);
    int rows = (int) states.size(1);
    try (TensorScope scope = TensorScope.open();
        TensorVector inputs = new TensorVector();
        TensorVector next = new TensorVector()) {
      double[] times = new double[n * rows];
      for (int i = 0; i < n; i++) {
        inputs.push_back(sampling.input(from + i, states.select(0, i)));
        Arrays.fill(times, i * rows, (i + 1) * rows, sampling.time(from + i));
      }
      NoisyImages input = repeated(n).at(torch.cat(inputs, 0), Tensors.of(times));
      Tensor output = pipeline.denoise(repeatedCondition(n), input, taps);
      Tensor guided = Guidance.of(output, prompts.copies(), request).to(states.scalar_type());
      for (int i = 0; i < n; i++) {
        Tensor own = guided.narrow(0, (long) i * rows, rows);
        next.push_back(
            sampling.next(
                from + i,
                states.select(0, i),
                own,
                () -> {
                  throw new IllegalStateException("A step that draws no noise asked for some.");
                }));
      }
      return scope.keep(torch.stack(next, 0));
    }
  }

  /** Prompts n times over, every copy by itself: its unconditional half stays in front. */
  private NoisyImages repeated(int n) {
    List<Tensor> ids = prompts.ids().stream().map(t -> repeated(t, n)).toList();
    NoisyImages.Extra extra = prompts.extra();
    return new NoisyImages(
        prompts.values(),
        prompts.grid(),
        prompts.times(),
        ids,
        prompts.copies(),
        new NoisyImages.Extra(
            extra.guidance(),
            extra.sizes() == null ? null : repeated(extra.sizes(), n),
            extra.blank() == null ? null : repeated(extra.blank(), n)));
  }

  private State repeatedCondition(int n) {
    List<Tensor> more = new ArrayList<>();
    condition.more().forEach(t -> more.add(repeated(t, n)));
    return State.of(repeated(condition.main(), n), more);
  }

  private Tensor repeated(Tensor x, int n) {
    long[] counts = new long[(int) x.dim()];
    Arrays.fill(counts, 1);
    counts[0] = n;
    long each = x.size(0) / prompts.copies();
    try (TensorVector copies = new TensorVector()) {
      for (int c = 0; c < prompts.copies(); c++) {
        copies.push_back(x.narrow(0, c * each, each).repeat(counts));
      }
      return torch.cat(copies, 0);
    }
  }

  @Override
  public void close() {
    owned.close();
  }
}
