package dev.tiller.cli.audit;

import dev.tiller.cli.option.Float32Option;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.fairness.model.EncoderImages;
import dev.tiller.fairness.model.JsonItems;
import dev.tiller.fairness.model.JsonModel;
import dev.tiller.fairness.model.OnnxDetector;
import dev.tiller.fairness.model.OnnxImages;
import dev.tiller.fairness.model.Preprocessing;
import dev.tiller.ground.UserError;
import dev.tiller.images.Picture;
import dev.tiller.language.LanguageModel.Precision;
import dev.tiller.library.Encoders;
import dev.tiller.onnx.ImageNetwork;
import dev.tiller.steering.Steering;
import dev.tiller.vision.Encoder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
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
        "An ONNX file, a folder with an encoder of this project or, for texts, with a language model",
        "(or pocket, or an imported one's name) or an ONNX classifier; an address (http://...), or",
        "command:PROGRAM, which reads and writes JSON lines."
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

  /** For people: a file by its name alone. */
  String name() {
    boolean file = !isAddress() && !isCommand();
    return file ? String.valueOf(Path.of(model).getFileName()) : model;
  }

  /**
   * @param classes whether the response looks at scores of classes rather than an embedding
   * @param boxes whether it looks at a box
   */
  Audited<Picture> pictures(boolean classes, boolean boxes) throws IOException {
    if (size < 0) {
      throw new WrongUse("--size is %d; a number of pixels was expected.".formatted(size));
    }
    precision();
    if (isAddress()) {
      return Audited.of(JsonModel.http(URI.create(model), JsonItems.pictures()), sized());
    }
    if (isCommand()) {
      return Audited.of(JsonModel.command(command(), JsonItems.pictures()), sized());
    }
    Path path = Path.of(model);
    if (Files.isDirectory(path)) {
      precision.requireFloat32("an encoder of images");
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
      return Audited.of(
          detector,
          p -> p.withChannels(detector.channels()).withSize(detector.height(), detector.width()),
          shown(detector.channels(), detector.height(), detector.width(), detector.planar()));
    }
    OnnxImages onnx = OnnxImages.open(path, how, size);
    return Audited.of(
        onnx,
        p -> p.withChannels(onnx.channels()).withSize(onnx.height(), onnx.width()),
        shown(onnx.channels(), onnx.height(), onnx.width(), onnx.planar()));
  }

  private static String shown(int channels, int height, int width, boolean planar) {
    return "the model is shown pictures of %d by %d pixels %s, %s"
        .formatted(
            height,
            width,
            channels == 1 ? "in gray" : "in color",
            planar
                ? "as [channels, height, width]"
                : "as [height, width, channels], the layout of its input");
  }

  /** A network that gives boxes and scores is a detector; one that gives four numbers is not. */
  private static int outputs(Path onnx) {
    try (ImageNetwork network = ImageNetwork.open(onnx)) {
      return network.outputs();
    }
  }

  private Audited<Picture> encoder(Path folder, boolean classes) throws IOException {
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
    return new Audited<>(
        new Closing<>(seen, List.of(encoder)),
        p -> p.withChannels(channels).withSize(side, side),
        setting -> {
          setting.part().map().requireFits(encoder);
          Steering steering = Steering.of(encoder, List.of(setting.part()));
          return new Closing<>(
              seen.steered(setting.identity(), steering.taps()), List.of(steering));
        },
        List.of(shown(channels, side, side, true)));
  }

  /** What was asked for, as it stood on the command line. */
  String word() {
    return model;
  }

  /**
   * How a language model's weights are to be held.
   *
   * @throws WrongUse if the model decides that itself, or computes in float32 alone
   */
  Precision precision() {
    Path path = Path.of(model);
    if (isAddress() || isCommand()) {
      precision.requireUnused("the program behind --model");
    } else if (Files.isRegularFile(path) || Files.isRegularFile(path.resolve("model.onnx"))) {
      precision.requireUnused("an ONNX file");
    }
    return precision.ofLanguageModel();
  }

  boolean isAddress() {
    return model.startsWith("http://") || model.startsWith("https://");
  }

  boolean isCommand() {
    return model.startsWith(COMMAND);
  }

  /** Program and arguments. */
  List<String> command() {
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
}
