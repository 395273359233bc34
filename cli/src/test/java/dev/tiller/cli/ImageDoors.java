package dev.tiller.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tiller.data.image.IdxFile;
import dev.tiller.diffusion.pipeline.ImagePipeline;
import dev.tiller.diffusion.schedule.Schedulers;
import dev.tiller.ground.Monitor;
import dev.tiller.images.ImageLoading;
import dev.tiller.images.ImageSources;
import dev.tiller.library.Encoders;
import dev.tiller.network.load.Config;
import dev.tiller.testing.fuzz.Damage;
import dev.tiller.testing.fuzz.Door;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Pictures in all their files, pipelines, encoders, checkpoints, attributes. */
final class ImageDoors {

  private static final Path IMAGES = Path.of("../diffusion/src/test/resources/golden/images");

  private ImageDoors() {}

  static List<Door> all() throws IOException {
    List<Door> doors = new ArrayList<>();
    for (String format : List.of("png", "jpg", "gif", "bmp", "tiff")) {
      String name = "cats/a." + format;
      Map<String, byte[]> files =
          Map.of(name, picture(format, 12), "dogs/b.png", picture("png", 9));
      doors.add(
          new Door(
              "folder of " + format,
              6,
              files,
              List.of(new Door.Target(name, Damage.head(60))),
              ImageDoors::load));
    }
    doors.add(
        Door.file(
            "idx",
            60,
            "i.idx",
            idx(),
            Damage.head(16),
            folder -> IdxFile.read(folder.resolve("i.idx"))));
    doors.add(
        new Door(
            "idx with labels",
            30,
            Map.of("train-images-idx3-ubyte", idx(), "train-labels-idx1-ubyte", labels()),
            List.of(
                new Door.Target("train-images-idx3-ubyte", Damage.head(16)),
                new Door.Target("train-labels-idx1-ubyte", Damage.head(8))),
            ImageDoors::load));
    doors.add(
        Door.file(
            "parquet of images",
            1,
            "p.parquet",
            parquet(),
            Damage.bytes(),
            folder -> load(folder.resolve("p.parquet"))));
    pipelines(doors);
    encoders(doors);
    audits(doors);
    return doors;
  }

  private static void load(Path folder) throws IOException {
    ImageLoading.of(ImageSources.open(folder, true))
        .size(8, 8)
        .threads(1)
        .load(Monitor.NONE)
        .picture(0);
  }

