package dev.tiller.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.tiller.ground.UserError;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An ONNX network over images: one float32 input of four axes, planar [batch, channels, height,
 * width] or [batch, height, width, channels], which is read off the file and checked. The first
 * output counts. Owns the native session; safe for several threads.
 */
public final class ImageNetwork implements AutoCloseable {

  private static final int AXES = 4;
  private static final int FREE = -1;

  private final OrtSession session;
  private final String name;
  private final String input;
  private final boolean planar;
  private final int batch;
  private final int channels;
  private final int height;
  private final int width;

  private ImageNetwork(OrtSession session, String name, String input, long[] shape) {
    this.session = session;
    this.name = name;
    this.input = input;
    boolean first = isChannels(shape[1]);
    this.planar = first || !isChannels(shape[AXES - 1]);
    this.batch = (int) shape[0];
    this.channels = (int) (planar ? shape[1] : shape[AXES - 1]);
    this.height = (int) (planar ? shape[2] : shape[1]);
    this.width = (int) (planar ? shape[AXES - 1] : shape[2]);
  }

  private static boolean isChannels(long size) {
    return size == 1 || size == 3;
  }

  /**
   * Opens a model; weights that lie in files beside it are found.
   *
   * @throws UserError if it cannot be loaded or takes no images
   */
  public static ImageNetwork open(Path onnx) {
    String name = String.valueOf(onnx.getFileName());
    if (!Files.isRegularFile(onnx)) {
      throw new UserError("There is no file %s; name an ONNX model.".formatted(onnx));
    }
    @Nullable OrtSession session = null;
    try (OrtSession.SessionOptions options = Sessions.options()) {
      session = Sessions.open(OrtEnvironment.getEnvironment(), onnx, options);
      if (session.getInputNames().size() != 1) {
        throw new UserError(
            "The ONNX model %s has the inputs %s, but a model of images has one."
                .formatted(name, UserError.list(session.getInputNames())));
      }
      String input = session.getInputNames().iterator().next();
      long[] shape = shape(session, input, name);
      return new ImageNetwork(session, name, input, shape);
    } catch (OrtException e) {
      throw new UserError(
          "The ONNX model %s cannot be loaded (%s); copy the file again, with the file of weights beside it if it has one, or export it for ONNX opset 21 or older."
              .formatted(name, Sessions.firstLine(e)),
          e);
    } catch (UserError e) {
      Sessions.close(session);
      throw e;
    }
  }

  private static long[] shape(OrtSession session, String input, String name) throws OrtException {
    if (session.getInputInfo().get(input).getInfo() instanceof TensorInfo info
        && info.type == OnnxJavaType.FLOAT
        && info.getShape().length == AXES) {
      long[] shape = info.getShape();
      if (isChannels(shape[1])
          || isChannels(shape[AXES - 1])
          || shape[1] == FREE
          || shape[AXES - 1] == FREE) {
        return shape;
      }
      throw new UserError(
          "The input \"%s\" of the ONNX model %s has shape %s; 1 or 3 channels were expected, second (planar) or last."
              .formatted(input, name, Arrays.toString(shape)));
    }
    throw new UserError(
        "The input \"%s\" of the ONNX model %s is %s; float32 images of four axes were expected."
            .formatted(input, name, session.getInputInfo().get(input).getInfo()));
  }

  /** The file's name. */
  public String name() {
    return name;
  }

  /** Whether a batch is [batch, channels, height, width]; else channels are last. */
  public boolean planar() {
    return planar;
  }

  /** 1 or 3, or -1 where the file leaves it open. */
  public int channels() {
    return channels;
  }

  /** In pixels, or -1 where the file leaves it open. */
  public int height() {
    return height;
  }

  /** In pixels, or -1 where the file leaves it open. */
  public int width() {
    return width;
  }

  /**
   * Runs images, one at a time, so that an image's output does not depend on the others.
   *
   * @param images [n][channels * height * width], planar whatever the network's own layout
   * @param imageChannels of each
   * @param imageHeight of each
   * @param imageWidth of each
   * @return the first output of each, flat
   * @throws UserError if the network takes no such images, or fails
   */
  public float[][] run(float[][] images, int imageChannels, int imageHeight, int imageWidth) {
    require("channels", channels, imageChannels);
    require("pixels in height", height, imageHeight);
    require("pixels in width", width, imageWidth);
    if (batch > 1) {
      throw new UserError(
          "The ONNX model %s takes %d images at a time; export it for one, or with a free batch."
              .formatted(name, batch));
    }
    float[][] outputs = new float[images.length][];
    long[] shape = shape(imageChannels, imageHeight, imageWidth);
    for (int i = 0; i < images.length; i++) {
      outputs[i] = run(planar ? images[i] : interleaved(images[i], imageChannels), shape);
    }
    return outputs;
  }

