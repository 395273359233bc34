package dev.tiller.images;

import dev.tiller.ground.Identity;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Some images of a source.
 *
 * @param source of all
 * @param items which of them, in order; at least one, not copied
 */
public record ImageSubset(ImageSource source, int[] items) implements ImageSource {

  /**
   * @throws IllegalArgumentException if there is none
   */
  public ImageSubset {
    if (items.length == 0) {
      throw new IllegalArgumentException("No image of " + source.name() + " was asked for.");
    }
  }

  /**
   * A sample without repetition, in the source's order, the same for a seed; the source itself
   * where it has no more.
   *
   * @param count at least 1
   */
  public static ImageSource sample(ImageSource source, int count, long seed) {
    return count >= source.size()
        ? source
        : new ImageSubset(source, drawn(source.size(), count, seed));
  }

  /**
   * Numbers drawn without repetition, the same for a seed, in order.
   *
   * @param of how many there are, at least 1
   * @param count how many to draw, at least 1; all where there are no more
   */
  public static int[] drawn(int of, int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] all = IntStream.range(0, of).toArray();
    int few = Math.min(of, count);
    for (int i = 0; i < few; i++) {
      int j = i + random.nextInt(of - i);
      int moved = all[i];
      all[i] = all[j];
      all[j] = moved;
    }
    int[] chosen = Arrays.copyOf(all, few);
    Arrays.sort(chosen);
    return chosen;
  }

  @Override
  public String name() {
    return source.name();
  }

  @Override
  public int size() {
    return items.length;
  }

  @Override
  public Picture read(int item) throws IOException {
    return source.read(items[item]);
  }

  @Override
  public String nameOf(int item) {
    return source.nameOf(items[item]);
  }

  @Override
  public int labelOf(int item) {
    return source.labelOf(items[item]);
  }

  @Override
  public List<String> classes() {
    return source.classes();
  }

  @Override
  public Identity identity() {
    return Identity.of("subset")
        .with("of", source.identity())
        .with("items", Arrays.hashCode(items))
        .with("count", items.length);
  }
}
