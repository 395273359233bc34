package dev.tiller.benchmarks.image;

import dev.tiller.benchmarks.Effort;
import dev.tiller.benchmarks.Hardware;
import dev.tiller.benchmarks.rival.Contenders;
import dev.tiller.benchmarks.rival.Turns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Calls of a UNet of Stable Diffusion 1.5's shape, plain and with an affine map at every norm, and
 * the same network from the same weights in PyTorch. What the mean square of the answers is, is
 * printed: plain ones must agree.
 */
@Command(name = "denoise", description = "Calls of a denoiser, steered and beside PyTorch.")
public final class DenoiseBench implements Callable<Integer> {

  @Option(names = "--shape", defaultValue = "HALF", description = "${COMPLETION-CANDIDATES}.")
  private UNetShapes shape = UNetShapes.HALF;

  @Option(
      names = "--precision",
      defaultValue = "f32",
      description = "f32 or bf16 (default ${DEFAULT-VALUE}).")
  private String precision = "f32";

  @Option(
      names = "--edge",
      defaultValue = "32",
      description = "Of the latents; an eighth of the image's (default ${DEFAULT-VALUE}).")
  private int edge;

  @Option(
      names = "--rows",
      defaultValue = "2",
      description = "In a batch; guidance makes two of an image (default ${DEFAULT-VALUE}).")
  private int rows;

  @Option(
      names = "--layout",
      defaultValue = "contiguous",
      description = "Of the rival: contiguous, or channels_last (default ${DEFAULT-VALUE}).")
  private String layout = "contiguous";

  @Mixin private Effort effort = new Effort();
  @Mixin private Contenders contenders = new Contenders();

  @Override
  public Integer call() throws IOException {
    System.out.println(Hardware.describe());
    boolean python = contenders.hasPython();
    Path weights = contenders.work().resolve("unet.safetensors");
    List<String[]> pairs = new ArrayList<>();
    pairs.add(new String[] {"steered", "plain"});
    String[] size = {precision, String.valueOf(edge), String.valueOf(rows)};
    String clock = effort.clock().name();
    Map<String, String> both = new LinkedHashMap<>();
    both.put("plain", "plain");
    both.put("steered", "steered");
    try (Turns turns = new Turns(contenders, "denoise")) {
      turns.start(
          "tiller",
          contenders.tiller(
              DenoiseWorker.class,
              shape.name(),
              size[0],
              size[1],
              size[2],
              python ? weights.toString() : "-",
              clock),
          both);
      if (python) {
        Path config = contenders.work().resolve("unet.json");
        Files.writeString(config, shape.config().json().toString());
        turns.start(
            "pytorch",
            contenders.python(
                "denoise.py",
                config.toString(),
                weights.toString(),
                size[0],
                size[1],
                size[2],
                layout,
                Contenders.threads(),
                clock),
            Map.of("pytorch", "plain"));
        pairs.add(new String[] {"plain", "pytorch"});
      }
      turns.run(effort, 1, "calls/s", pairs);
      for (String name : turns.processes()) {
        double bytes = Double.parseDouble(turns.ask(name, "memory"));
        System.out.printf("%-24s %-16s largest resident set %.2f GB%n", shape, name, bytes / 1e9);
      }
    }
    return 0;
  }
}
