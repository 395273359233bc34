package dev.tiller.pocket;

import dev.tiller.ground.AtomicFile;
import dev.tiller.ground.Cache;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/**
 * A folder that lies in this jar and is unpacked into the cache once, and again where a file there
 * is damaged.
 *
 * @param name what its folder in the cache begins with
 * @param root of its files in the jar, beside this class
 * @param files in the order in which they are written
 * @param size on disk, in words
 */
record ShippedFolder(String name, String root, List<String> files, String size) {

  /**
   * The folder, unpacked if it is not there yet. Safe to call from several processes.
   *
   * @throws UserError if the cache cannot be written
   */
  Path directory() {
    Path folder = Cache.room("models").resolve(name + "-" + version());
    try {
      for (String file : files) {
        if (!isWhole(file, folder)) {
          unpack(file, folder);
        }
      }
      return folder;
    } catch (IOException e) {
      throw new UserError(
          "The model %s could not be unpacked into %s (%s); free some disk space (about %s) or set TILLER_CACHE to a writable folder."
              .formatted(name, folder, UserError.reason(e), size),
          e);
    }
  }

  /** Whether a file is there with the jar's bytes: reading all of them takes some milliseconds. */
  private boolean isWhole(String file, Path folder) {
    Path there = folder.resolve(file);
    if (!Files.isRegularFile(there)) {
      return false;
    }
    try (InputStream in = Files.newInputStream(there)) {
      return checksum(in) == checksum(file);
    } catch (IOException e) {
      return false; // Writing it anew helps, or says what is the matter.
    }
  }

  private void unpack(String file, Path folder) throws IOException {
    Path target = folder.resolve(file);
    Files.createDirectories(target.toAbsolutePath().getParent());
    try (InputStream in = find(file).openStream()) {
      AtomicFile.write(target, in::transferTo);
    }
  }

  /**
   * Changes with any file, so that an old copy in the cache is never taken for the new model: the
   * checksum of all checksums, which the jar knows without reading the files.
   */
  private String version() {
    CRC32 all = new CRC32();
    try {
      for (String file : files) {
        all.update(Long.toHexString(checksum(file)).getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException e) {
      throw new IllegalStateException(
          "The model %s cannot be read from its own jar".formatted(name), e);
    }
    return "%08x".formatted(all.getValue());
  }

  private long checksum(String file) throws IOException {
    URLConnection opened = find(file).openConnection();
    if (opened instanceof JarURLConnection jar) {
      return jar.getJarEntry().getCrc();
    }
    try (InputStream in = opened.getInputStream()) {
      return checksum(in);
    }
  }

  private static long checksum(InputStream bytes) throws IOException {
    CheckedInputStream in = new CheckedInputStream(bytes, new CRC32());
    byte[] buffer = new byte[1 << 16];
    while (in.read(buffer) >= 0) {
      // The sum is all that is wanted.
    }
    return in.getChecksum().getValue();
  }

  private URL find(String file) throws IOException {
    URL found = ShippedFolder.class.getResource(root + "/" + file);
    if (found == null) {
      throw new IOException("the jar has no " + root + "/" + file);
    }
    return found;
  }
}
