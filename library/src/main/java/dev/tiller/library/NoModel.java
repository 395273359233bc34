package dev.tiller.library;

import dev.tiller.ground.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What people have instead of a model's folder, and what to do about it. */
final class NoModel {

  /** {@code owner/name} as a model hub writes it. */
  private static final Pattern HUB_NAME = Pattern.compile("[\\w.-]+/[\\w.-]+");

  /** A stand-in that git leaves where large files were not fetched begins like this. */
  private static final byte[] STAND_IN =
      "version https://git-lfs".getBytes(StandardCharsets.US_ASCII);

  private NoModel() {}

  /** Why there is no model folder of this name. */
  static UserError at(String name) {
    Path path = Path.of(name);
    String file = name.toLowerCase(Locale.ROOT);
    if (Files.isRegularFile(path) && file.endsWith(".gguf")) {
      return new UserError(
          "\"%s\" is a GGUF file, which Tiller does not read; take the model's folder with config.json and model.safetensors that it was made from."
              .formatted(name));
    }
    if (Files.isRegularFile(path)) {
      return new UserError(
          "\"%s\" is a file, but a model is a folder with config.json and model.safetensors; name the folder it is in."
              .formatted(name));
    }
    String hub =
        HUB_NAME.matcher(name).matches()
            ? " (if that is a name on a model hub: `tiller model download %s` fetches it from the one that HF_ENDPOINT names)"
                .formatted(name)
            : "";
    return new UserError(
        "There is no model folder \"%s\"%s; a folder with config.json and model.safetensors was expected, or the word pocket, or the name of a network that `tiller model import` knows."
            .formatted(name, hub));
  }

  /**
   * Looks whether a folder holds weights in a form that Tiller reads.
   *
   * @throws UserError if it holds only others, or stand-ins for weights
   */
  static void refuseOtherFormats(Path directory) {
    List<Path> files;
    try (Stream<Path> all = Files.list(directory)) {
      files = all.toList();
      for (Path file : files) {
        if (named(file, ".safetensors") && isStandIn(file)) {
          throw new UserError(
              "%s is a stand-in that git left for a large file; run `git lfs pull` in %s to fetch the weights."
                  .formatted(file, directory));
        }
      }
    } catch (IOException e) {
      throw new UserError(
          "The model folder %s cannot be read: %s.".formatted(directory, UserError.reason(e)), e);
    } catch (UncheckedIOException e) {
      throw new UserError(
          "The model folder %s cannot be read: %s."
              .formatted(directory, UserError.reason(e.getCause())),
          e);
    }
    if (files.stream().anyMatch(file -> named(file, ".safetensors"))) {
      return;
    }
    if (files.stream().anyMatch(file -> named(file, ".gguf"))) {
      throw new UserError(
          "%s holds a GGUF file, which Tiller does not read; take the model's folder with config.json and model.safetensors that it was made from."
              .formatted(directory));
    }
    if (files.stream().anyMatch(file -> named(file, ".bin") || named(file, ".pth"))) {
      throw new UserError(
          "%s holds weights as pickled Python objects, which Tiller does not read since they can run any code; save the model again with save_pretrained(..., safe_serialization=True)."
              .formatted(directory));
    }
  }

  private static boolean named(Path file, String end) {
    return file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(end);
  }

  private static boolean isStandIn(Path file) throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) > 1024) {
      return false;
    }
    try (InputStream in = Files.newInputStream(file)) {
      return java.util.Arrays.equals(in.readNBytes(STAND_IN.length), STAND_IN);
    }
  }
}
