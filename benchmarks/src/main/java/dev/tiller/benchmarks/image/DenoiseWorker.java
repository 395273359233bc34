package dev.tiller.benchmarks.image;

import dev.tiller.benchmarks.Clock;
import dev.tiller.benchmarks.steering.RandomMaps;
import dev.tiller.diffusion.NoisyImages;
import dev.tiller.diffusion.denoiser.UNet;
import dev.tiller.network.Pass;
import dev.tiller.network.State;
import dev.tiller.network.Taps;
import dev.tiller.network.layer.BuiltNetwork;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.RandomParameters;
import dev.tiller.steering.Steering;
import dev.tiller.tensor.SafetensorsWriter;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Tiller's denoiser as a worker: "plain" or "steered" in, "@ nanos mean-of-squares" out; "memory"
 * in, "@ bytes" of the largest resident set out.
 */
public final class DenoiseWorker {

  private static final long SEED = 20260101;
  private static final double DEVIATION = 0.02;
  private static final int POSITIONS = 77;

  private final BuiltNetwork network;
  private final ScalarType type;
  private final int edge;
  private final int rows;
  private final int context;
  private final Clock clock;

  private DenoiseWorker(UNetShapes shape, ScalarType type, int edge, int rows, Clock clock) {
    this.type = type;
    this.edge = edge;
    this.rows = rows;
    this.context = shape.context();
    this.clock = clock;
    try (RandomParameters random = new RandomParameters(SEED, DEVIATION)) {
      this.network =
          BuiltNetwork.build(
              "unet", Parts.from(random, type), parts -> UNet.build(shape.config(), parts));
    }
  }

  /**
   * @param args shape, type, edge of the latents, rows, where weights go or "-", clock
   */
  public static void main(String[] args) throws IOException {
    DenoiseWorker worker =
        new DenoiseWorker(
            UNetShapes.valueOf(args[0]),
            args[1].equals("bf16") ? ScalarType.BFloat16 : ScalarType.Float,
            Integer.parseInt(args[2]),
            Integer.parseInt(args[3]),
            Clock.valueOf(args[5]));
    if (!args[4].equals("-")) {
      SafetensorsWriter.write(Path.of(args[4]), worker.network.parameters(), Map.of());
    }
    try (Steering steering =
            Steering.of(
                worker.network,
                RandomMaps.everywhere(
                    worker.network, worker.network.sitesMatching(".*norm.*"), SEED),
                1);
        BufferedReader requests =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      System.out.println("@ ready");
      for (String line = requests.readLine(); line != null; line = requests.readLine()) {
        System.out.println(
            switch (line) {
              case "memory" -> "@ " + largestResidentSet();
              case "steered" -> worker.call(steering.taps());
              default -> worker.call(Taps.NONE);
            });
      }
    }
    worker.network.close();
  }

  private static long largestResidentSet() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    return 0;
  }

  /** Numbers that the rival makes too. */
  private static Tensor waves(double step, long... shape) {
    int count = 1;
    for (long size : shape) {
      count *= (int) size;
    }
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) Math.sin(step * i);
    }
    return Tensors.of(values, shape);
  }

  private String call(Taps taps) {
    try (TensorScope scope = TensorScope.open();
        AutoGradMode noGrad = Tensors.noGrad()) {
      Tensor x = waves(0.7, rows, 4, edge, edge);
      Tensor prompts = Tensors.as(waves(0.3, rows, POSITIONS, context), type);
      Tensor times =
          torch.full(new long[] {rows}, new Scalar(501.0), Tensors.options(ScalarType.Double));
      NoisyImages input =
          new NoisyImages(
              x, new NoisyImages.Grid(edge, edge), times, List.of(), 1, NoisyImages.Extra.NONE);
      long start = clock.nanos();
      double size;
      try (Pass pass = Pass.over(input, taps)) {
        Tensor y =
            network.run(State.of(x, List.of(prompts)), pass, 0, network.segments().size()).main();
        size = y.to(ScalarType.Double).square().mean().item_double();
      }
      return "@ " + (clock.nanos() - start) + " " + size;
    }
  }
}
