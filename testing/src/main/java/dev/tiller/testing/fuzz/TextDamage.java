package dev.tiller.testing.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Damages a text by its words: strings, numbers, names, marks and the space between them. Most of
 * what comes out still parses, so that what stands behind the parser is met.
 */
final class TextDamage {

  private static final Pattern WORD =
      Pattern.compile("\"(?:\\\\.|[^\"\\\\])*+\"|-?\\d[\\d.eE+-]*|\\w+|\\s+|.", Pattern.DOTALL);
  private static final int MOST = 20_000;

  private TextDamage() {}

  static byte[] of(byte[] sound, RandomGenerator random) {
    String text = new String(sound, StandardCharsets.UTF_8);
    if (text.length() > MOST) { // Words of a long file would cost more than what reads it.
      int at = random.nextInt(text.length() - MOST / 10);
      int to = at + MOST / 10;
      return (text.substring(0, at) + damaged(text.substring(at, to), random) + text.substring(to))
          .getBytes(StandardCharsets.UTF_8);
    }
    return damaged(text, random).getBytes(StandardCharsets.UTF_8);
  }

  private static String damaged(String text, RandomGenerator random) {
    List<String> words =
        new ArrayList<>(WORD.matcher(text).results().map(MatchResult::group).toList());
    for (int n = random.nextInt(3) == 0 ? 2 : 1; n > 0 && !words.isEmpty(); n--) {
      change(words, random);
    }
    return String.join("", words);
  }

  private static void change(List<String> words, RandomGenerator random) {
    int at = place(words, random);
    switch (random.nextInt(10)) {
      case 0, 1, 2 -> words.set(at, Pieces.pick(Pieces.WORDS, random));
      case 3 -> words.set(at, words.get(place(words, random)));
      case 4 -> words.remove(at);
      case 5 -> words.subList(at, group(words, at)).clear();
      case 6 -> words.addAll(at, List.copyOf(words.subList(at, group(words, at))));
      case 7 -> words.add(at, Pieces.pick(Pieces.WORDS, random));
      case 8 -> words.set(at, near(words.get(at), random));
      default -> {
        List<String> group = words.subList(at, group(words, at));
        group.clear();
        group.add(Pieces.pick(Pieces.WORDS, random));
      }
    }
  }

  /** Rather a word than the space between two. */
  private static int place(List<String> words, RandomGenerator random) {
    int at = random.nextInt(words.size());
    return words.get(at).isBlank() ? random.nextInt(words.size()) : at;
  }

  /** The end of what begins here: of the bracket that opens here, else of a few words. */
  private static int group(List<String> words, int from) {
    int depth = 0;
    for (int i = from; i < words.size(); i++) {
      String word = words.get(i);
      depth += "{[(".contains(word) ? 1 : "}])".contains(word) ? -1 : 0;
      if (depth <= 0) {
        return i + 1;
      }
    }
    return words.size();
  }

  /** A number or text not far from the one that was there. */
  private static String near(String word, RandomGenerator random) {
    if (word.matches("-?\\d{1,9}")) {
      long value = Long.parseLong(word);
      long[] others = {
        -value, value + 1, value - 1, value * 2, value / 2, value * 1000, value + (1L << 32)
      };
      return Long.toString(others[random.nextInt(others.length)]);
    }
    if (word.isEmpty()) {
      return Pieces.pick(Pieces.WORDS, random);
    }
    int at = random.nextInt(word.length());
    return switch (random.nextInt(3)) {
      case 0 -> word.substring(0, at) + word.substring(at + 1);
      case 1 -> word.substring(0, at) + word.charAt(at) + word.substring(at);
      default -> word.substring(0, at) + (char) (32 + random.nextInt(95)) + word.substring(at + 1);
    };
  }
}
