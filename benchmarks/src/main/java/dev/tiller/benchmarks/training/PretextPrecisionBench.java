package dev.tiller.benchmarks.training;

import dev.tiller.benchmarks.Effort;
import dev.tiller.benchmarks.Hardware;
import dev.tiller.ground.Monitor;
import dev.tiller.selfsupervised.ImageViews;
import dev.tiller.selfsupervised.PretextBuilder;
import dev.tiller.selfsupervised.recipe.PretextRecipe;
import dev.tiller.selfsupervised.recipe.PretextRecipes;
import dev.tiller.statistics.race.Race;
import dev.tiller.tensor.Owned;
import dev.tiller.training.Run;
import dev.tiller.training.scaling.GrowingBatch;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.ImageSet;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Steps of self-supervised training with convolutions in float32 and in bfloat16, in turns. */
@Command(
    name = "ssl-bfloat16",
    description = "Steps of self-supervised training in float32 and in bfloat16.")
public final class PretextPrecisionBench implements Callable<Integer> {

  private static final String WHOLE = "float32";
  private static final String LOW = "bfloat16";
  private static final int IMAGES = 2_048;

  @Option(names = "--recipe", description = "A recipe that ships (default ${DEFAULT-VALUE}).")
  private String name = "simclr-fashion";

  @Option(names = "--batch", description = "Images of a step (default ${DEFAULT-VALUE}).")
  private int batch = 256;

  @Option(names = "--side", description = "Of images, in pixels (default ${DEFAULT-VALUE}).")
  private int side = 28;

  @Mixin private Effort effort = new Effort();

  @Override
  public Integer call() throws IOException {
    System.out.println(Hardware.describe());
    PretextRecipe recipe = PretextRecipe.parse(PretextRecipes.text(name), name);
    try (Owned owned = new Owned()) {
      Race race =
          new Race().with(WHOLE, step(owned, recipe, false)).with(LOW, step(owned, recipe, true));
      effort.print(
          name, effort.measure(race), batch, "images/s", List.of(new String[][] {{LOW, WHOLE}}));
    }
    return 0;
  }

  private Race.Run step(Owned owned, PretextRecipe recipe, boolean low) {
    int channels = recipe.backbone().channels();
    byte[] pixels = new byte[IMAGES * channels * side * side];
    new Random(1).nextBytes(pixels);
    ImageSet images = new ImageSet("made up", channels, side, side, pixels);
    Encoder encoder = owned.add(recipe.encoder(1));
    PretextBuilder objective =
        recipe.builder(
            encoder,
            new ImageViews(images, recipe.view(), recipe.viewIdentity(), recipe.looks()),
            GrowingBatch.constant(batch),
            batch,
            1);
    if (low) {
      objective.bfloat16();
    }
    Run run =
        owned.add(recipe.run(owned.add(objective.make()), Long.MAX_VALUE, batch).seed(1).open());
    return () -> {
      long start = effort.clock().nanos();
      run.run(Monitor.NONE, run.samples() + batch);
      return effort.clock().nanos() - start;
    };
  }
}
