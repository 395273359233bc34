package dev.tiller.benchmarks.rival;

import dev.tiller.benchmarks.Effort;
import dev.tiller.benchmarks.Hardware;
import dev.tiller.benchmarks.network.ModelFiles;
import dev.tiller.benchmarks.network.Shapes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Whole training steps (forward, backward, clipping, AdamW) of the pocket-shaped model in float32
 * by Tiller and by PyTorch. Both start from the same weights and see the same ids, so their losses
 * must agree; they are printed.
 */
@Command(name = "train", description = "Training steps beside PyTorch.")
public final class TrainBench implements Callable<Integer> {

  @Option(names = "--rows", description = "Windows a step (default ${DEFAULT-VALUE}).")
  private int rows = 4;

  @Option(names = "--length", description = "Tokens a window (default ${DEFAULT-VALUE}).")
  private int length = 256;

  @Mixin private Effort effort = new Effort();
  @Mixin private Contenders contenders = new Contenders();

  @Override
  public Integer call() throws IOException {
    System.out.println(Hardware.describe());
    Path model = ModelFiles.write(Shapes.POCKET, contenders.models());
    String clock = effort.clock().name();
    String step = rows + " " + length;
    try (Turns turns = new Turns(contenders, "train")) {
      turns.start(
          "tiller",
          contenders.tiller(TrainWorker.class, model.toString(), clock),
          Map.of("tiller", step));
      Map<String, List<String>> rivals =
          contenders.pythons("train.py", model.toString(), Contenders.threads(), clock);
      List<String[]> pairs = turns.startAll(rivals, step, "tiller");
      turns.run(effort, (double) rows * length, "tokens/s", pairs);
    }
    return 0;
  }
}
