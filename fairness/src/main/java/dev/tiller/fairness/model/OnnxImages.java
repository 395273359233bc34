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
 * An ONNX model of pictures: a classifier, a face encoder. Pictures are brought to its size and
 * channels, which are read off the file.
 */
public final class OnnxImages implements Model<Picture> {

  private final ImageNetwork network;
  private final Preprocessing preprocessing;
  private final Identity identity;
  private final int height;
  private final int width;

  private OnnxImages(
      ImageNetwork network, Preprocessing preprocessing, Identity identity, int height, int width) {
    this.network = network;
    this.preprocessing = preprocessing;
    this.identity = identity;
    this.height = height;
    this.width = width;
  }

  /**
   * Opens a model.
   *
   * @param side in pixels, for a model that leaves its size open; 0 for none
   * @throws UserError if it takes no pictures, or leaves its size open and none is given, or has
   *     another than the given
   */
  public static OnnxImages open(Path file, Preprocessing preprocessing, int side)
      throws IOException {
    String sha = AtomicFile.sha256(file);
    ImageNetwork network = ImageNetwork.open(file);
    int height = network.height() > 0 ? network.height() : side;
    int width = network.width() > 0 ? network.width() : side;
    if (height <= 0 || width <= 0) {
      network.close();
      throw new UserError(
          "The ONNX model %s leaves the size of its pictures open; say which they have."
              .formatted(network.name()));
    }
    if (side > 0 && (side != height || side != width)) {
      network.close();
      throw new UserError(
          "The ONNX model %s takes pictures of %d by %d, but %d was asked for; leave the size out."
              .formatted(network.name(), height, width, side));
    }
    Identity identity =
        Identity.of("onnx-images")
            .with("model", sha)
            .with("preprocessing", preprocessing.toString())
            .with("height", height)
            .with("width", width);
    return new OnnxImages(network, preprocessing, identity, height, width);
  }

  /** Height of the pictures it is shown, in pixels. */
  public int height() {
    return height;
  }

  /** Width of the pictures it is shown, in pixels. */
  public int width() {
    return width;
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
    float[][] numbers = new float[batch.size()][];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] =
          preprocessing.numbers(batch.get(i).withChannels(channels()).withSize(height, width));
    }
    List<Output> outputs = new ArrayList<>();
    for (float[] output : network.run(numbers, channels(), height, width)) {
      outputs.add(Output.of(output));
    }
    return outputs;
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
