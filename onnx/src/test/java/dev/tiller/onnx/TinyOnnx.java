package dev.tiller.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes the smallest text classifier as an ONNX file: the logits are the mean over tokens of a row
 * of a table. Field numbers are those of the public onnx.proto.
 */
final class TinyOnnx {

  private static final int FLOAT = 1;
  private static final int INT64 = 7;
  private static final int BOOL = 9;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** A classifier whose table is flat [vocabulary, labels]. */
  static byte[] classifier(float[] table, int vocabulary, int labels) {
    return model(table, vocabulary, labels, "logits", new TinyOnnx());
  }

  /** A network of images: the mean over the last two axes of an input of this shape. */
  static byte[] means(long... shape) {
    TinyOnnx axes = new TinyOnnx().text(1, "axes").number(8, 2).number(8, 3).number(20, 7);
    TinyOnnx keep = new TinyOnnx().text(1, "keepdims").number(3, 0).number(20, 2);
    TinyOnnx mean =
        new TinyOnnx()
            .text(1, "image")
            .text(2, "means")
            .text(4, "ReduceMean")
            .message(5, axes)
            .message(5, keep);
    TinyOnnx sizes = new TinyOnnx();
    for (long size : shape) {
      sizes.message(1, size < 0 ? new TinyOnnx().text(2, "free") : new TinyOnnx().number(1, size));
    }
    TinyOnnx type = new TinyOnnx().number(1, FLOAT).message(2, sizes);
    TinyOnnx input = new TinyOnnx().text(1, "image").message(2, new TinyOnnx().message(1, type));
    TinyOnnx graph =
        new TinyOnnx()
            .message(1, mean)
            .text(2, "means")
            .message(11, input)
            .message(12, value("means", FLOAT, "batch", "rest"));
    return new TinyOnnx()
        .number(1, 8)
        .message(7, graph)
        .message(8, new TinyOnnx().text(1, "").number(2, 13))
        .out
        .toByteArray();
  }

  /** The same whose last step is a loop without an end. */
  static byte[] endless(float[] table, int vocabulary, int labels) {
    TinyOnnx body =
        new TinyOnnx()
            .message(1, new TinyOnnx().text(1, "on").text(2, "still on").text(4, "Identity"))
            .message(1, new TinyOnnx().text(1, "state").text(2, "next").text(4, "Identity"))
            .text(2, "body")
            .message(11, value("turn", INT64))
            .message(11, value("on", BOOL))
            .message(11, value("state", FLOAT, "batch", "labels"))
            .message(12, value("still on", BOOL))
            .message(12, value("next", FLOAT, "batch", "labels"));
    TinyOnnx attribute = new TinyOnnx().text(1, "body").message(6, body).number(20, 5);
    TinyOnnx loop =
        new TinyOnnx()
            .text(1, "")
            .text(1, "begin")
            .text(1, "mean")
            .text(2, "logits")
            .text(4, "Loop")
            .message(5, attribute);
    TinyOnnx begin = new TinyOnnx().number(2, BOOL).text(8, "begin").bytes(9, new byte[] {1});
    return model(
        table, vocabulary, labels, "mean", new TinyOnnx().message(1, loop).message(5, begin));
  }

  /**
   * @param meanName name of the mean over tokens
   * @param more of the graph
   */
  private static byte[] model(
      float[] table, int vocabulary, int labels, String meanName, TinyOnnx more) {
    TinyOnnx gather =
        new TinyOnnx().text(1, "table").text(1, "input_ids").text(2, "rows").text(4, "Gather");
    TinyOnnx axes = new TinyOnnx().text(1, "axes").number(8, 1).number(20, 7);
    TinyOnnx keep = new TinyOnnx().text(1, "keepdims").number(3, 0).number(20, 2);
    TinyOnnx mean =
        new TinyOnnx()
            .text(1, "rows")
            .text(2, meanName)
            .text(4, "ReduceMean")
            .message(5, axes)
            .message(5, keep);
    ByteBuffer raw = ByteBuffer.allocate(4 * table.length).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(table);
    TinyOnnx tensor =
        new TinyOnnx()
            .number(1, vocabulary)
            .number(1, labels)
            .number(2, FLOAT)
            .text(8, "table")
            .bytes(9, raw.array());
    TinyOnnx graph =
        new TinyOnnx()
            .message(1, gather)
            .message(1, mean)
            .text(2, "tiny")
            .message(5, tensor)
            .message(11, value("input_ids", INT64, "batch", "tokens"))
            .message(12, value("logits", FLOAT, "batch", "labels"));
    graph.out.writeBytes(more.out.toByteArray());
    return new TinyOnnx()
        .number(1, 8)
        .message(7, graph)
        .message(8, new TinyOnnx().text(1, "").number(2, 13))
        .out
        .toByteArray();
  }

  private static TinyOnnx value(String name, int type, String... axes) {
    TinyOnnx shape = new TinyOnnx();
    for (String axis : axes) {
      shape.message(1, new TinyOnnx().text(2, axis));
    }
    TinyOnnx tensorType = new TinyOnnx().number(1, type).message(2, shape);
    return new TinyOnnx().text(1, name).message(2, new TinyOnnx().message(1, tensorType));
  }

  private TinyOnnx number(int field, long value) {
    varint(field << 3);
    varint(value);
    return this;
  }

  private TinyOnnx text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  private TinyOnnx message(int field, TinyOnnx value) {
    return bytes(field, value.out.toByteArray());
  }

  private TinyOnnx bytes(int field, byte[] value) {
    varint(field << 3 | 2);
    varint(value.length);
    out.writeBytes(value);
    return this;
  }

  private void varint(long value) {
    while (value > 127) {
      out.write((int) (value & 127 | 128));
      value >>>= 7;
    }
    out.write((int) value);
  }
}
