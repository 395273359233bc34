package dev.tiller.images;

import dev.tiller.ground.Identity;
import java.io.IOException;
import java.util.List;

/**
 * Images by number, each of its own size, perhaps with labels. Any number of threads may read.
 * {@link ImageLoading} brings them to one size and into memory.
 */
public interface ImageSource {

  /** What an image without a label has as one. */
  int NO_LABEL = -1;

  /** For messages and provenance, such as the name of a folder. */
  String name();

  /** How many there are; at least one. */
  int size();

  /**
   * One image, decoded.
   *
   * @param item from 0
   * @throws IOException if it cannot be read or decoded, in one sentence that names it
   */
  Picture read(int item) throws IOException;

  /** An image's name, unique in this source, such as a file's path in its folder. */
  String nameOf(int item);

  /** A number into {@link #classes}, or {@link #NO_LABEL}. */
  int labelOf(int item);

  /** Names of the classes by number; empty where there are no labels. */
  List<String> classes();

  /**
   * What decides whether work on these images may be used again, without reading them all: of files
   * their names, sizes and times.
   */
  Identity identity();
}
