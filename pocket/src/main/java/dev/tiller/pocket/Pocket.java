package dev.tiller.pocket;

import dev.tiller.ground.AtomicFile;
import dev.tiller.ground.Cache;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/**
 * Opens the pocket model: unpacks it from the jar into the cache once, as a plain Hugging Face
 * directory that {@link dev.tiller.language.LanguageModel#load} and other tools read.
 */
public final class Pocket {

  static final List<String> FILES =
      List.of(
          "config.json",
          "generation_config.json",
          "model.safetensors",
          "tokenizer.json",
          "tokenizer_config.json",
          "README.md");

  private Pocket() {}

  /**
   * The model's directory, unpacked if it is not there yet. Safe to call from several processes.
   *
   * @throws UserError if the cache cannot be written
   */
  public static Path directory() {
    Path folder = Cache.room("models").resolve("pocket-" + version());
    if (Files.isRegularFile(folder.resolve(FILES.get(FILES.size() - 1)))) {
      return folder;
    }
    try {
      Files.createDirectories(folder);
      for (String name : FILES) {
        unpack(name, folder);
      }
      return folder;
    } catch (IOException e) {
      throw new UserError(
          "The pocket model could not be unpacked into "
              + folder
              + " ("
              + e.getMessage()
              + "); free some disk space (about 20 MB) or set TILLER_CACHE to a writable folder.",
          e);
    }
  }

  private static void unpack(String name, Path folder) throws IOException {
    try (InputStream in = open(name)) {
      AtomicFile.write(folder.resolve(name), in::transferTo);
    }
  }

  /**
   * Changes with any file, so that an old copy in the cache is never taken for the new model: the
   * checksum of all checksums, which the jar knows without reading the files.
   */
  private static String version() {
    CRC32 all = new CRC32();
    try {
      for (String name : FILES) {
        all.update(Long.toHexString(checksum(name)).getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException e) {
      throw new IllegalStateException("The pocket model cannot be read from its own jar", e);
    }
    return "%08x".formatted(all.getValue());
  }

  private static long checksum(String name) throws IOException {
    URLConnection file =
        Objects.requireNonNull(Pocket.class.getResource("model/" + name)).openConnection();
    if (file instanceof JarURLConnection jar) {
      return jar.getJarEntry().getCrc();
    }
    try (CheckedInputStream in = new CheckedInputStream(file.getInputStream(), new CRC32())) {
      in.transferTo(OutputStream.nullOutputStream());
      return in.getChecksum().getValue();
    }
  }

  private static InputStream open(String name) throws IOException {
    InputStream in = Pocket.class.getResourceAsStream("model/" + name);
    if (in == null) {
      throw new IOException("the jar has no " + name);
    }
    return in;
  }
}
