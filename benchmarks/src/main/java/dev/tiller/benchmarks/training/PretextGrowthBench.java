package dev.tiller.benchmarks.training;

import dev.tiller.benchmarks.Effort;
import dev.tiller.benchmarks.Hardware;
import dev.tiller.ground.Monitor;
import dev.tiller.images.ByteStore;
import dev.tiller.selfsupervised.AheadViews;
import dev.tiller.selfsupervised.ImageViews;
import dev.tiller.selfsupervised.Pretext;
import dev.tiller.selfsupervised.ViewSource;
import dev.tiller.selfsupervised.recipe.PretextRecipe;
import dev.tiller.selfsupervised.recipe.PretextRecipes;
import dev.tiller.statistics.race.Laps;
import dev.tiller.statistics.race.Race;
import dev.tiller.tensor.Owned;
import dev.tiller.training.Run;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.ImageSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What a sample costs as the data grow: the same training over few and many made-up images, in a
 * mapped file, and the share of the time that it waits for them.
 */
@Command(
    name = "ssl-growth",
    description = "Steps of self-supervised training over 60,000 and 600,000 images.")
public final class PretextGrowthBench implements Callable<Integer> {

  private static final int SIDE = 28;
  private static final int STEPS = 4;
  private static final int PORTION = 1 << 20;

  @Option(
      names = "--images",
      split = ",",
      description = "Sizes of the data (default ${DEFAULT-VALUE}).")
  private List<Integer> sizes = List.of(60_000, 600_000);

  @Option(names = "--recipe", description = "A recipe that ships (default ${DEFAULT-VALUE}).")
  private String name = "simclr-fashion";

  @Option(
      names = "--ahead",
      description = "Threads that make views ahead; 0 for none (default ${DEFAULT-VALUE}).")
  private int ahead = 1;

  @Mixin private Effort effort = new Effort();

  @Override
  public Integer call() throws IOException {
    System.out.println(Hardware.describe());
    PretextRecipe recipe = PretextRecipe.parse(PretextRecipes.text(name), name);
    try (Owned owned = new Owned()) {
      Map<String, Waiting> waiting = new LinkedHashMap<>();
      Race race = new Race();
      for (int size : sizes) {
        String label = "%,d images".formatted(size);
        ViewSource views =
            new ImageViews(made(size), recipe.view(), recipe.viewIdentity(), recipe.looks());
        AheadViews made = owned.add(new AheadViews(views, Math.max(1, ahead), Long.MAX_VALUE));
        Encoder encoder = owned.add(recipe.encoder(1));
        ViewSource source = ahead > 0 ? made : views;
        Pretext pretext =
            owned.add(recipe.pretext(encoder, source, recipe.batch(), recipe.batch(), 1));
        Run run =
            owned.add(
                recipe
                    .run(pretext, Long.MAX_VALUE, recipe.batch())
                    .seed(1)
                    .listener(made.listener())
                    .open());
        Waiting own = new Waiting(made, System.nanoTime(), new AtomicLong());
        waiting.put(label, own);
        race.with(label, () -> steps(run, recipe.batch(), own));
      }
      report(effort.measure(race), recipe.batch(), waiting);
    }
    return 0;
  }

  /**
   * What one contender waited.
   *
   * @param own nanoseconds of its turns
   */
  private record Waiting(AheadViews views, long began, AtomicLong own) {

    double share() {
      return views.waiting() * (System.nanoTime() - began) / own.get();
    }
  }

  private double steps(Run run, int batch, Waiting waiting) {
    long wall = System.nanoTime();
    long start = effort.clock().nanos();
    run.run(Monitor.NONE, run.samples() + (long) STEPS * batch);
    waiting.own.addAndGet(System.nanoTime() - wall);
    return effort.clock().nanos() - start;
  }

  private void report(Laps laps, int batch, Map<String, Waiting> waiting) {
    List<String> names = laps.names();
    List<String[]> pairs = new ArrayList<>();
    for (int i = 1; i < names.size(); i++) {
      pairs.add(new String[] {names.get(i), names.get(0)});
    }
    effort.print(name, laps, (double) STEPS * batch, "images/s", pairs);
    if (ahead > 0) {
      waiting.forEach(
          (label, own) ->
              System.out.printf(
                  Locale.ROOT,
                  "%-24s %-16s %10.1f %% of its time spent waiting for images%n",
                  name,
                  label,
                  100 * own.share()));
    }
  }

  private static ImageSet made(int count) throws IOException {
    try (ByteStore.Writer pixels = new ByteStore.Writer(0)) {
      byte[] some = new byte[PORTION];
      Random random = new Random(1);
      long left = (long) count * SIDE * SIDE;
      while (left > 0) {
        random.nextBytes(some);
        byte[] now = left < PORTION ? Arrays.copyOf(some, (int) left) : some;
        pixels.write(now);
        left -= now.length;
      }
      return new ImageSet("made up", 1, SIDE, SIDE, pixels.finish());
    }
  }
}
