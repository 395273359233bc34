package dev.tiller.cli.option;

import dev.tiller.tensor.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Looks at where a result is to go before the work that makes it. */
public final class OutputFile {

  private OutputFile() {}

  /**
   * @param option that names the file, for messages
   * @param file to create or replace; its folder is made where needed
   * @throws UserError if the file is a folder, or its folder cannot be written
   */
  public static void check(String option, Path file) {
    if (Files.isDirectory(file)) {
      throw new UserError(
          "%s names %s, which is a folder; name a file, such as %s."
              .formatted(option, file, file.resolve("result")));
    }
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
}
