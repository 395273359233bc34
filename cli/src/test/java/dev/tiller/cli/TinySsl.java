package dev.tiller.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tiller.ground.AtomicFolder;
import dev.tiller.images.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** The folder of a training without labels that took two steps: {@code run}, over {@code data}. */
final class TinySsl {

  private static final String RECIPE =
      """
      encoder: {architecture: small_cnn, model_args: {in_chans: 1, widths: [4, 8]}}
      images: {size: 8}
      views:
        - {name: brightness, range: 0.4}
      objective: {name: er}
      projector: {widths: [8, 4]}
      teacher: {rho: 0.9}
      optimizer: {name: adam, rate: 0.003}
      batch: 4
      samples: 8
      """;

  private TinySsl() {}

  /** All files of it. */
  static Map<String, byte[]> run() throws IOException {
    Path folder = Files.createTempDirectory("ssl");
    try {
      Map<String, byte[]> files = new LinkedHashMap<>();
      files.put("tiny.yaml", RECIPE.getBytes(UTF_8));
      for (int i = 0; i < 6; i++) {
        byte[] pixels = new byte[64];
        SplittableRandom random = new SplittableRandom(i);
        for (int p = 0; p < pixels.length; p++) {
          pixels[p] = (byte) random.nextInt(256);
        }
        files.put("data/%d.png".formatted(i), new Picture(1, 8, 8, pixels).png());
      }
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        Path path = folder.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.write(path, file.getValue());
      }
      CommandLineRun trained = train(folder);
      if (trained.code() != 0) {
        throw new IOException(trained.err());
      }
      for (String name : new String[] {"run/checkpoint.safetensors", "run/recipe.yaml"}) {
        files.put(name, Files.readAllBytes(folder.resolve(name)));
      }
      return files;
    } finally {
      AtomicFolder.delete(folder);
    }
  }

  static CommandLineRun train(Path folder) {
    return CommandLineRun.of(
        "train",
        "ssl",
        "--recipe",
        folder.resolve("tiny.yaml").toString(),
        "--data",
        folder.resolve("data").toString(),
        "--run",
        folder.resolve("run").toString());
  }
}
