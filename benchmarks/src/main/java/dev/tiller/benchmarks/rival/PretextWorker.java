package dev.tiller.benchmarks.rival;

import dev.tiller.benchmarks.Clock;
import dev.tiller.ground.Identity;
import dev.tiller.ground.Monitor;
import dev.tiller.selfsupervised.AheadViews;
import dev.tiller.selfsupervised.ImageViews;
import dev.tiller.selfsupervised.Pretext;
import dev.tiller.selfsupervised.ViewSource;
import dev.tiller.selfsupervised.recipe.PretextRecipe;
import dev.tiller.selfsupervised.recipe.PretextRecipes;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.SafetensorsWriter;
import dev.tiller.training.Run;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.ImageSet;
import dev.tiller.vision.view.View;
import dev.tiller.vision.view.Viewed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/**
 * Tiller's step of self-supervised training as a {@link Worker}: any line in, "@ nanos loss" out.
 * First it writes its weights, from which the rival starts too.
 */
public final class PretextWorker {

  private static final int IMAGES = 4096;
  private static final int SIDE = 28;
  private static final int STRIDE = 7919;

  private PretextWorker() {}

  /**
   * @param args recipe, batch, whether images go through its views, threads that make them ahead,
   *     file for the weights, clock
   */
  public static void main(String[] args) throws IOException {
    PretextRecipe recipe = PretextRecipe.parse(PretextRecipes.text(args[0]), args[0]);
    int batch = Integer.parseInt(args[1]);
    boolean viewed = Boolean.parseBoolean(args[2]);
    int threads = Integer.parseInt(args[3]);
    Clock clock = Clock.valueOf(args[5]);
    try (Owned owned = new Owned();
        BufferedReader requests =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      ViewSource views = views(recipe, viewed);
      if (threads > 0) {
        views = owned.add(new AheadViews(views, threads, Long.MAX_VALUE));
      }
      Encoder encoder = owned.add(recipe.encoder(1));
      Pretext pretext = owned.add(recipe.pretext(encoder, views, batch, recipe.batch(), 1));
      SafetensorsWriter.write(Path.of(args[4]), pretext.parameters(), Map.of("format", "pt"));
      Run run = owned.add(recipe.run(pretext, Long.MAX_VALUE / 2, recipe.batch()).seed(1).open());
      System.out.println("@ ready");
      for (String line = requests.readLine(); line != null; line = requests.readLine()) {
        long start = clock.nanos();
        double loss = run.run(Monitor.NONE, run.samples() + batch).loss().orElseThrow();
        System.out.println("@ " + (clock.nanos() - start) + " " + loss);
      }
    }
  }

  private static ViewSource views(PretextRecipe recipe, boolean viewed) {
    byte[] pixels = new byte[IMAGES * SIDE * SIDE];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) ((long) i * STRIDE % 256 * (i / (SIDE * SIDE) % 64 + 1) / 64);
    }
    ImageSet images = new ImageSet("made up", 1, SIDE, SIDE, pixels);
    View view = viewed ? recipe.view() : new Plain();
    return new ImageViews(images, view, Identity.of("bench"), recipe.looks());
  }

  /** Images as they are: what both sides see alike. */
  private record Plain() implements View {

    @Override
    public Set<String> parameters() {
      return Set.of();
    }

    @Override
    public Viewed see(Tensor images, long[] seeds) {
      return new Viewed(images.clone(), Map.of());
    }
  }
}
