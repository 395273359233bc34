package dev.tiller.judges;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Cuts sentences the way a limit on tokens cuts generations: a run of neighboring words from
 * anywhere in the text. A judge trained on whole sentences is too sure of itself on such pieces.
 *
 * @param minWords fewest words of a cut, at least 1; shorter texts are kept whole
 * @param maxWords most words of a cut, at least {@code minWords}
 * @param cuts cuts made of each text, at least 1
 */
public record Fragments(int minWords, int maxWords, int cuts) {

  /** Two cuts of 8 to 30 words from each text. */
  public static final Fragments USUAL = new Fragments(8, 30, 2);

  private static final Pattern WORD = Pattern.compile("\\S+");

  /** Checks the ranges. */
  public Fragments {
    if (minWords < 1 || maxWords < minWords || cuts < 1) {
      throw new IllegalArgumentException(
          "Fragments of "
              + minWords
              + " to "
              + maxWords
              + " words, "
              + cuts
              + " a text, cannot be cut; give 1 <= min <= max and at least one cut.");
    }
  }

  /**
   * Cuts one text.
   *
   * @param random decides the length and the place
   * @return {@code cuts} substrings, spaces between words kept as they were
   */
  List<String> of(String text, SplittableRandom random) {
    List<MatchResult> words = WORD.matcher(text).results().toList();
    List<String> fragments = new ArrayList<>(cuts);
    for (int c = 0; c < cuts; c++) {
      int longest = Math.min(maxWords, words.size());
      int length = longest <= minWords ? longest : random.nextInt(minWords, longest + 1);
      if (length == 0) {
        fragments.add(text);
        continue;
      }
      int first = random.nextInt(words.size() - length + 1);
      fragments.add(text.substring(words.get(first).start(), words.get(first + length - 1).end()));
    }
    return fragments;
  }
}
