package dev.tiller.cli.audit;

import dev.tiller.cli.option.Float32Option;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.fairness.Model;
import dev.tiller.fairness.Output;
import dev.tiller.fairness.model.EncoderImages;
import dev.tiller.fairness.model.JsonItems;
import dev.tiller.fairness.model.JsonModel;
import dev.tiller.fairness.model.OnnxDetector;
import dev.tiller.fairness.model.OnnxImages;
import dev.tiller.fairness.model.Preprocessing;
import dev.tiller.fairness.model.TextModels;
import dev.tiller.ground.AtomicFile;
import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import dev.tiller.images.Picture;
import dev.tiller.library.Encoders;
import dev.tiller.onnx.ImageNetwork;
import dev.tiller.onnx.TextClassifier;
import dev.tiller.steering.Steering;
import dev.tiller.vision.Encoder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is audited, on the command line. */
final class AuditModels {

  private static final String COMMAND = "command:";
  private static final double LEAST_SCORE = 0.5;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "M",
      description = {
        "An ONNX file, a folder with an encoder of this project or (for texts) an ONNX classifier,",
        "an address (http://...), or command:PROGRAM, which reads and writes JSON lines."
      })
  private String model = "";

  @Option(
      names = "--preprocess",
      paramLabel = "NAME",
      description =
          "Of an ONNX file: signed (-1 to 1), unit (0 to 1), imagenet, each also with -bgr, or"
              + " MEAN:DEVIATION (default: signed).")
  private String preprocess = "signed";

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      description = "Side of the pictures, where the model leaves it open.")
  private int size;

  @Mixin private Float32Option precision = new Float32Option();

  /**
   * A model of pictures.
   *
   * @param model itself; the caller closes it
   * @param prepare brings pictures to its size before they are perturbed
   * @param encoder that can be steered; null for others
   * @param seen the model as one of the encoder; null for others
   */
  record Pictures(
      Model<Picture> model,
      UnaryOperator<Picture> prepare,
      @Nullable Encoder encoder,
      @Nullable EncoderImages seen) {

    private Pictures(Model<Picture> model, UnaryOperator<Picture> prepare) {
      this(model, prepare, null, null);
    }

    /**
     * The same under a map; the caller closes it, and the model itself stays open.
     *
     * @throws WrongUse if the model is no encoder of this project
     */
    Model<Picture> steered(AuditSteering.Setting setting) {
      if (encoder == null || seen == null) {
        throw new WrongUse(
            "--map steers encoders of this project, which are folders; leave it out for others.");
      }
      Steering steering = Steering.of(encoder, List.of(setting.part()));
      return new Closing<>(seen.steered(setting.identity(), steering.taps()), steering);
    }
  }

  /** For people: a file by its name alone. */
  String name() {
    boolean file = !isAddress() && !model.startsWith(COMMAND);
    return file ? String.valueOf(Path.of(model).getFileName()) : model;
  }

  /**
   * @param classes whether the response looks at scores of classes rather than an embedding
   * @param boxes whether it looks at a box
   */
  Pictures pictures(boolean classes, boolean boxes) throws IOException {
    if (size < 0) {
      throw new WrongUse("--size is %d; a number of pixels was expected.".formatted(size));
    }
    checkPrecision();
    if (isAddress()) {
      return new Pictures(JsonModel.http(URI.create(model), JsonItems.pictures()), sized());
    }
    if (model.startsWith(COMMAND)) {
      return new Pictures(JsonModel.command(command(), JsonItems.pictures()), sized());
    }
    Path path = Path.of(model);
    if (Files.isDirectory(path)) {
      return encoder(path, classes);
    }
    Preprocessing how = WrongUse.check("--preprocess", () -> Preprocessing.named(preprocess));
    if (!Files.isRegularFile(path)) {
      throw new UserError(
          "There is no model %s; an ONNX file, a folder, an address or command:PROGRAM was expected."
              .formatted(model));
    }
    if (boxes && outputs(path) > 1) {
      OnnxDetector detector = OnnxDetector.open(path, how, LEAST_SCORE);
      return new Pictures(
          detector,
          p -> p.withChannels(detector.channels()).withSize(detector.height(), detector.width()));
    }
    OnnxImages onnx = OnnxImages.open(path, how, size);
    return new Pictures(
        onnx, p -> p.withChannels(onnx.channels()).withSize(onnx.height(), onnx.width()));
  }

  /** A network that gives boxes and scores is a detector; one that gives four numbers is not. */
  private static int outputs(Path onnx) {
    try (ImageNetwork network = ImageNetwork.open(onnx)) {
      return network.outputs();
    }
  }

  private Pictures encoder(Path folder, boolean classes) throws IOException {
    Encoders.Opened opened = Encoders.open(folder.toString());
    int side = size == 0 ? opened.size() : size;
    if (side == 0) {
      opened.close();
      throw new WrongUse(
          "An encoder leaves the size of its pictures open; give --size, such as --size 64.");
    }
    Encoder encoder = opened.encoder();
    int channels = encoder.backbone().channels();
    EncoderImages plain =
        classes
            ? EncoderImages.classes(encoder, channels, side)
            : EncoderImages.embedding(encoder, channels, side);
    EncoderImages seen = plain.normalized(opened.normalization());
    return new Pictures(
        new Closing<>(seen, encoder),
        p -> p.withChannels(channels).withSize(side, side),
        encoder,
        seen);
  }

  /** A model of texts. */
  Model<String> texts() throws IOException {
    checkPrecision();
    if (isAddress()) {
      return JsonModel.http(URI.create(model), JsonItems.texts());
    }
    if (model.startsWith(COMMAND)) {
      return JsonModel.command(command(), JsonItems.texts());
    }
    Path path = Path.of(model);
    TextClassifier classifier = TextClassifier.open(path);
    Identity identity =
        Identity.of("text-classifier").with("model", AtomicFile.sha256(path.resolve("model.onnx")));
    return new Closing<>(TextModels.classifier(identity, classifier), classifier::close);
  }

  private void checkPrecision() {
    if (isAddress() || model.startsWith(COMMAND)) {
      precision.requireUnused("the program behind --model");
    } else if (Files.isRegularFile(Path.of(model).resolve("model.onnx"))
        || Files.isRegularFile(Path.of(model))) {
      precision.requireUnused("an ONNX file");
    } else {
      precision.requireFloat32("an encoder of images");
    }
  }

  private boolean isAddress() {
    return model.startsWith("http://") || model.startsWith("https://");
  }

  private List<String> command() {
    List<String> words =
        Arrays.stream(model.substring(COMMAND.length()).strip().split("\\s+")).toList();
    if (words.get(0).isEmpty()) {
      throw new WrongUse("--model names no program after \"command:\".");
    }
    return words;
  }

  private UnaryOperator<Picture> sized() {
    return size == 0 ? p -> p : p -> p.withSize(size, size);
  }

  /** A model that closes what it stands on. */
  private record Closing<T>(Model<T> inner, AutoCloseable under) implements Model<T> {

    @Override
    public Identity identity() {
      return inner.identity();
    }

    @Override
    public List<Output> run(List<T> batch) throws IOException {
      return inner.run(batch);
    }

    @Override
    public boolean parallel() {
      return inner.parallel();
    }

    @Override
    public void close() {
      try {
        under.close();
      } catch (Exception e) {
        throw new IllegalStateException("A model could not be closed.", e);
      }
    }
  }
}
