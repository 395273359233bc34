package dev.tiller.benchmarks.rival;

import dev.tiller.benchmarks.Effort;
import dev.tiller.benchmarks.Hardware;
import dev.tiller.data.fetch.Packages;
import dev.tiller.ground.Cache;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Whole audits of an ONNX model beside Python's: the same pictures, perturbations, levels and
 * model, by the same build of ONNX Runtime, with as many threads each: Tiller works at several
 * pictures, Python gives the threads to the model. The mean cosines that both print must agree.
 */
@Command(name = "audit", description = "Items a second of an audit, beside SciPy and Pillow.")
public final class AuditBench implements Callable<Integer> {

  private static final String LIBRARY = "/ai/onnxruntime/native/linux-x64/libonnxruntime.so";

  @Option(
      names = "--model",
      description = "An ONNX file of pictures (default: the face encoder of the reproduction).")
  private @Nullable Path model;

  @Option(names = "--side", description = "Of its pictures (default ${DEFAULT-VALUE}).")
  private int side = 112;

  @Option(names = "--items", description = "Pictures an audit (default ${DEFAULT-VALUE}).")
  private int items = 8;

  @Option(names = "--perturb", description = "With commas (default ${DEFAULT-VALUE}).")
  private String perturbations =
      "motion_blur,exposure_up,gaussian_blur,contrast_down,gaussian_noise,defocus";

  @Mixin private Effort effort = new Effort();
  @Mixin private Contenders contenders = new Contenders();

  @Override
  public Integer call() throws IOException {
    System.out.println(Hardware.describe());
    String network = (model == null ? faces() : model).toString();
    Path pictures = contenders.work().resolve("audited.bin");
    Files.write(pictures, pictures());
    String[] work = {
      network, pictures.toString(), String.valueOf(side), perturbations, effort.clock().name()
    };
    try (Turns turns = new Turns(contenders, "audit")) {
      turns.start("tiller", contenders.tiller(AuditWorker.class, work), Map.of("tiller", "audit"));
      List<String[]> pairs = new ArrayList<>();
      if (contenders.hasPython()) {
        String[] more =
            Stream.of(
                    Stream.of(library().toString()),
                    Stream.of(work),
                    Stream.of(Contenders.threads()))
                .flatMap(some -> some)
                .toArray(String[]::new);
        turns.start("python", contenders.python("audit.py", more), Map.of("python", "audit"));
        pairs.add(new String[] {"tiller", "python"});
      }
      turns.run(effort, items, "items/s", pairs);
    }
    return 0;
  }

  private static Path faces() throws IOException {
    return new Packages(Cache.room("packages"), line -> {})
        .npm("faceplugin-face-recognition-js", "0.0.1")
        .resolve("model/fr_feature.onnx");
  }

  /** Smooth colors and noise. */
  private byte[] pictures() {
    byte[] bytes = new byte[items * 3 * side * side];
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < bytes.length; i++) {
      int x = i % side;
      int y = i / side % side;
      double wave = 127 + 80 * Math.sin(x * 0.11 + i / (side * side)) * Math.cos(y * 0.07);
      bytes[i] = (byte) (int) Math.max(0, Math.min(255, wave + 60 * (random.nextDouble() - 0.5)));
    }
    return bytes;
  }

  /** The library that Tiller runs too, out of its jar. */
  private Path library() throws IOException {
    Path file = contenders.work().resolve("libonnxruntime.so");
    try (InputStream in = ai.onnxruntime.OrtEnvironment.class.getResourceAsStream(LIBRARY)) {
      if (in == null) {
        throw new IOException("There is no ONNX Runtime for Linux on x86-64 on the class path");
      }
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
    }
    return file;
  }
}
