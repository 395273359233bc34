package dev.tiller.analysis;

import dev.tiller.ground.AtomicFile;
import dev.tiller.ground.Identity;
import dev.tiller.ground.TextFile;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Stages of one piece of work as files of float32, little endian, each whole or not there. A file
 * beside them says of which work they are.
 */
public final class StageFolder implements Stages {
  private static final String IDENTITY = "identity";
  private static final String ENDING = ".f32";

  private final Path folder;
  private final Identity identity;

  private StageFolder(Path folder, Identity identity) {
    this.folder = folder;
    this.identity = identity;
  }

  /**
   * Begins work, or goes on with it.
   *
   * @param folder made when the first stage is kept, so that a mistake before leaves nothing
   * @param identity of everything on which the stages depend
   * @param resume whether to go on with what is there
   * @throws UserError if there is work and it is not to be gone on with, or it is of another kind
   */
  public static StageFolder open(Path folder, Identity identity, boolean resume)
      throws IOException {
    Path file = folder.resolve(IDENTITY);
    if (!Files.exists(file)) {
      return new StageFolder(folder, identity);
    }
    if (!resume) {
      throw new UserError(
          "Interrupted work was kept in %s; give --resume to go on with it, or --discard to drop it and begin anew."
              .formatted(folder));
    }
    String difference;
    try {
      difference = Identity.parse(TextFile.read(file)).difference(identity);
    } catch (IllegalArgumentException e) {
      throw new UserError(
          "%s is damaged; give --discard to drop the work beside it.".formatted(file), e);
    }
    if (!difference.isEmpty()) {
      throw new UserError(
          "The work kept in %s was made %s; give the same settings again, or --discard to drop it."
              .formatted(folder, difference));
    }
    return new StageFolder(folder, identity);
  }

  /** Removes kept work, where there is some. */
  public static void drop(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.deleteIfExists(path);
    }
  }

  @Override
  public float[] of(String name, Supplier<float[]> work) {
    Path file = folder.resolve(name + ENDING);
    try {
      if (Files.isRegularFile(file)) {
        return read(file);
      }
      float[] found = work.get();
      Path whose = folder.resolve(IDENTITY);
      if (!Files.exists(whose)) {
        AtomicFile.write(whose, identity.text());
      }
      AtomicFile.write(
          file,
          out -> {
            ByteBuffer bytes =
                ByteBuffer.allocate(Math.min(found.length, CHUNK) * Float.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN);
            for (int from = 0; from < found.length; from += CHUNK) {
              int count = Math.min(CHUNK, found.length - from);
              bytes.clear().asFloatBuffer().put(found, from, count);
              out.write(bytes.array(), 0, count * Float.BYTES);
            }
          });
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final int CHUNK = 1 << 16;

  private static float[] read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.remaining() % Float.BYTES != 0) {
      throw new UserError(
          "%s is damaged: %d bytes are no whole numbers; give --discard to drop the work."
              .formatted(file, bytes.remaining()));
    }
    float[] numbers = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(numbers);
    return numbers;
  }
}
