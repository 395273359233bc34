package dev.tiller.images;

import dev.tiller.ground.AtomicFile;
import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of image files. Where it has sub-folders with images, each is a class and bears its
 * name, as with torchvision's {@code ImageFolder}; where it has none, its images have no labels.
 * Classes and files are in the order of their names. Files that are no images by their ending, and
 * hidden ones, are not looked at; {@link #ignored} counts them.
 */
public final class ImageFolder implements ImageSource {

  private static final Pattern IMAGE =
      Pattern.compile(".*\\.(jpe?g|jfif|png|gif|bmp|tiff?)", Pattern.CASE_INSENSITIVE);

  private final Path folder;
  private final List<Path> files = new ArrayList<>();
  private final List<Integer> labels = new ArrayList<>();
  private final List<String> classes = new ArrayList<>();
  private final List<String> facts = new ArrayList<>();
  private int ignored;

  private ImageFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Lists a folder; reads no image.
   *
   * @throws IOException if it is none, holds no image, or holds images both beside and in
   *     sub-folders, in one sentence
   */
  public static ImageFolder open(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException(folder + " is no folder; expected one with images.");
    }
    ImageFolder source = new ImageFolder(folder);
    for (Path path : sorted(folder)) {
      if (Files.isDirectory(path)) {
        source.addClass(path);
      }
    }
    int inClasses = source.files.size();
    for (Path path : sorted(folder)) {
      if (!Files.isDirectory(path)) {
        source.add(path, NO_LABEL);
      }
    }
    source.requireImages(inClasses);
    return source;
  }

  private void requireImages(int inClasses) throws IOException {
    if (files.isEmpty()) {
      throw new IOException(
          "%s holds no images (%d other files); expected JPEG, PNG, GIF, BMP or TIFF files, or a sub-folder of them for each class."
              .formatted(folder, ignored));
    }
    if (inClasses > 0 && inClasses < files.size()) {
      throw new IOException(
          "%s holds images both in sub-folders (%d) and beside them (%s is the first); expected all in a sub-folder for each class, or none."
              .formatted(folder, inClasses, files.get(inClasses).getFileName()));
    }
  }

  private static List<Path> sorted(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(path -> !path.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    }
  }

  private void addClass(Path sub) throws IOException {
    int before = files.size();
    try (Stream<Path> within = Files.walk(sub, FileVisitOption.FOLLOW_LINKS)) {
      for (Path path : within.sorted().toList()) {
        if (!Files.isDirectory(path) && !path.getFileName().toString().startsWith(".")) {
          add(path, classes.size());
        }
      }
    } catch (UncheckedIOException e) {
      throw new IOException(
          "%s cannot be listed: %s.".formatted(sub, UserError.reason(e.getCause())), e);
    }
    if (files.size() > before) {
      classes.add(sub.getFileName().toString());
    }
  }

  private void add(Path file, int label) throws IOException {
    if (!IMAGE.matcher(file.getFileName().toString()).matches()) {
      ignored++;
      return;
    }
    files.add(file);
    labels.add(label);
    facts.add(
        folder.relativize(file) + " " + Files.size(file) + " " + Files.getLastModifiedTime(file));
  }

  /** Files that are no images by their ending. */
  public int ignored() {
    return ignored;
  }

  @Override
  public String name() {
    return folder.toString();
  }

  @Override
  public int size() {
    return files.size();
  }

  @Override
  public Picture read(int item) throws IOException {
    Path file = files.get(item);
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (FileSystemException e) {
      throw new IOException("%s cannot be read: %s.".formatted(file, UserError.reason(e)), e);
    }
    return ImageDecoder.decode(file.toString(), bytes);
  }

  @Override
  public String nameOf(int item) {
    return folder.relativize(files.get(item)).toString();
  }

  /** Where an image is. */
  public Path file(int item) {
    return files.get(item);
  }

  @Override
  public int labelOf(int item) {
    return labels.get(item);
  }

  @Override
  public List<String> classes() {
    return List.copyOf(classes);
  }

  @Override
  public Identity identity() {
    return Identity.of("image-folder")
        .with("images", files.size())
        .with("files", AtomicFile.sha256(String.join("\n", facts)));
  }
}
