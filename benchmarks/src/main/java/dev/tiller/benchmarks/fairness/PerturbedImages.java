package dev.tiller.benchmarks.fairness;

import dev.tiller.fairness.perturbation.ImagePerturbation;
import dev.tiller.fairness.perturbation.ImagePerturbations;
import dev.tiller.images.Picture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Writes random pictures and what every perturbation of pictures makes of them, as raw bytes, for
 * {@code rivals/python/perturbations.py} to compare with Pillow, SciPy and scikit-image.
 */
public final class PerturbedImages {

  private static final int SIDE = 112;

  private PerturbedImages() {}

  /**
   * @param args folder that is made; number of pictures (200)
   */
  public static void main(String[] args) throws IOException {
    Path folder = Files.createDirectories(Path.of(args[0]));
    int count = args.length > 1 ? Integer.parseInt(args[1]) : 200;
    List<Picture> pictures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pictures.add(picture(i));
    }
    write(folder.resolve("originals.bin"), pictures);
    for (ImagePerturbation perturbation : ImagePerturbations.list()) {
      String name = perturbation.id();
      double[] levels = perturbation.grid();
      long start = System.nanoTime();
      List<List<Picture>> changed = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        changed.add(perturbation.applyAll(pictures.get(i), "p" + i, levels));
      }
      double each = (System.nanoTime() - start) / 1e6 / count / (levels.length - 1);
      System.out.printf("%-24s %.3f ms a picture and level%n", name, each);
      for (int k = 1; k < levels.length; k++) {
        int level = k;
        write(
            folder.resolve(name + "@" + levels[k] + ".bin"),
            changed.stream().map(all -> all.get(level)).toList());
      }
    }
  }

  /** Smooth colors and noise, so that both blur and rounding have something to do. */
  private static Picture picture(int number) {
    SplittableRandom random = new SplittableRandom(number);
    byte[] pixels = new byte[3 * SIDE * SIDE];
    for (int c = 0; c < 3; c++) {
      double a = random.nextDouble() / 5;
      double b = random.nextDouble() / 5;
      for (int i = 0; i < SIDE * SIDE; i++) {
        double wave = 127 + 90 * Math.sin(a * (i % SIDE) + b * (i / SIDE) + c);
        double value = wave + 60 * (random.nextDouble() - 0.5);
        pixels[c * SIDE * SIDE + i] = (byte) (int) Math.min(255, Math.max(0, value));
      }
    }
    return new Picture(3, SIDE, SIDE, pixels);
  }

  private static void write(Path file, List<Picture> pictures) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    pictures.forEach(p -> bytes.writeBytes(p.pixels()));
    Files.write(file, bytes.toByteArray());
  }
}
