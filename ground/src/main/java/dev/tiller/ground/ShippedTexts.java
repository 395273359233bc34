package dev.tiller.ground;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Texts that ship on the class path by name, such as recipes, and files of a user's own in their
 * place.
 *
 * @param owner a class of the module that brings them
 * @param folder where they lie on the class path, such as {@code /recipes}
 * @param extension of shipped texts and of files, such as {@code .yaml}
 * @param what they are, for messages, such as {@code recipe}
 * @param names of the shipped ones, without the extension
 */
public record ShippedTexts(
    Class<?> owner, String folder, String extension, String what, List<String> names) {

  /** Copies the names. */
  public ShippedTexts {
    names = List.copyOf(names);
  }

  /**
   * The whole text, comments and all.
   *
   * @param word a name, with or without the extension, or a file with it; a file that exists wins
   * @throws UserError if there is none
   * @throws IOException if the file cannot be read
   */
  public String text(String word) throws IOException {
    boolean file = word.endsWith(extension);
    if (file && Files.isRegularFile(Path.of(word))) {
      return TextFile.read(Path.of(word));
    }
    String name = name(word);
    if (!names.contains(name)) {
      throw new UserError(
          file
              ? "There is no %s %s; check the name and the folder.".formatted(what, word)
              : "There is no %s \"%s\"; name a %s file, or one of %s."
                  .formatted(what, word, extension, String.join(", ", names)));
    }
    try (@Nullable InputStream in = owner.getResourceAsStream(folder + "/" + name + extension)) {
      if (in == null) {
        throw new IllegalStateException("The " + what + " " + name + " is not on the class path.");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String name(String word) {
    return word.endsWith(extension) ? word.substring(0, word.length() - extension.length()) : word;
  }
}