  /**
   * One output of a network.
   *
   * @param name of it in the file
   * @param shape with the batch of one in front, if the network has it there
   * @param values flat
   */
  public record Answer(String name, long[] shape, float[] values) {

    @Override
    public boolean equals(Object other) {
      return other instanceof Answer o
          && name.equals(o.name)
          && Arrays.equals(shape, o.shape)
          && Arrays.equals(values, o.values);
    }

    @Override
    public int hashCode() {
      return 31 * name.hashCode() + Arrays.hashCode(values);
    }
  }

  /** How many outputs it has. */
  public int outputs() {
    return (int) session.getNumOutputs();
  }

  /**
   * Runs one image; all floating-point outputs, in the file's order.
   *
   * @param image [channels * height * width], planar whatever the network's own layout
   * @throws UserError if the network takes no such image, or fails
   */
  public List<Answer> all(float[] image, int imageChannels, int imageHeight, int imageWidth) {
    require("channels", channels, imageChannels);
    require("pixels in height", height, imageHeight);
    require("pixels in width", width, imageWidth);
    long[] shape = shape(imageChannels, imageHeight, imageWidth);
    float[] values = planar ? image : interleaved(image, imageChannels);
    try (OnnxTensor tensor = tensor(values, shape);
        OrtSession.Result result = session.run(Map.of(input, tensor))) {
      List<Answer> answers = new ArrayList<>();
      for (Map.Entry<String, OnnxValue> entry : result) {
        if (entry.getValue() instanceof OnnxTensor output && output.getFloatBuffer() != null) {
          answers.add(new Answer(entry.getKey(), output.getInfo().getShape(), numbers(output)));
        }
      }
      return answers;
    } catch (OrtException e) {
      throw failed(shape, e);
    }
  }

  private long[] shape(int imageChannels, int imageHeight, int imageWidth) {
    return planar
        ? new long[] {1, imageChannels, imageHeight, imageWidth}
        : new long[] {1, imageHeight, imageWidth, imageChannels};
  }

  private static OnnxTensor tensor(float[] values, long[] shape) throws OrtException {
    return OnnxTensor.createTensor(
        OrtEnvironment.getEnvironment(), FloatBuffer.wrap(values), shape);
  }

  private static float[] numbers(OnnxTensor output) {
    FloatBuffer buffer = output.getFloatBuffer();
    float[] numbers = new float[buffer.remaining()];
    buffer.get(numbers);
    return numbers;
  }

  private UserError failed(long[] shape, OrtException e) {
    return new UserError(
        "The ONNX model %s failed on an image of shape %s (%s); check that it takes images of this size."
            .formatted(name, Arrays.toString(shape), Sessions.firstLine(e)),
        e);
  }

  private void require(String what, int wanted, int given) {
    if (wanted > 0 && wanted != given) {
      throw new UserError(
          "The ONNX model %s takes images of %d %s, but got %d."
              .formatted(name, wanted, what, given));
    }
  }

  private static float[] interleaved(float[] planes, int channels) {
    float[] pixels = new float[planes.length];
    int plane = planes.length / channels;
    for (int i = 0; i < planes.length; i++) {
      pixels[i % plane * channels + i / plane] = planes[i];
    }
    return pixels;
  }

  private float[] run(float[] values, long[] shape) {
    try (OnnxTensor tensor = tensor(values, shape);
        OrtSession.Result result = session.run(Map.of(input, tensor))) {
      OnnxValue first = result.get(0);
      if (first instanceof OnnxTensor output && output.getFloatBuffer() != null) {
        return numbers(output);
      }
      throw new UserError(
          "The first output of the ONNX model %s is no floating-point tensor; export the model with its scores or its embedding first."
              .formatted(name));
    } catch (OrtException e) {
      throw failed(shape, e);
    }
  }

  /** Frees the native memory; nothing may be called afterwards. */
  @Override
  public void close() {
    Sessions.close(session);
  }
}
