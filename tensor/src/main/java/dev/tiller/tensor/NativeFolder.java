package dev.tiller.tensor;

import dev.tiller.ground.AtomicFolder;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A folder of the cache with the native libraries of one {@link Natives.Choice}, all of them or
 * none.
 *
 * <p>They are unpacked into a folder beside it, synced, and renamed, behind a lock that other
 * processes wait for. A process that is killed meanwhile leaves a folder under another name, which
 * the next one deletes. A complete folder is only read, so it may lie on a read-only disk.
 */
final class NativeFolder {

  private NativeFolder() {}

  /**
   * Makes sure that the libraries are unpacked.
   *
   * @param room where such folders live
   * @param monitor is shown how far it has come
   * @return the folder
   * @throws UserError if the disk is full or may not be written
   */
  static Path unpack(Natives.Choice choice, Path room, Monitor monitor) {
    Path folder = room.resolve(choice.folderName());
    unpack(choice, folder, monitor, false);
    return folder;
  }

  /**
   * Reads all bytes of the libraries, one of which does not load, and unpacks them again if they
   * are damaged.
   *
   * @param folder that {@link #unpack} gave
   * @return whether they were damaged
   * @throws UserError if the disk is full or may not be written
   */
  static boolean repair(Natives.Choice choice, Path folder, Monitor monitor) {
    return unpack(choice, folder, monitor, true);
  }

  private static boolean unpack(
      Natives.Choice choice, Path folder, Monitor monitor, boolean doubtful) {
    try {
      if (complete(folder, choice.libraries(), doubtful)) {
        return false;
      }
      unpackLocked(folder, choice.libraries(), monitor, doubtful);
      return true;
    } catch (IOException e) {
      throw new UserError(
          "libtorch could not be unpacked into "
              + folder
              + " ("
              + UserError.reason(e)
              + "); free some disk space (about 500 MB) or set TILLER_CACHE to a writable folder.",
          e);
    }
  }

  private static boolean complete(Path folder, List<Natives.Library> libraries, boolean doubtful)
      throws IOException {
    return Files.isDirectory(folder) && NativeInventory.read(folder).holds(libraries, doubtful);
  }

  private static void unpackLocked(
      Path folder, List<Natives.Library> libraries, Monitor monitor, boolean doubtful)
      throws IOException {
    if (!Files.isDirectory(folder.getParent())) { // Java 17 refuses a symbolic link otherwise.
      Files.createDirectories(folder.getParent());
    }
    Path lockFile = folder.resolveSibling(folder.getFileName() + ".lock");
    try (FileChannel channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (!lock.isValid() || complete(folder, libraries, doubtful)) {
        return;
      }
      AtomicFolder.createAlone(
          folder,
          folder.resolveSibling(folder.getFileName() + ".unpacking"),
          fresh -> {
            unpackAll(libraries, fresh, monitor);
            AtomicFolder.delete(folder); // A damaged one, perhaps.
          });
    }
  }

  private static void unpackAll(List<Natives.Library> libraries, Path folder, Monitor monitor)
      throws IOException {
    long megabytes = libraries.stream().mapToLong(Natives.Library::bytes).sum() >> 20;
    try (Progress progress = monitor.progress("Unpacking libtorch (MB)", Math.max(1, megabytes))) {
      byte[] buffer = new byte[1 << 20];
      Map<String, Long> crcs = new HashMap<>();
      long done = 0;
      for (Natives.Library library : libraries) {
        Path target = folder.resolve(library.name());
        try (@Nullable InputStream in = Natives.open(library.resource());
            FileChannel channel =
                FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
          if (in == null) {
            throw new IOException("the class path has no " + library.resource());
          }
          OutputStream out = Channels.newOutputStream(channel);
          CRC32 crc = new CRC32();
          for (int n = in.readNBytes(buffer, 0, buffer.length);
              n > 0;
              n = in.readNBytes(buffer, 0, buffer.length)) {
            out.write(buffer, 0, n);
            crc.update(buffer, 0, n);
            progress.step(((done + n) >> 20) - (done >> 20), library.name());
            done += n;
          }
          channel.force(true);
          crcs.put(library.name(), crc.getValue());
        }
      }
      NativeInventory.write(folder, crcs);
    }
  }
}
