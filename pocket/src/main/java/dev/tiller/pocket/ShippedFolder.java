package dev.tiller.pocket;

import dev.tiller.ground.AtomicFile;
import dev.tiller.ground.Cache;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
 * A folder that lies in this jar and is unpacked into the cache once.
 *
 * @param name what its folder in the cache begins with
 * @param root of its files in the jar, beside this class
 * @param files in the order in which they are written; where the last one is, the folder is whole
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
    if (Files.isRegularFile(folder.resolve(files.get(files.size() - 1)))) {
      return folder;
    }
    try {
      for (String file : files) {
        unpack(file, folder);
      }
      return folder;
    } catch (IOException e) {
      throw new UserError(
          "The model %s could not be unpacked into %s (%s); free some disk space (about %s) or set TILLER_CACHE to a writable folder."
              .formatted(name, folder, e.getMessage(), size),
          e);
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
    try (CheckedInputStream in = new CheckedInputStream(opened.getInputStream(), new CRC32())) {
      in.transferTo(OutputStream.nullOutputStream());
      return in.getChecksum().getValue();
    }
  }

  private URL find(String file) throws IOException {
    URL found = ShippedFolder.class.getResource(root + "/" + file);
    if (found == null) {
      throw new IOException("the jar has no " + root + "/" + file);
    }
    return found;
  }
}
