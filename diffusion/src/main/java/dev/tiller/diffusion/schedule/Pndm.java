package dev.tiller.diffusion.schedule;

import dev.tiller.ground.Identity;
import dev.tiller.tensor.Owned;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Pseudo linear multistep (arXiv 2202.09778, equations 9, 11 and 12), as Stable Diffusion 1.5 uses
 * it: the second time is asked twice, in place of Runge-Kutta steps.
 */
record Pndm(Diffused diffused) implements Scheduler {

  /** Adams-Bashforth, latest output first. */
  private static final double[][] WEIGHTS = {
    {1},
    {3 / 2.0, -1 / 2.0},
    {23 / 12.0, -16 / 12.0, 5 / 12.0},
    {55 / 24.0, -59 / 24.0, 37 / 24.0, -9 / 24.0}
  };

  @Override
  public String name() {
    return "PNDMScheduler";
  }

  @Override
  public Identity identity() {
    return diffused.identity("pndm");
  }

  @Override
  public Sampling sampling(int steps, int tokens) {
    double[] once = diffused.times(steps);
    double[] times = new double[steps == 1 ? 1 : steps + 1];
    for (int i = 0; i < times.length; i++) {
      times[i] = Math.rint(once[i < 2 ? i : i - 1]);
    }
    return new Steps(diffused, times, diffused.noise().times() / steps);
  }

  private static final class Steps implements Sampling {

    private final Diffused diffused;
    private final double[] times;
    private final int stride;
    private final Owned owned = new Owned();
    private final List<Tensor> outputs = new ArrayList<>();
    private @Nullable Tensor first;

    Steps(Diffused diffused, double[] times, int stride) {
      this.diffused = diffused;
      this.times = times;
      this.stride = stride;
    }

    @Override
    public int calls() {
      return times.length;
    }

    @Override
    public double time(int call) {
      return times[call];
    }

    @Override
    public boolean remembers() {
      return true;
    }

    @Override
    public Tensor next(int call, Tensor x, Tensor output, Supplier<Tensor> noise) {
      int time = (int) times[call];
      if (call == 1) { // The same step once more, with the mean of both of its ends.
        Tensor mean = output.add(outputs.get(0)).mul(new Scalar(0.5));
        Tensor again = first == null ? x : first;
        return moved(again, mean, time + stride, time);
      }
      outputs.add(0, owned.make(output::clone));
      if (outputs.size() > WEIGHTS.length) {
        owned.release(outputs.remove(outputs.size() - 1));
      }
      if (call == 0) {
        first = owned.make(x::clone);
      }
      double[] weights = WEIGHTS[outputs.size() - 1];
      Tensor sum = outputs.get(0).mul(new Scalar(weights[0]));
      for (int k = 1; k < weights.length; k++) {
        sum = sum.add(outputs.get(k), new Scalar(weights[k]));
      }
      return moved(x, sum, time, time - stride);
    }

    private Tensor moved(Tensor x, Tensor output, int from, int to) {
      double a = diffused.alphaBar(from);
      double b = diffused.alphaBar(to);
      Tensor e = diffused.noise(x, output, a);
      double divisor = a * Math.sqrt(1 - b) + Math.sqrt(a * (1 - a) * b);
      return Diffused.sum(x, Math.sqrt(b / a), e, -(b - a) / divisor);
    }

    @Override
    public void close() {
      owned.close();
      outputs.clear();
    }
  }
}
