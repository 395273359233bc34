package dev.tiller.cli.analyze;

import dev.tiller.cli.option.WrongUse;
import dev.tiller.fairness.Output;
import dev.tiller.fairness.model.OnnxImages;
import dev.tiller.fairness.model.Preprocessing;
import dev.tiller.ground.AtomicFile;
import dev.tiller.ground.Identity;
import dev.tiller.ground.Monitor;
import dev.tiller.images.ImageList;
import dev.tiller.images.ImageLoading;
import dev.tiller.images.LoadedImages;
import dev.tiller.images.Picture;
import dev.tiller.library.Encoders;
import dev.tiller.selfsupervised.probe.Embeddings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes vectors of pictures of any size; the same vector whatever the company. */
interface PictureEncoder extends AutoCloseable {
  /** Side of pictures that are compared by their pixels. */
  int SIDE = 32;

  /** Weights, size and treatment of the pixels. */
  Identity identity();

  /** One vector a picture. */
  float[][] encode(List<Picture> pictures) throws IOException;

  @Override
  default void close() {}

  /**
   * @param name an ONNX file, or what {@link Encoders} knows; null for the pixels themselves
   * @param preprocess of an ONNX file
   * @param size side that pictures are brought to, 0 for the encoder's own
   */
  static PictureEncoder open(@Nullable String name, String preprocess, int size)
      throws IOException {
    if (name == null) {
      return new Pixels(size == 0 ? SIDE : size);
    }
    Path path = Path.of(name);
    if (Files.isRegularFile(path)) {
      Preprocessing how = WrongUse.check("--preprocess", () -> Preprocessing.named(preprocess));
      return new Onnx(OnnxImages.open(path, how, size), size);
    }
    Encoders.Opened opened = Encoders.open(name);
    if (size == 0 && opened.size() == 0) {
      opened.close();
      throw new WrongUse(
          "The encoder does not say which size its pictures have; give --size, such as --size 64.");
    }
    return new Trained(opened, size == 0 ? opened.size() : size, weights(path));
  }

  private static String weights(Path folder) throws IOException {
    Path published = folder.resolve("model.safetensors");
    return AtomicFile.sha256(
        Files.isRegularFile(published)
            ? published
            : folder.resolve(dev.tiller.training.CheckpointFolder.FILE));
  }

  /** Red, green and blue of a small copy, from 0 to 1. */
  record Pixels(int side) implements PictureEncoder {
    @Override
    public Identity identity() {
      return Identity.of("pixels").with("side", side);
    }

    @Override
    public float[][] encode(List<Picture> pictures) {
      return pictures.stream()
          .map(picture -> picture.withChannels(3).withSize(side, side).pixels())
          .map(
              bytes -> {
                float[] vector = new float[bytes.length];
                for (int i = 0; i < vector.length; i++) {
                  vector[i] = (bytes[i] & 0xff) / 255f;
                }
                return vector;
              })
          .toArray(float[][]::new);
    }
  }

  /** A network on ONNX Runtime, one picture a run; its first output is the vector. */
  record Onnx(OnnxImages network, int size) implements PictureEncoder {
    @Override
    public Identity identity() {
      return network.identity();
    }

    @Override
    public float[][] encode(List<Picture> pictures) {
      List<Picture> fitting =
          pictures.stream()
              .map(
                  p ->
                      p.withChannels(network.channels())
                          .withSize(network.height(), network.width()))
              .toList();
      return network.run(fitting).stream().map(Output::values).toArray(float[][]::new);
    }

    @Override
    public void close() {
      network.close();
    }
  }

  /** An encoder on libtorch, trained here or published. */
  record Trained(Encoders.Opened opened, int side, String weights) implements PictureEncoder {
    @Override
    public Identity identity() {
      return Identity.of("encoder").with("weights", weights).with("side", side);
    }

    @Override
    public float[][] encode(List<Picture> pictures) {
      LoadedImages images =
          ImageLoading.of(ImageList.of("rows", pictures.iterator()))
              .channels(opened.encoder().backbone().channels())
              .size(side, side)
              .load(Monitor.NONE);
      Embeddings vectors =
          Embeddings.of(
              opened.encoder(), images, opened.normalization(), pictures.size(), Monitor.NONE);
      float[][] all = new float[pictures.size()][];
      for (int i = 0; i < all.length; i++) {
        all[i] = vectors.vector(i);
      }
      return all;
    }

    @Override
    public void close() {
      opened.close();
    }
  }
}
