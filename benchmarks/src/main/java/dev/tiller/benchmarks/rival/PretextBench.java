package dev.tiller.benchmarks.rival;

import dev.tiller.benchmarks.Effort;
import dev.tiller.benchmarks.Hardware;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Whole steps of self-supervised training (views, two looks, loss, backward, Adam, teacher) by
 * Tiller and by PyTorch: the small CNN of the reproductions on 28 by 28 pixels, from the same
 * weights. With {@code --views false} both see the same images, and the losses that are printed
 * must agree; with views each draws its own, of the same kinds, batched on tensors.
 */
@Command(name = "ssl", description = "Self-supervised training steps beside PyTorch.")
public final class PretextBench implements Callable<Integer> {

  @Option(
      names = "--recipe",
      description = "simclr-fashion, byol-fashion or byol-er-fashion (default ${DEFAULT-VALUE}).")
  private String recipe = "simclr-fashion";

  @Option(names = "--batch", description = "Images a step (default ${DEFAULT-VALUE}).")
  private int batch = 256;

  @Option(
      names = "--views",
      arity = "1",
      description = "Whether images go through views (default ${DEFAULT-VALUE}).")
  private boolean views = true;

  @Option(
      names = "--ahead",
      description = "Threads of Tiller's that make views ahead (default ${DEFAULT-VALUE}).")
  private int ahead;

  @Mixin private Effort effort = new Effort();
  @Mixin private Contenders contenders = new Contenders();

  @Override
  public Integer call() throws IOException {
    System.out.println(Hardware.describe());
    String weights = contenders.work().resolve("pretext.safetensors").toString();
    String size = String.valueOf(batch);
    String clock = effort.clock().name();
    try (Turns turns = new Turns(contenders, "ssl")) {
      turns.start(
          "tiller",
          contenders.tiller(
              PretextWorker.class,
              recipe,
              size,
              String.valueOf(views),
              String.valueOf(ahead),
              weights,
              clock),
          Map.of("tiller", "step"));
      List<String[]> pairs = new ArrayList<>();
      if (contenders.hasPython()) {
        String method = recipe.replace("-fashion", "").replace("byol-er", "er");
        Map<String, List<String>> rivals =
            contenders.pythons(
                "pretext.py",
                method,
                size,
                String.valueOf(views),
                weights,
                Contenders.threads(),
                clock);
        pairs.addAll(turns.startAll(rivals, "step", "tiller"));
      }
      turns.run(effort, batch, "images/s", pairs);
    }
    return 0;
  }
}
