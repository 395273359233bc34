package dev.tiller.images;

import dev.tiller.ground.AtomicFile;
import dev.tiller.ground.Identity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/**
 * Images of a user's own, taken from an iterator once and kept in the heap as they come.
 *
 * @param name for messages and provenance
 * @param pictures in order; at least one
 * @param labels one a picture, each a number into the classes or {@link ImageSource#NO_LABEL}
 * @param classes names by number; empty where there are no labels
 */
public record ImageList(
    String name, List<Picture> pictures, List<Integer> labels, List<String> classes)
    implements ImageSource {

  /**
   * @throws IllegalArgumentException if there is no picture, or a label is no class
   */
  public ImageList {
    pictures = List.copyOf(pictures);
    labels = List.copyOf(labels);
    classes = List.copyOf(classes);
    if (pictures.isEmpty() || labels.size() != pictures.size()) {
      throw new IllegalArgumentException(
          "%s has %d pictures and %d labels; expected at least one, and as many of both."
              .formatted(name, pictures.size(), labels.size()));
    }
    for (int label : labels) {
      if (label < NO_LABEL || label >= classes.size()) {
        throw new IllegalArgumentException(
            "%s has the label %d, but %d classes.".formatted(name, label, classes.size()));
      }
    }
  }

  /** Without labels. */
  public static ImageList of(String name, Iterator<Picture> pictures) {
    List<Picture> all = new ArrayList<>();
    pictures.forEachRemaining(all::add);
    return new ImageList(name, all, Collections.nCopies(all.size(), NO_LABEL), List.of());
  }

  @Override
  public int size() {
    return pictures.size();
  }

  @Override
  public Picture read(int item) {
    return pictures.get(item);
  }

  @Override
  public String nameOf(int item) {
    return String.valueOf(item);
  }

  @Override
  public int labelOf(int item) {
    return labels.get(item);
  }

  @Override
  public Identity identity() {
    StringBuilder each = new StringBuilder();
    for (int i = 0; i < pictures.size(); i++) {
      Picture picture = pictures.get(i);
      each.append(picture.channels()).append('x').append(picture.height()).append('x');
      each.append(picture.width()).append(' ').append(AtomicFile.sha256(picture.pixels()));
      each.append(' ').append(labels.get(i)).append('\n');
    }
    return Identity.of("image-list")
        .with("images", pictures.size())
        .with("pixels", AtomicFile.sha256(each.toString()));
  }
}
