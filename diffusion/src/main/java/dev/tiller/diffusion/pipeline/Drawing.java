package dev.tiller.diffusion.pipeline;

import dev.tiller.diffusion.NoisyImages;
import dev.tiller.diffusion.schedule.Sampling;
import dev.tiller.diffusion.schedule.Scheduler;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.ground.UserError;
import dev.tiller.network.State;
import dev.tiller.network.Taps;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The loop of a sampler over a pipeline's denoiser, in order. */
final class Drawing implements AutoCloseable {

  private final ImagePipeline pipeline;
  private final ImageRequest request;
  private final Latents shape;
  private final Monitor monitor;
  private final StepWatcher watcher;
  private final Sampling sampling;

  Drawing(
      ImagePipeline pipeline,
      ImageRequest request,
      Scheduler by,
      Latents shape,
      Monitor monitor,
      StepWatcher watcher) {
    this.pipeline = pipeline;
    this.request = request;
    this.shape = shape;
    this.monitor = monitor;
    this.watcher = watcher;
    this.sampling = by.sampling(request.steps(), shape.tokens());
  }

  /**
   * Latents after the last step, in the caller's scope.
   *
   * @param noise unit noise
   * @param text what acts in the text encoders
   * @param each what acts in the denoiser, by call
   * @throws UserError if the monitor asked to stop
   */
  Tensor run(Tensor noise, Taps text, IntFunction<Taps> each) {
    try (TensorScope scope = TensorScope.open();
        AutoGradMode noGrad = Tensors.noGrad();
        Progress progress = monitor.progress("image", sampling.calls())) {
      NoisyImages prompts = pipeline.input(request, shape);
      State condition = pipeline.encode(prompts, text);
      List<Generator> generators = sampling.addsNoise() ? generators() : List.of();
      Tensor x = noise.mul(new Scalar(sampling.start()));
      for (int call = 0; call < sampling.calls(); call++) {
        requireGoing(call);
        Tensor next = step(call, x, prompts, condition, each.apply(call), generators);
        x.close();
        x = next;
        show(call, x);
        progress.step(1, "");
      }
      return scope.keep(x);
    }
  }

  private void show(int call, Tensor x) {
    if (watcher != StepWatcher.NONE) {
      try (TensorScope scope = TensorScope.open()) {
        watcher.after(call, call + 1 < sampling.calls() ? sampling.input(call + 1, x) : x);
      }
    }
  }

  private void requireGoing(int call) {
    if (monitor.stopRequested()) {
      throw new UserError(
          "Drawing was stopped after %d of %d calls of the denoiser; what was finished before is kept."
              .formatted(call, sampling.calls()));
    }
  }

  private Tensor step(
      int call,
      Tensor x,
      NoisyImages prompts,
      State condition,
      Taps taps,
      List<Generator> generators) {
    try (TensorScope scope = TensorScope.open()) {
      Scalar now = new Scalar(sampling.time(call));
      Tensor time = torch.full(new long[] {x.size(0)}, now, Tensors.options(ScalarType.Double));
      NoisyImages input = prompts.at(sampling.input(call, x), time);
      Tensor output = pipeline.denoise(condition, input, taps).to(x.scalar_type());
      Tensor guided = Guidance.of(output, prompts.copies(), request);
      return scope.keep(sampling.next(call, x, guided, () -> noise(generators)));
    }
  }

  /** Later noise of an image comes from the generator that made its first, after that. */
  private List<Generator> generators() {
    List<Generator> all = new ArrayList<>();
    for (int i = 0; i < request.prompts().size(); i++) {
      Generator generator = torch.make_generator_cpu(request.seed(i));
      shape.noise(generator);
      all.add(generator);
    }
    return all;
  }

  private Tensor noise(List<Generator> generators) {
    try (TensorVector rows = new TensorVector()) {
      generators.forEach(generator -> rows.push_back(shape.noise(generator)));
      return shape.packed(torch.cat(rows, 0));
    }
  }

  @Override
  public void close() {
    sampling.close();
  }
}
