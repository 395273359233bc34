package dev.tiller.fairness.perturbation;

import dev.tiller.fairness.Draws;
import dev.tiller.fairness.Perturbation;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Mistakes in texts. The level is the share of words touched, round half up: those with the lowest
 * hashes, so that a higher level touches the same ones and more. A gap for a masked language model,
 * {@code [MASK]}, is no word and stays.
 *
 * @param kind of mistake
 */
public record TextPerturbation(Kind kind) implements Perturbation<String> {

  private static final double[] SHARES = {0, .1, .2, .3, .5, .75, 1};
  private static final int SPARE_BITS = 8;

  /** What a masked language model is to fill in. */
  private static final Pattern GAP = Pattern.compile("\\[MASK]|<mask>");

  /** Rows of a keyboard: neighbors stand beside each other. */
  private static final List<String> KEYS = List.of("qwertyuiop", "asdfghjkl", "zxcvbnm");

  /** Latin letters and Cyrillic ones that look the same. */
  private static final Map<Character, Character> HOMOGLYPHS =
      Map.of(
          'a', '\u0430', 'c', '\u0441', 'e', '\u0435', 'o', '\u043e', 'p', '\u0440', 'x', '\u0445');

  /** What an optical reader takes for what. */
  private static final Map<String, String> OCR =
      Map.of("m", "rn", "l", "1", "o", "0", "s", "5", "b", "6", "w", "vv", "i", "l", "g", "9");

  /** What happens to a word. */
  public enum Kind {
    /** Two inner letters next to each other change places; words of fewer than 4 stay. */
    SWAP,
    /** An inner letter is left out; words of fewer than 4 stay. */
    DELETE,
    /** A letter is typed twice. */
    DOUBLE,
    /** A letter becomes its neighbor on the keyboard. */
    KEYBOARD,
    /** Letters become look-alikes of another alphabet. */
    HOMOGLYPH,
    /** Upper case. */
    CASE,
    /** Letters as a bad scan reads them. */
    OCR,
    /** Punctuation is lost. */
    PUNCTUATION,
    /** The word is lost. */
    DROP,
    /** A blank falls into the word; words of fewer than 2 letters stay. */
    WHITESPACE
  }

  /** The mistake of that name. */
  public static List<TextPerturbation> list() {
    return Arrays.stream(Kind.values()).map(TextPerturbation::new).toList();
  }

  @Override
  public String id() {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String unit() {
    return "share of words";
  }

  @Override
  public String meaning() {
    return "mistakes of the kind " + id() + " in this share of words";
  }

  @Override
  public double neutral() {
    return 0;
  }

  @Override
  public double[] grid() {
    return SHARES.clone();
  }

  @Override
  public double most() {
    return 1;
  }

  @Override
  public String apply(String text, String item, double level) {
    String[] words = text.split(" ", -1);
    long[] hashes =
        IntStream.range(0, words.length).mapToLong(i -> Draws.seed(item, id(), i)).toArray();
    int[] order =
        IntStream.range(0, words.length)
            .filter(i -> !GAP.matcher(words[i]).find())
            .boxed()
            .sorted(Comparator.comparing(i -> hashes[i], Long::compareUnsigned))
            .mapToInt(i -> i)
            .toArray();
    int touched = Draws.share(level, order.length);
    if (touched == 0) {
      return text;
    }
    for (int k = 0; k < touched; k++) {
      words[order[k]] = changed(words[order[k]], hashes[order[k]] >>> SPARE_BITS);
    }
    return kind == Kind.DROP
        ? Arrays.stream(words).filter(w -> !w.isEmpty()).collect(Collectors.joining(" "))
        : String.join(" ", words);
  }

  private String changed(String word, long h) {
    int length = word.length();
    if (length == 0) {
      return word;
    }
    int any = (int) (h % length);
    int inner = length < 4 ? -1 : 1 + (int) (h % (length - 3));
    return switch (kind) {
      case SWAP ->
          inner < 0
              ? word
              : word.substring(0, inner)
                  + word.charAt(inner + 1)
                  + word.charAt(inner)
                  + word.substring(inner + 2);
      case DELETE -> inner < 0 ? word : word.substring(0, inner) + word.substring(inner + 1);
      case DOUBLE -> word.substring(0, any + 1) + word.substring(any);
      case KEYBOARD ->
          word.substring(0, any) + neighbor(word.charAt(any), h) + word.substring(any + 1);
      case HOMOGLYPH ->
          word.chars()
              .mapToObj(c -> String.valueOf(HOMOGLYPHS.getOrDefault((char) c, (char) c)))
              .collect(Collectors.joining());
      case CASE -> word.toUpperCase(Locale.ROOT);
      case OCR ->
          word.chars()
              .mapToObj(c -> String.valueOf((char) c))
              .map(c -> OCR.getOrDefault(c, c))
              .collect(Collectors.joining());
      case PUNCTUATION -> word.replaceAll("\\p{Punct}", "");
      case DROP -> "";
      case WHITESPACE ->
          length < 2
              ? word
              : word.substring(0, 1 + (int) (h % (length - 1)))
                  + " "
                  + word.substring(1 + (int) (h % (length - 1)));
    };
  }

  private static char neighbor(char letter, long h) {
    char lower = Character.toLowerCase(letter);
    for (String row : KEYS) {
      int at = row.indexOf(lower);
      if (at >= 0) {
        int step = at == 0 || at < row.length() - 1 && (h & 1) == 1 ? 1 : -1;
        char typed = row.charAt(at + step);
        return Character.isUpperCase(letter) ? Character.toUpperCase(typed) : typed;
      }
    }
    return letter;
  }
}
