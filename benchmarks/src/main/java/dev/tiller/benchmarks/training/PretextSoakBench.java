package dev.tiller.benchmarks.training;

import dev.tiller.benchmarks.Hardware;
import dev.tiller.benchmarks.Memory;
import dev.tiller.ground.Monitor;
import dev.tiller.selfsupervised.AheadViews;
import dev.tiller.selfsupervised.ImageViews;
import dev.tiller.selfsupervised.Pretext;
import dev.tiller.selfsupervised.recipe.PretextRecipe;
import dev.tiller.selfsupervised.recipe.PretextRecipes;
import dev.tiller.tensor.Owned;
import dev.tiller.training.Run;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.ImageSet;
import java.io.IOException;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Resident memory over many steps of self-supervised training: it has to stay flat. */
@Command(
    name = "ssl-soak",
    description = "Resident memory over 10,000 steps of self-supervised training.")
public final class PretextSoakBench implements Callable<Integer> {

  private static final int SIDE = 28;
  private static final int IMAGES = 10_000;
  private static final int LOOKS = 20;

  @Option(names = "--recipe", description = "A recipe that ships (default ${DEFAULT-VALUE}).")
  private String name = "byol-er-fashion";

  @Option(names = "--steps", description = "Steps in all (default ${DEFAULT-VALUE}).")
  private int steps = 10_000;

  @Option(names = "--batch", description = "Images of a step (default ${DEFAULT-VALUE}).")
  private int batch = 64;

  @Override
  public Integer call() throws IOException {
    System.out.println(Hardware.describe());
    PretextRecipe recipe = PretextRecipe.parse(PretextRecipes.text(name), name);
    byte[] pixels = new byte[IMAGES * SIDE * SIDE];
    new Random(1).nextBytes(pixels);
    ImageSet images = new ImageSet("made up", 1, SIDE, SIDE, pixels);
    try (Owned owned = new Owned()) {
      AheadViews views =
          owned.add(
              new AheadViews(
                  new ImageViews(images, recipe.view(), recipe.viewIdentity(), recipe.looks()),
                  1,
                  Long.MAX_VALUE));
      Encoder encoder = owned.add(recipe.encoder(1));
      Pretext pretext = owned.add(recipe.pretext(encoder, views, batch, recipe.batch(), 1));
      Run run = owned.add(recipe.run(pretext, Long.MAX_VALUE, recipe.batch()).seed(1).open());
      long settled = 0;
      for (int look = 1; look <= LOOKS; look++) {
        run.run(Monitor.NONE, (long) look * steps / LOOKS * batch);
        long now = Memory.kilobytes("VmRSS");
        settled = look <= LOOKS / 5 ? now : settled;
        System.out.printf(
            Locale.ROOT, "ssl-soak %-16s %,8d steps %,8.1f MB%n", name, run.step(), now / 1e3);
      }
      System.out.printf(
          Locale.ROOT,
          "ssl-soak %-16s %+.1f MB from a fifth of the way to the end%n",
          name,
          (Memory.kilobytes("VmRSS") - settled) / 1e3);
    }
    return 0;
  }
}
