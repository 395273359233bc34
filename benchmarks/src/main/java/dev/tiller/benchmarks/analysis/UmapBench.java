package dev.tiller.benchmarks.analysis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiller.analysis.EmbeddedRows;
import dev.tiller.analysis.MapQuality;
import dev.tiller.analysis.Neighbors;
import dev.tiller.analysis.Pca;
import dev.tiller.analysis.Umap;
import dev.tiller.data.image.LabelledImages;
import dev.tiller.ground.Monitor;
import dev.tiller.reproduce.images.FashionMnist;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * UMAP of principal components of Fashion-MNIST, here and by umap-learn, each once on one thread:
 * seconds, and how far the maps keep who is near whom, both measured by {@link MapQuality}.
 */
@Command(name = "umap", description = "A map of many rows beside umap-learn: seconds and quality.")
public final class UmapBench implements Callable<Integer> {
  private static final String SCRIPT = "benchmarks/rivals/python/umap_map.py";
  private static final int NEIGHBORS = 15;

  @Option(names = "--rows", description = "Images (default: ${DEFAULT-VALUE}, all).")
  private int rows = 60_000;

  @Option(names = "--width", description = "Principal components (default: ${DEFAULT-VALUE}).")
  private int width = 128;

  @Option(names = "--python", description = "With umap-learn (default: $RIVAL_PYTHON, python3).")
  private @Nullable String python;

  @Override
  public Integer call() throws IOException, InterruptedException {
    LabelledImages images = FashionMnist.open(Monitor.NONE).train();
    EmbeddedRows all = new EmbeddedRows(images.count(), 28 * 28, images.pooled(1));
    EmbeddedRows chosen = all.select(IntStream.range(0, rows).toArray());
    EmbeddedRows data = Pca.fit(chosen, width).scores(chosen);
    long wall = System.nanoTime();
    long cpu = cpu();
    Neighbors near = Neighbors.of(data, NEIGHBORS - 1, Monitor.NONE);
    double nearest = (cpu() - cpu) / 1e9;
    EmbeddedRows map = Umap.standard(0).fit(data, near, Monitor.NONE);
    tell("tiller", data, map, (cpu() - cpu) / 1e9, (System.nanoTime() - wall) / 1e9);
    System.out.printf(
        "  of these %.1f s for nearest rows, %s%n", nearest, near.exact() ? "exact" : "by a graph");
    rival(data);
    return 0;
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static void tell(
      String name, EmbeddedRows data, EmbeddedRows map, double cpu, double wall) {
    MapQuality quality = MapQuality.of(data, map, NEIGHBORS, 0);
    System.out.printf(
        "%s: %,d rows of %d, %.1f s of one processor, %.1f s by the clock; trustworthiness %.4f, continuity %.4f%n",
        name,
        data.rows(),
        data.width(),
        cpu,
        wall,
        quality.trustworthiness(),
        quality.continuity());
  }

  private void rival(EmbeddedRows data) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("tiller-umap");
    Path in = folder.resolve("rows.f32");
    Path out = folder.resolve("map.f32");
    ByteBuffer bytes =
        ByteBuffer.allocate(data.values().length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(data.values());
    Files.write(in, bytes.array());
    String given = python != null ? python : System.getenv("RIVAL_PYTHON");
    ProcessBuilder builder =
        new ProcessBuilder(
            given == null ? "python3" : given,
            SCRIPT,
            in.toString(),
            String.valueOf(data.rows()),
            String.valueOf(data.width()),
            out.toString());
    List.of("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")
        .forEach(name -> builder.environment().put(name, "1"));
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String said =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      System.out.println(
          "umap-learn did not run; it is Debian's package umap-learn, or give another Python with --python");
      return;
    }
    JsonNode answer = new ObjectMapper().readTree(said.strip().lines().reduce("", (a, b) -> b));
    float[] places = new float[2 * data.rows()];
    ByteBuffer.wrap(Files.readAllBytes(out))
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(places);
    tell(
        "umap-learn " + answer.get("version").asText(),
        data,
        new EmbeddedRows(data.rows(), 2, places),
        answer.get("cpu").asDouble(),
        answer.get("wall").asDouble());
    if (answer.has("trustworthiness")) {
      System.out.printf(
          "  scikit-learn's trustworthiness of the same map: %.4f%n",
          answer.get("trustworthiness").asDouble());
    }
    Files.delete(in);
    Files.delete(out);
    Files.delete(folder);
  }
}
