package dev.tiller.diffusion.pipeline;

import dev.tiller.ground.Seeds;
import dev.tiller.ground.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Tags of a style behind captions, as Activation Transport makes its targets (arXiv 2410.23054):
 * the first five of the list, then five of the rest at random.
 *
 * @param tags in order
 */
public record StyleTags(List<String> tags) {

  private static final int FIXED = 5;
  private static final int DRAWN = 5;

  /** Copies the list. */
  public StyleTags {
    tags = List.copyOf(tags);
  }

  /**
   * @param text tags with commas between, such as {@code cyberpunk, neon_lights}
   * @throws UserError if there is none
   */
  public static StyleTags parse(String text) {
    List<String> tags =
        Arrays.stream(text.split(",")).map(String::strip).filter(t -> !t.isEmpty()).toList();
    if (tags.isEmpty()) {
      throw new UserError("\"%s\" names no tag; give some with commas between.".formatted(text));
    }
    return new StyleTags(tags);
  }

  /** Every caption with tags of its own. */
  public List<String> added(List<String> captions, long seed) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < captions.size(); i++) {
      SplittableRandom random = new SplittableRandom(Seeds.mix(seed, i));
      List<String> chosen = new ArrayList<>(tags.subList(0, Math.min(FIXED, tags.size())));
      List<String> rest = new ArrayList<>(tags.subList(chosen.size(), tags.size()));
      for (int k = 0; k < DRAWN && !rest.isEmpty(); k++) {
        chosen.add(rest.remove(random.nextInt(rest.size())));
      }
      all.add(captions.get(i) + " " + String.join(", ", chosen));
    }
    return all;
  }
}