  private static byte[] picture(String format, int side) throws IOException {
    BufferedImage image = new BufferedImage(side, side + 1, BufferedImage.TYPE_INT_RGB);
    SplittableRandom random = new SplittableRandom(side);
    for (int i = 0; i < side * side; i++) {
      image.setRGB(i % side, i / side, random.nextInt(1 << 24));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (!ImageIO.write(image, format, out)) {
      throw new IllegalStateException("no writer of " + format);
    }
    return out.toByteArray();
  }

  private static byte[] idx() {
    byte[] file = new byte[16 + 3 * 4 * 4];
    System.arraycopy(new byte[] {0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 4}, 0, file, 0, 16);
    return file;
  }

  private static byte[] labels() {
    return new byte[] {0, 0, 8, 1, 0, 0, 0, 3, 1, 0, 2};
  }

  private static byte[] parquet() throws IOException {
    Path folder = Files.createTempDirectory("parquet");
    Path file = folder.resolve("p.parquet");
    try (var connection = DriverManager.getConnection("jdbc:duckdb:");
        var statement = connection.createStatement()) {
      statement.execute("CREATE TABLE t (label INTEGER, image BLOB)");
      try (var insert = connection.prepareStatement("INSERT INTO t VALUES (?, ?)")) {
        for (int i = 0; i < 3; i++) {
          insert.setInt(1, i);
          insert.setBytes(2, picture("png", 6 + i));
          insert.execute();
        }
      }
      statement.execute("COPY t TO '" + file + "' (FORMAT parquet)");
      return Files.readAllBytes(file);
    } catch (SQLException e) {
      throw new IOException(e);
    } finally {
      dev.tiller.ground.AtomicFolder.delete(folder);
    }
  }

  private static void pipelines(List<Door> doors) throws IOException {
    for (String name : List.of("sd15-tiny", "sdxl-tiny", "flux-tiny")) {
      Map<String, byte[]> files = tree(IMAGES.resolve(name));
      List<Door.Target> targets =
          files.keySet().stream()
              .filter(f -> f.endsWith(".json") && !f.equals("meta.json"))
              .map(f -> new Door.Target(f, Damage.text()))
              .toList();
      doors.add(
          new Door(
              "pipeline " + name,
              1,
              files,
              targets,
              folder -> ImagePipeline.load(folder, ScalarType.Float).close()));
    }
    try (Stream<Path> all = Files.list(IMAGES)) {
      for (Path pipeline :
          all.filter(p -> Files.exists(p.resolve("scheduler"))).sorted().toList()) {
        doors.add(
            new Door(
                "scheduler of " + pipeline.getFileName(),
                10,
                ModelDoors.files(pipeline.resolve("scheduler"), "scheduler_config.json"),
                List.of(new Door.Target("scheduler_config.json", Damage.text())),
                folder -> {
                  Config config = Schedulers.config(folder);
                  Schedulers.of(config.text("_class_name"), config).sampling(3, 4);
                }));
      }
    }
  }

  private static void encoders(List<Door> doors) throws IOException {
    doors.add(
        new Door(
            "encoder",
            6,
            ModelDoors.files(
                Path.of("../vision/src/test/resources/golden/vit"),
                "config.json",
                "model.safetensors"),
            List.of(
                new Door.Target("config.json", Damage.text()),
                new Door.Target("model.safetensors", Damage.safetensors())),
            folder -> Encoders.open(folder.toString()).close()));
    Map<String, byte[]> run = TinySsl.run();
    doors.add(
        new Door(
            "checkpoint, as an encoder",
            4,
            run,
            List.of(
                new Door.Target("run/recipe.yaml", Damage.text()),
                new Door.Target("run/checkpoint.safetensors", Damage.safetensors())),
            folder -> Encoders.open(folder.resolve("run").toString()).close()));
    doors.add(
        new Door(
            "checkpoint, gone on with",
            1,
            run,
            List.of(new Door.Target("run/checkpoint.safetensors", Damage.safetensors())),
            folder -> told(TinySsl.train(folder))));
  }

  private static void audits(List<Door> doors) throws IOException {
    StringBuilder rows = new StringBuilder("item,identity,gender,age\n");
    Map<String, byte[]> files = new LinkedHashMap<>();
    StringBuilder texts = new StringBuilder("item,text,label\n");
    for (int i = 0; i < 6; i++) {
      rows.append("t%d,p%d,%s,%d\n".formatted(i, i / 2, i % 2 == 0 ? "f" : "m", 20 + i));
      texts.append("t%d,\"a piece, %d\",%d\n".formatted(i, i, i % 2));
    }
    files.put("attrs.csv", rows.toString().getBytes(UTF_8));
    files.put("texts.csv", texts.toString().getBytes(UTF_8));
    doors.add(
        new Door(
            "attributes",
            1,
            files,
            List.of(
                new Door.Target("attrs.csv", Damage.text()),
                new Door.Target("texts.csv", Damage.text())),
            folder ->
                told(
                    CommandLineRun.of(
                        "audit",
                        "--model",
                        "../judges/src/test/resources/judge/loud",
                        "--data",
                        folder.resolve("texts.csv").toString(),
                        "--attributes",
                        folder.resolve("attrs.csv").toString(),
                        "--task",
                        "class",
                        "--perturb",
                        "swap",
                        "--min-items",
                        "2",
                        "--min-identities",
                        "2",
                        "--dry-run"))));
  }

  /** What the command line said, as something thrown. */
  private static void told(CommandLineRun run) throws IOException {
    if (run.code() > 2 || run.err().contains("bug in Tiller")) {
      throw new IllegalStateException(run.err());
    }
    if (run.code() != 0) {
      throw new IOException(run.err().strip().replace('\n', ' '));
    }
  }

  private static Map<String, byte[]> tree(Path root) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.filter(Files::isRegularFile).sorted().toList()) {
        String name = root.relativize(path).toString();
        if (!name.equals("expected.safetensors")) {
          files.put(name, Files.readAllBytes(path));
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return files;
  }
}
