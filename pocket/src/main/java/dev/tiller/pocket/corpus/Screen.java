package dev.tiller.pocket.corpus;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Decides whether a text is English prose and fit to be learned from. */
final class Screen {
  private static final Set<String> FUNCTION_WORDS =
      Set.of(
          ("the of and to a in is that it for you i with on be as are this have not or your we at by"
                  + " from but an can will if they all my was has he she his her which so what there"
                  + " do about when more our no out up would me just like them their who than how its"
                  + " it's i'm don't been were had one get any some into only other also now over")
              .split(" "));
  private static final double LEAST_FUNCTION_WORDS = 0.18;
  private static final double LEAST_ASCII_LETTERS = 0.98;
  private static final Pattern EXPLICIT =
      Pattern.compile(
          "\\b(?:f+u+c+k\\w*|motherf\\w*|cunts?|blow ?jobs?|cocks?|cocksuck\\w*|pussy|pussies|sluts?"
              + "|whor(?:e|es|ing)|cum|cumshots?|anal|milfs?|incest|horny|erotic\\w*|orgasm\\w*"
              + "|penis(?:es)?|vagina\\w*|tits|titties|boobs?|rapes?|raped|rapist|porn\\w*|xxx+"
              + "|nigg(?:er|a)\\w*|fag(?:got)?s?|kikes?|dykes?|retards?|retarded|lesbians?|nude\\w*"
              + "|naked|hardcore|bestiality|masturbat\\w*|dildo\\w*|ejaculat\\w*|erections?"
              + "|genitals?|nipples?|pedophil\\w*|prostitut\\w*|hookers?|breasts?|bitch\\w*"
              + "|wank\\w*|bastards?|sexually|sexy|sex|adult (?:site|video|content|entertainment)s?)\\b",
          Pattern.CASE_INSENSITIVE);

  private Screen() {}

  /** Whether a text of some length reads as English sentences; short texts are refused. */
  static boolean isEnglish(String text, int leastWords) {
    String[] words = text.toLowerCase(Locale.ROOT).split("[^\\p{L}']+");
    long function = 0;
    for (String w : words) {
      function += FUNCTION_WORDS.contains(w) ? 1 : 0;
    }
    long letters = text.codePoints().filter(Character::isLetter).count();
    long ascii = text.codePoints().filter(c -> c < 128 && Character.isLetter(c)).count();
    return words.length >= leastWords
        && function >= LEAST_FUNCTION_WORDS * words.length
        && ascii >= LEAST_ASCII_LETTERS * letters;
  }

  /** Whether the text holds sexually explicit words or slurs. */
  static boolean isExplicit(String text) {
    return EXPLICIT.matcher(text).find();
  }
}
