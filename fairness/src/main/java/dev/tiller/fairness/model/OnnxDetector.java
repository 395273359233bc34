package dev.tiller.fairness.model;

import dev.tiller.fairness.Model;
import dev.tiller.fairness.Output;
import dev.tiller.ground.AtomicFile;
import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import dev.tiller.images.Picture;
import dev.tiller.onnx.ImageNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An ONNX detector, by the one box that it is surest of: left, top, right, bottom, as the file has
 * them (shares of the picture, or pixels of the picture as the model sees it). Boxes are an output
 * that ends in 4, such as [1, n, 4]; scores are another with one number a box, or one a class and
 * box, whose last class counts (a face against background). A box below the least score is an empty
 * one, which overlaps nothing.
 */
public final class OnnxDetector implements Model<Picture> {

  private static final int CORNERS = 4;
  private static final float[] NOTHING = new float[CORNERS];

  private final ImageNetwork network;
  private final Preprocessing preprocessing;
  private final double least;
  private final Identity identity;

  private OnnxDetector(
      ImageNetwork network, Preprocessing preprocessing, double least, Identity identity) {
    this.network = network;
    this.preprocessing = preprocessing;
    this.least = least;
    this.identity = identity;
  }

  /**
   * Opens a detector.
   *
   * @param least score of a box that counts, usually 0.5
   * @throws UserError if it takes no pictures, leaves their size open or has a single output
   */
  public static OnnxDetector open(Path file, Preprocessing preprocessing, double least)
      throws IOException {
    Identity identity =
        Identity.of("onnx-detector")
            .with("model", AtomicFile.sha256(file))
            .with("preprocessing", preprocessing.toString())
            .with("least", least);
    ImageNetwork network = ImageNetwork.open(file);
    if (network.outputs() < 2 || network.height() <= 0 || network.width() <= 0) {
      network.close();
      throw new UserError(
          "The ONNX model %s has %d outputs and takes pictures of %d by %d; a detector has boxes and scores, and a size of its own (-1 is open)."
              .formatted(network.name(), network.outputs(), network.height(), network.width()));
    }
    return new OnnxDetector(network, preprocessing, least, identity);
  }

  /** Height of the pictures it is shown, in pixels. */
  public int height() {
    return network.height();
  }

  /** Width of the pictures it is shown, in pixels. */
  public int width() {
    return network.width();
  }

  /** Channels of the pictures it is shown. */
  public int channels() {
    return network.channels() > 0 ? network.channels() : 3;
  }

  /** Whether they are handed over channel by channel; else channels are last. */
  public boolean planar() {
    return network.planar();
  }

  @Override
  public Identity identity() {
    return identity;
  }

  @Override
  public List<Output> run(List<Picture> batch) {
    List<Output> outputs = new ArrayList<>();
    for (Picture picture : batch) {
      Picture sized = picture.withChannels(channels()).withSize(height(), width());
      float[] numbers = preprocessing.numbers(sized);
      outputs.add(
          Output.of(
              surest(network.all(numbers, channels(), height(), width()), least, network.name())));
    }
    return outputs;
  }

  /**
   * The box of the largest score.
   *
   * @throws UserError if no two outputs fit together as boxes and scores
   */
  static float[] surest(List<ImageNetwork.Answer> answers, double least, String name) {
    for (ImageNetwork.Answer boxes : answers) {
      int axes = boxes.shape().length;
      if (axes < 2 || boxes.shape()[axes - 1] != CORNERS) {
        continue;
      }
      int count = boxes.values().length / CORNERS;
      for (ImageNetwork.Answer scores : answers) {
        int classes = count == 0 ? 0 : scores.values().length / count;
        boolean fits = scores != boxes && scores.values().length == count * Math.max(1, classes);
        if (fits && (count == 0 || classes >= 1 && leads(scores.shape(), count))) {
          return surest(boxes.values(), scores.values(), count, Math.max(1, classes), least);
        }
      }
    }
    throw new UserError(
        "No two outputs of the ONNX model %s are boxes (ending in 4) and one score or more for each of them: %s."
            .formatted(
                name, UserError.list(answers.stream().map(ImageNetwork.Answer::name).toList())));
  }

  /** Whether one axis counts the boxes. */
  private static boolean leads(long[] shape, int count) {
    for (long size : shape) {
      if (size == count) {
        return true;
      }
    }
    return false;
  }

  private static float[] surest(
      float[] boxes, float[] scores, int count, int classes, double least) {
    int best = -1;
    for (int i = 0; i < count; i++) {
      float score = scores[i * classes + classes - 1];
      if (score >= least && (best < 0 || score > scores[best * classes + classes - 1])) {
        best = i;
      }
    }
    return best < 0
        ? NOTHING.clone()
        : java.util.Arrays.copyOfRange(boxes, best * CORNERS, (best + 1) * CORNERS);
  }

  @Override
  public boolean parallel() {
    return true;
  }

  @Override
  public void close() {
    network.close();
  }
}
