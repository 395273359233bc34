package dev.tiller.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.tiller.ground.ForeignFile;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The files beside an ONNX model in which it keeps weights, checked before the library opens them:
 * it would read any file of the machine that a model names, and says of a missing one only that a
 * system call failed. Of the model's protocol buffers only what leads to tensors is looked at; what
 * cannot be read here is left to the library.
 */
final class ExternalWeights {

  /** Messages that lead to tensors, by their fields of onnx.proto. */
  private enum Kind {
    MODEL,
    GRAPH,
    FUNCTION,
    NODE,
    ATTRIBUTE,
    SPARSE,
    TENSOR,
    ENTRY
  }

  private static final Map<Kind, Map<Integer, Kind>> FIELDS =
      Map.of(
          Kind.MODEL, Map.of(7, Kind.GRAPH, 25, Kind.FUNCTION),
          Kind.GRAPH, Map.of(1, Kind.NODE, 5, Kind.TENSOR, 15, Kind.SPARSE),
          Kind.FUNCTION, Map.of(7, Kind.NODE, 11, Kind.ATTRIBUTE),
          Kind.NODE, Map.of(5, Kind.ATTRIBUTE),
          Kind.ATTRIBUTE,
              Map.of(
                  5,
                  Kind.TENSOR,
                  6,
                  Kind.GRAPH,
                  10,
                  Kind.TENSOR,
                  11,
                  Kind.GRAPH,
                  22,
                  Kind.SPARSE,
                  23,
                  Kind.SPARSE),
          Kind.SPARSE, Map.of(1, Kind.TENSOR, 2, Kind.TENSOR),
          Kind.TENSOR, Map.of(13, Kind.ENTRY),
          Kind.ENTRY, Map.of());

  /** Deeper graphs within graphs than any model has. */
  private static final int DEEPEST = 200;

  private static final int TENSOR_NAME = 8;

  private final Path onnx;
  private final Path folder;

  private ExternalWeights(Path onnx, Path folder) {
    this.onnx = onnx;
    this.folder = folder;
  }

  /**
   * @throws UserError if a tensor lies in a file outside the model's folder, in one that is not
   *     there, or beyond the end of one
   */
  static void require(Path onnx) {
    Path folder = onnx.toAbsolutePath().normalize().getParent();
    try (InputStream bytes = Files.newInputStream(onnx)) {
      CodedInputStream in = CodedInputStream.newInstance(bytes);
      new ExternalWeights(onnx, folder).message(in, Kind.MODEL, 0, new HashMap<>());
    } catch (IOException e) {
      // Too large for one message, damaged, or no model at all: the library says so.
      return;
    }
  }

  /**
   * @param around where an entry of the message around it goes
   */
  private void message(CodedInputStream in, Kind kind, int depth, Map<String, String> around)
      throws IOException {
    if (depth > DEEPEST) {
      throw new IOException("too deep");
    }
    Map<String, String> external = new HashMap<>();
    String name = "";
    String key = "";
    String said = "";
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      int field = WireFormat.getTagFieldNumber(tag);
      boolean bytes = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
      @Nullable Kind inner = bytes ? FIELDS.get(kind).get(field) : null;
      if (inner != null) {
        int limit = in.pushLimit(in.readRawVarint32());
        message(in, inner, depth + 1, external);
        in.popLimit(limit);
      } else if (bytes && kind == Kind.ENTRY && field == 1) {
        key = text(in);
      } else if (bytes && kind == Kind.ENTRY && field == 2) {
        said = text(in);
      } else if (bytes && kind == Kind.TENSOR && field == TENSOR_NAME) {
        name = text(in);
      } else if (!in.skipField(tag)) {
        throw new IOException("a group ends that did not begin");
      }
    }
    if (in.getBytesUntilLimit() > 0) {
      throw new IOException("cut off");
    }
    if (kind == Kind.ENTRY) {
      around.put(key, said);
    }
    if (kind == Kind.TENSOR && !external.isEmpty()) {
      require(name, external);
    }
  }

  private void require(String tensor, Map<String, String> external) {
    String location = external.getOrDefault("location", "");
    if (location.isEmpty()) {
      throw wrong(tensor, "in a file that it does not name", "fetch or export the model again");
    }
    Path file;
    try {
      file = folder.resolve(location).normalize();
    } catch (InvalidPathException e) {
      throw wrong(tensor, at(location) + ", which is no name of a file", "export the model again");
    }
    if (Path.of(location).isAbsolute() || !file.startsWith(folder)) {
      throw wrong(
          tensor,
          at(location) + ", outside the model's own folder",
          "a model may read what lies beside it only: put the file there and export it again");
    }
    if (!Files.isRegularFile(file)) {
      throw wrong(
          tensor,
          at(location) + ", which is not in " + folder,
          "fetch that file too, it holds the weights");
    }
    try {
      if (ForeignFile.isStandIn(file)) {
        throw new UserError(
            "%s is a stand-in that git left for a large file; run `git lfs pull` in its folder."
                .formatted(file));
      }
      long size = Files.size(file);
      OptionalLong offset = number(external.get("offset"));
      OptionalLong length = number(external.get("length"));
      boolean inside =
          offset.isPresent()
              && length.isPresent()
              && offset.getAsLong() <= size
              && length.getAsLong() <= size - offset.getAsLong();
      if (!inside) {
        throw wrong(
            tensor,
            "%s, %s bytes from byte %s on, where the file has %d"
                .formatted(
                    at(location),
                    UserError.excerpt(external.getOrDefault("length", "0")),
                    UserError.excerpt(external.getOrDefault("offset", "0")),
                    size),
            "it was cut off or belongs to another model: fetch both again");
      }
    } catch (IOException e) {
      throw wrong(tensor, at(location) + ": " + UserError.reason(e), "check the file");
    }
  }

  /** A length or an offset: zero where nothing is said, empty for what is none. */
  private static OptionalLong number(@Nullable String said) {
    if (said == null) {
      return OptionalLong.of(0);
    }
    return said.matches("[0-9]{1,18}")
        ? OptionalLong.of(Long.parseLong(said))
        : OptionalLong.empty();
  }

  private static String at(String location) {
    return "in \"" + UserError.excerpt(location) + "\"";
  }

  private UserError wrong(String tensor, String where, String todo) {
    return new UserError(
        "The ONNX model %s keeps its weights \"%s\" %s; %s."
            .formatted(onnx, UserError.excerpt(tensor), where, todo));
  }

  private static String text(CodedInputStream in) throws IOException {
    return new String(in.readByteArray(), StandardCharsets.UTF_8);
  }
}
