package dev.tiller.benchmarks.training;

import dev.tiller.benchmarks.Effort;
import dev.tiller.benchmarks.Hardware;
import dev.tiller.statistics.race.Laps;
import dev.tiller.statistics.race.Race;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.ema.Averaging;
import dev.tiller.training.ema.Ema;
import dev.tiller.training.ema.FlatParameters;
import dev.tiller.training.ema.Momentum;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * An update of an average over the tensors of a ViT-S/16 (21.7 M parameters, float32) beside a copy
 * of as many bytes: in one buffer, tensor by tensor, with compensated sums, and as two operations a
 * tensor, which is how it is often written.
 */
@Command(
    name = "ema",
    description = "An average of 22 M parameters beside a copy of the same bytes.")
public final class EmaBench implements Callable<Integer> {

  private static final int BATCH = 64;
  private static final int WIDTH = 384;
  private static final int LAYERS = 12;
  private static final double RHO = 0.996;

  @Mixin private Effort effort = new Effort();

  @Override
  public Integer call() throws IOException {
    System.out.println(Hardware.describe());
    try (Owned owned = new Owned();
        TensorScope scope = TensorScope.open()) {
      Map<String, Tensor> together = parameters(owned);
      FlatParameters.gather(together);
      Map<String, Tensor> apart = parameters(owned);
      Ema flat = owned.add(new Ema(together, averaging(false)));
      Ema each = owned.add(new Ema(apart, averaging(false)));
      Ema exact = owned.add(new Ema(together, averaging(true)));
      Map<String, Tensor> plain = parameters(owned);
      long size = together.values().stream().mapToLong(Tensor::numel).sum();
      Tensor from = owned.make(() -> torch.rand(size));
      Tensor to = owned.make(() -> torch.rand(size));
      Race race =
          new Race()
              .with("copy", () -> timed(() -> to.copy_(from)))
              .with("flat", () -> timed(() -> flat.update(0, BATCH)))
              .with("per tensor", () -> timed(() -> each.update(0, BATCH)))
              .with("compensated", () -> timed(() -> exact.update(0, BATCH)))
              .with("two operations", () -> timed(() -> twoOperations(plain, apart)));
      Laps laps = effort.measure(race);
      effort.print(
          "%.1f M in %d tensors".formatted(size / 1e6, together.size()),
          laps,
          size * 4 / 1e9,
          "GB/s",
          List.of(
              new String[] {"copy", "flat"},
              new String[] {"copy", "per tensor"},
              new String[] {"copy", "compensated"},
              new String[] {"copy", "two operations"},
              new String[] {"flat", "per tensor"}));
    }
    return 0;
  }

  private static Averaging averaging(boolean compensated) {
    return new Averaging(Momentum.constant(RHO, BATCH), Averaging.Order.POST, compensated);
  }

  /** rho average + (1 - rho) parameters. */
  private static void twoOperations(Map<String, Tensor> averages, Map<String, Tensor> parameters) {
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      Scalar keep = new Scalar(RHO);
      Scalar add = new Scalar(1 - RHO);
      averages.forEach((name, a) -> a.mul_(keep).add_(parameters.get(name), add));
    }
  }

  private double timed(Runnable run) {
    try (TensorScope scope = TensorScope.open()) {
      long start = effort.clock().nanos();
      run.run();
      return effort.clock().nanos() - start;
    }
  }

  private static Map<String, Tensor> parameters(Owned owned) {
    Map<String, Tensor> all = new LinkedHashMap<>();
    add(all, owned, "patch_embed.proj", WIDTH, 3 * 16 * 16);
    for (int i = 0; i < LAYERS; i++) {
      String block = "blocks." + i + ".";
      vector(all, owned, block + "norm1.weight");
      vector(all, owned, block + "norm1.bias");
      add(all, owned, block + "attn.qkv", 3 * WIDTH, WIDTH);
      add(all, owned, block + "attn.proj", WIDTH, WIDTH);
      vector(all, owned, block + "norm2.weight");
      vector(all, owned, block + "norm2.bias");
      add(all, owned, block + "mlp.fc1", 4 * WIDTH, WIDTH);
      add(all, owned, block + "mlp.fc2", WIDTH, 4 * WIDTH);
    }
    return all;
  }

  private static void vector(Map<String, Tensor> all, Owned owned, String name) {
    all.put(name, owned.make(() -> torch.rand(WIDTH)));
  }

  private static void add(
      Map<String, Tensor> all, Owned owned, String name, long rows, long columns) {
    all.put(name + ".weight", owned.make(() -> torch.rand(rows, columns)));
    all.put(name + ".bias", owned.make(() -> torch.rand(rows)));
  }
}
