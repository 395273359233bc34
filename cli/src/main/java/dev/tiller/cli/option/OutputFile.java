package dev.tiller.cli.option;

import dev.tiller.data.Table;
import dev.tiller.ground.Destination;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks at where a result is to go before the work that makes it. */
public final class OutputFile {

  private static final Pattern OTHER_FORMATS =
      Pattern.compile("(?i)\\.(pdf|png|jpe?g|gif|svg|csv|tsv|jsonl?|parquet|txt|md|docx?|zip)$");

  private OutputFile() {}

  /**
   * Says so, too, where a file is about to be replaced.
   *
   * @param answer where it is said
   * @param option that names the file, for messages
   * @param file to create or replace, its folder is made where needed; null for none
   * @throws UserError if the file is a folder, or its folder cannot be written; of a device or a
   *     pipe, which are written to and not replaced, if itself cannot be written
   */
  public static void check(Answer answer, String option, @Nullable Path file) {
    if (file == null) {
      return;
    }
    if (file.toString().equals("-")) {
      throw new WrongUse(
          "%s is -, which elsewhere means standard output; name a file, or /dev/stdout, or ./- for a file of that name."
              .formatted(option));
    }
    if (Files.isDirectory(file)) {
      throw new UserError(
          "%s names %s, which is a folder; name a file, such as %s."
              .formatted(option, file, file.resolve("result")));
    }
    try {
      Destination destination = Destination.of(file);
      if (destination.replaceable()) {
        requireRoom(option, destination.path());
      } else if (!Files.isWritable(destination.path())) {
        throw new UserError(
            "%s names %s, which cannot be written; name another place.".formatted(option, file));
      }
    } catch (IOException e) {
      throw new UserError(option + ": " + e.getMessage(), e);
    }
    if (Files.isRegularFile(file)) {
      answer.note("%s replaces %s".formatted(option, file));
    }
  }

  /**
   * As {@link FileName}, for a command that writes one file or a folder, by its other options.
   *
   * @throws WrongUse if the name given is a folder's
   */
  public static void requireFileName(Answer answer, String option) {
    if (FileName.isFolders(answer.given(option))) {
      throw new WrongUse(FileName.sentence(option, answer.given(option)));
    }
  }

  /**
   * As {@link #check}, for a folder that is to appear whole, such as a model's.
   *
   * @param folder to make; null for none
   * @throws UserError if there is one that is not empty, or a file, or no place for it
   */
  public static void checkFolder(String option, @Nullable Path folder) throws IOException {
    if (folder == null) {
      return;
    }
    Destination.requireName(folder);
    if (Files.isDirectory(folder)) {
      try (Stream<Path> inside = Files.list(folder)) {
        if (inside.findAny().isPresent()) {
          throw new UserError(
              "%s names %s, which is not empty; name another folder, or empty it first."
                  .formatted(option, folder));
        }
      }
    } else if (Files.exists(folder)) {
      throw new UserError(
          "%s names %s, which is a file; name a folder that does not exist yet."
              .formatted(option, folder));
    }
    requireRoom(option, folder);
  }

  /** Whether the nearest folder above that exists can be written. */
  private static void requireRoom(String option, Path file) {
    @Nullable Path there = file.toAbsolutePath().normalize().getParent();
    while (there != null && !Files.exists(there)) {
      there = there.getParent();
    }
    if (there == null || !Files.isDirectory(there) || !Files.isWritable(there)) {
      throw new UserError(
          "%s names %s, but %s is no folder that can be written; name another place."
              .formatted(option, file, there));
    }
  }

  /**
   * As {@link #check}, for a table.
   *
   * @throws WrongUse if the extension names no kind of table
   */
  public static void checkTable(Answer answer, String option, @Nullable Path file) {
    if (file == null) {
      return;
    }
    try {
      Table.requireWritableKind(file);
    } catch (IOException e) {
      throw new WrongUse(option + ": " + e.getMessage());
    }
    check(answer, option, file);
  }

  /**
   * As {@link #check}, for a page.
   *
   * @throws WrongUse if the extension is another format's than HTML
   */
  public static void checkPage(Answer answer, String option, @Nullable Path file) {
    if (file == null) {
      return;
    }
    String name = file.getFileName() == null ? "" : file.getFileName().toString();
    if (OTHER_FORMATS.matcher(name).find()) {
      throw new WrongUse(
          "%s names %s, but a page is HTML; name a file that ends in .html."
              .formatted(option, file));
    }
    check(answer, option, file);
  }
}
