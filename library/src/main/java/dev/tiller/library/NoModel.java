package dev.tiller.library;

import dev.tiller.ground.ForeignFile;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What people have instead of a model's folder, and what to do about it. */
final class NoModel {

  /** {@code owner/name} as a model hub writes it, or the address of its page there. */
  private static final Pattern HUB_NAME =
      Pattern.compile("(?:https?://[^/]+/)?([\\w.-]+/[\\w.-]+?)(?:/(?:tree|resolve|blob)/.*|/)?");

  private static final String PICKLED =
      "weights as pickled Python objects, which Tiller does not read since they can run any code;"
          + " save the model again with save_pretrained(..., safe_serialization=True)";
  private static final String OTHERS =
      "which Tiller does not read; take the model's folder with config.json and model.safetensors";

  /** Weights in other formats, by the ends of their names. */
  private static final Map<String, String> FORMATS = new LinkedHashMap<>();

  static {
    FORMATS.put(".gguf", "a GGUF file, %s that it was made from".formatted(OTHERS));
    FORMATS.put(".bin", PICKLED);
    FORMATS.put(".pth", PICKLED);
    FORMATS.put(".pt", PICKLED);
    FORMATS.put(".ckpt", PICKLED);
    FORMATS.put(".h5", "weights for TensorFlow, " + OTHERS);
    FORMATS.put(".msgpack", "weights for Flax, " + OTHERS);
    FORMATS.put(".npz", "weights as NumPy arrays, " + OTHERS);
  }

  private NoModel() {}

  /** Why there is no model folder of this name. */
  static UserError at(String name) {
    Path path = Path.of(name);
    String file = name.toLowerCase(Locale.ROOT);
    if (Files.isRegularFile(path) && file.endsWith(".gguf")) {
      return new UserError("\"%s\" is %s.".formatted(name, FORMATS.get(".gguf")));
    }
    if (Files.isRegularFile(path)) {
      return new UserError(
          "\"%s\" is a file, but a model is a folder with config.json and model.safetensors; name the folder it is in."
              .formatted(name));
    }
    Matcher hub = HUB_NAME.matcher(name);
    String fetch =
        hub.matches()
            ? " (if that is a name on a model hub: `tiller model download %s` fetches it from the one that HF_ENDPOINT names)"
                .formatted(hub.group(1))
            : "";
    return new UserError(
        "There is no model folder \"%s\"%s; a folder with config.json and model.safetensors was expected, or the word pocket, or the name of a network that `tiller model import` knows."
            .formatted(name, fetch));
  }

  /**
   * Looks whether a folder holds weights in a form that Tiller reads.
   *
   * @throws UserError if it holds only others, or stand-ins for weights
   */
  static void refuseOtherFormats(Path directory) {
    try (Stream<Path> all = Files.list(directory)) {
      refuse(directory, all.sorted().toList());
    } catch (IOException e) {
      throw new UserError(
          "The model folder %s cannot be read: %s.".formatted(directory, UserError.reason(e)), e);
    } catch (UncheckedIOException e) {
      throw new UserError(
          "The model folder %s cannot be read: %s."
              .formatted(directory, UserError.reason(e.getCause())),
          e);
    }
  }

  private static void refuse(Path directory, List<Path> files) throws IOException {
    for (Path file : files) {
      if (named(file, ".safetensors") && ForeignFile.isStandIn(file)) {
        throw new UserError(
            "%s is a stand-in that git left for a large file; run `git lfs pull` in %s to fetch the weights."
                .formatted(file, directory));
      }
    }
    if (Files.isRegularFile(directory.resolve("adapter_config.json"))
        && !Files.isRegularFile(directory.resolve("config.json"))) {
      throw new UserError(
          "%s holds an adapter (adapter_config.json), which changes another model; merge it into that one first, in Python with merge_and_unload() and save_pretrained()."
              .formatted(directory));
    }
    Path kept = directory.resolve("snapshots");
    if (Files.isDirectory(kept)) {
      try (Stream<Path> snapshots = Files.list(kept)) {
        throw new UserError(
            "%s is a hub's cache of a model; name the folder of a version of it: %s."
                .formatted(
                    directory, UserError.list(snapshots.map(Path::toString).sorted().toList())));
      }
    }
    if (files.stream().anyMatch(file -> named(file, ".safetensors"))) {
      refuseShardsWithoutIndex(directory, files);
      return;
    }
    for (Map.Entry<String, String> format : FORMATS.entrySet()) {
      if (files.stream().anyMatch(file -> named(file, format.getKey()))) {
        throw new UserError("%s holds %s.".formatted(directory, format.getValue()));
      }
    }
  }

  private static void refuseShardsWithoutIndex(Path directory, List<Path> files) {
    boolean usual =
        files.stream()
            .map(file -> String.valueOf(file.getFileName()))
            .anyMatch(name -> name.matches("model\\.(fp16\\.)?safetensors(\\.index.*)?"));
    if (!usual && Files.isRegularFile(directory.resolve("config.json"))) {
      throw new UserError(
          "%s holds %s, but neither model.safetensors nor the model.safetensors.index.json that names several files; fetch what is missing, or rename a single file."
              .formatted(
                  directory,
                  UserError.list(
                      files.stream()
                          .filter(file -> named(file, ".safetensors"))
                          .map(file -> String.valueOf(file.getFileName()))
                          .toList())));
    }
  }

  private static boolean named(Path file, String end) {
    return file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(end);
  }
}
