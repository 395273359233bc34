package dev.tiller.benchmarks.rival;

import dev.tiller.benchmarks.Clock;
import dev.tiller.fairness.Item;
import dev.tiller.fairness.Output;
import dev.tiller.fairness.Response;
import dev.tiller.fairness.audit.Audit;
import dev.tiller.fairness.audit.AuditResult;
import dev.tiller.fairness.group.Minimum;
import dev.tiller.fairness.matrix.MatrixSettings;
import dev.tiller.fairness.model.OnnxImages;
import dev.tiller.fairness.model.Preprocessing;
import dev.tiller.fairness.perturbation.ImagePerturbations;
import dev.tiller.ground.Monitor;
import dev.tiller.images.Picture;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Whole audits by Tiller (perturbations, model, kept responses, matrix) as a {@link Worker}: any
 * line in, "@ nanos mean" out. The mean is that of the cosines between a picture's embedding and
 * those of its perturbed selves, which the rival must find too.
 */
public final class AuditWorker {

  private AuditWorker() {}

  /**
   * @param args ONNX model, pictures (planar RGB bytes), their side, perturbations with commas,
   *     clock
   */
  public static void main(String[] args) throws IOException {
    int side = Integer.parseInt(args[2]);
    List<Item<Picture>> items = items(Files.readAllBytes(Path.of(args[1])), side);
    Clock clock = Clock.valueOf(args[4]);
    try (OnnxImages model = OnnxImages.open(Path.of(args[0]), Preprocessing.SIGNED, side);
        BufferedReader requests =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      System.out.println("@ ready");
      for (String line = requests.readLine(); line != null; line = requests.readLine()) {
        long start = clock.nanos();
        double mean = mean(audit(items, model, args[3]).run(Monitor.NONE));
        System.out.println("@ " + (clock.nanos() - start) + " " + mean);
      }
    }
  }

  private static Audit<Picture> audit(
      List<Item<Picture>> items, OnnxImages model, String perturbations) {
    Audit<Picture> audit =
        Audit.of(items, model)
            .attributes("half")
            .minimum(new Minimum(2, 2))
            .settings(MatrixSettings.seeded(1).draws(200, 50))
            .response(new Cosine());
    for (String name : perturbations.split(",")) {
      audit.perturb(ImagePerturbations.named(name));
    }
    return audit;
  }

  private static List<Item<Picture>> items(byte[] pixels, int side) {
    int each = 3 * side * side;
    List<Item<Picture>> items = new ArrayList<>();
    for (int i = 0; i < pixels.length / each; i++) {
      byte[] one = Arrays.copyOfRange(pixels, i * each, (i + 1) * each);
      Map<String, String> half = Map.of("half", i % 2 == 0 ? "even" : "odd");
      items.add(Item.of("p" + i, "", half, new Picture(3, side, side, one)));
    }
    return items;
  }

  private static double mean(AuditResult result) {
    double sum = 0;
    int count = 0;
    for (var sweep : result.sweeps()) {
      for (double[] responses : sweep.responses()) {
        for (int k = 1; k < responses.length; k++) {
          sum += responses[k];
          count++;
        }
      }
    }
    return sum / count;
  }

  /** The cosine with the unperturbed embedding. */
  private record Cosine() implements Response {

    @Override
    public String name() {
      return "cosine";
    }

    @Override
    public List<String> measures() {
      return List.of("cosine");
    }

    @Override
    public Scoring prepare(List<? extends Item<?>> items, List<Output> clean) {
      return (item, output) -> new double[] {cosine(clean.get(item).values(), output.values())};
    }

    private static double cosine(float[] a, float[] b) {
      double product = 0;
      double first = 0;
      double second = 0;
      for (int i = 0; i < a.length; i++) {
        product += (double) a[i] * b[i];
        first += (double) a[i] * a[i];
        second += (double) b[i] * b[i];
      }
      return product / Math.sqrt(first * second);
    }
  }
}
