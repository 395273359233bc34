package dev.tiller.reproduce;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiller.ground.AtomicFile;
import dev.tiller.ground.Cache;
import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import dev.tiller.steering.Provenance;
import dev.tiller.steering.SteeringMap;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Maps and measurements on disk, so that a run that was stopped goes on where it stood, and runs
 * that share a measurement take it once. Each lies under the hash of everything it depends on, in a
 * folder that is named after its kind; whoever asks gives that as an {@link Identity}, whose names
 * stay when code is renamed. What cannot be read back is made again. Deleting the folder is always
 * safe.
 */
public final class KeptResults {

  /** To be raised when the code changes what equal settings measure. */
  private static final int FORMAT = 4;

  private static final ObjectMapper JSON =
      new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

  private final @Nullable Path folder;
  private int reused;

  private KeptResults(@Nullable Path folder) {
    this.folder = folder;
  }

  /** Kept in Tiller's cache. */
  public static KeptResults inCache() {
    return in(Cache.room("reproduce"));
  }

  /** Kept in a folder. */
  public static KeptResults in(Path folder) {
    return new KeptResults(folder);
  }

  /** Keeps nothing, finds nothing. */
  public static KeptResults none() {
    return new KeptResults(null);
  }

  /** Measurements that were found and not taken again. */
  public int reused() {
    return reused;
  }

  /** A fit that may leave beside a file what it needs to go on after an interruption. */
  @FunctionalInterface
  public interface Fit {

    /**
     * Fits.
     *
     * @param file where the map goes; null if it is not kept
     */
    SteeringMap to(@Nullable Path file) throws IOException;
  }

  /** The map of this identity, fitted (or fitted on, after an interruption) if it is not there. */
  public SteeringMap map(Identity identity, Fit fit) {
    if (folder == null) {
      try {
        return fit.to(null);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    Path file = file(folder, identity, ".safetensors");
    if (Files.isRegularFile(file)) {
      try {
        return SteeringMap.load(file);
      } catch (UserError damaged) {
        // Fitted again below.
      }
    }
    try {
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      return fit.to(file);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /**
   * Any measurement of this identity, taken if it is not there.
   *
   * @param type a record that goes to JSON and back without loss
   * @param identity everything that the measurement depends on; of a time also the machine
   */
  public <T> T value(Class<T> type, Identity identity, Supplier<T> measure) {
    if (folder == null) {
      return measure.get();
    }
    Path file = file(folder, identity, ".json.gz");
    if (Files.isRegularFile(file)) {
      try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
        T kept = JSON.readValue(in, type);
        reused++;
        return kept;
      } catch (IOException damaged) {
        // Measured again below.
      }
    }
    T measured = measure.get();
    try {
      byte[] packed = packed(JSON.writeValueAsBytes(measured));
      AtomicFile.write(file, out -> out.write(packed));
    } catch (IOException e) {
      throw unwritable(file, e);
    }
    return measured;
  }

  /**
   * Where long work of an identity may leave what it needs to go on, such as checkpoints; null if
   * nothing is kept. It need not exist yet.
   */
  public @Nullable Path room(Identity identity) {
    return folder == null ? null : file(folder, identity, "");
  }

  private static byte[] packed(byte[] json) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(json);
    }
    return bytes.toByteArray();
  }

  private static Path file(Path folder, Identity identity, String ending) {
    String key =
        Identity.of("kept")
            .with("format", FORMAT)
            .with("version", Provenance.currentVersion())
            .with("of", identity)
            .sha256();
    return folder.resolve(identity.kind()).resolve(key + ending);
  }

  private static UserError unwritable(Path file, IOException e) {
    return new UserError(
        "A result could not be kept at "
            + file
            + " ("
            + e.getMessage()
            + "); free some disk space or set TILLER_CACHE to a writable folder.",
        e);
  }
}
