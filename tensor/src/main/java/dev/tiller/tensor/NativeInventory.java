package dev.tiller.tensor;

import dev.tiller.ground.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What lies in a folder of unpacked libraries and was found to be whole: size, time and CRC-32 of
 * each, in a file of that folder. A start compares sizes and times; the bytes are read only where
 * these say that something changed, or a library does not load.
 */
final class NativeInventory {

  static final String NAME = "inventory.txt";

  /**
   * @param bytes its size
   * @param modified milliseconds since 1970
   * @param crc of its content
   */
  record Entry(long bytes, long modified, long crc) {}

  private final Path folder;
  private final Map<String, Entry> entries = new HashMap<>();

  private NativeInventory(Path folder) {
    this.folder = folder;
  }

  /** An inventory that is damaged or not there is an empty one. */
  static NativeInventory read(Path folder) throws IOException {
    NativeInventory inventory = new NativeInventory(folder);
    List<String> lines;
    try {
      lines = Files.readAllLines(folder.resolve(NAME));
    } catch (NoSuchFileException | java.nio.charset.CharacterCodingException e) {
      return inventory;
    }
    for (String line : lines) {
      String[] part = line.split(" ");
      if (line.matches("\\S+( \\d{1,18}){3}")) {
        inventory.entries.put(
            part[0],
            new Entry(Long.parseLong(part[1]), Long.parseLong(part[2]), Long.parseLong(part[3])));
      }
    }
    return inventory;
  }

  /** Notes libraries that were just written. */
  static void write(Path folder, Map<String, Long> crcs) throws IOException {
    NativeInventory inventory = new NativeInventory(folder);
    for (Map.Entry<String, Long> crc : crcs.entrySet()) {
      inventory.entries.put(crc.getKey(), seen(folder.resolve(crc.getKey()), crc.getValue()));
    }
    inventory.write();
  }

  private void write() throws IOException {
    StringBuilder text = new StringBuilder();
    entries.forEach(
        (name, e) ->
            text.append("%s %d %d %d%n".formatted(name, e.bytes(), e.modified(), e.crc())));
    AtomicFile.write(folder.resolve(NAME), text.toString());
  }

  /**
   * Whether all libraries are there and whole.
   *
   * @param bytes whether to read them, whatever sizes and times say
   */
  boolean holds(List<Natives.Library> libraries, boolean bytes) throws IOException {
    boolean noted = true;
    for (Natives.Library library : libraries) {
      Path file = folder.resolve(library.name());
      if (!Files.isRegularFile(file) || Files.size(file) != library.bytes()) {
        return false;
      }
      @Nullable Entry entry = entries.get(library.name());
      long expected = entry == null ? library.stamp() : entry.crc();
      boolean known = entry != null && entry.equals(seen(file, entry.crc()));
      if (known && !bytes) {
        continue;
      }
      if (crc(file) != expected) {
        return false;
      }
      noted &= known;
      entries.put(library.name(), seen(file, expected));
    }
    if (!noted) {
      note();
    }
    return true;
  }

  /** On a disk that cannot be written they are read again next time. */
  private void note() {
    try {
      write();
    } catch (IOException e) {
      return;
    }
  }

  private static Entry seen(Path file, long crc) throws IOException {
    return new Entry(Files.size(file), Files.getLastModifiedTime(file).toMillis(), crc);
  }

  private static long crc(Path file) throws IOException {
    CRC32 crc = new CRC32();
    byte[] buffer = new byte[1 << 20];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
        crc.update(buffer, 0, n);
      }
    }
    return crc.getValue();
  }
}
