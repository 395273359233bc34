package dev.tiller.pocket.corpus;

import java.util.regex.Pattern;

/** Decides whether a sentence is whole, clean and fit to be published in a sentence set. */
final class SentenceScreen {
  /** Fewest and most words of a sentence. */
  static final int LEAST_WORDS = 8;

  static final int MOST_WORDS = 40;

  private static final Pattern WHOLE = Pattern.compile("^\"?[A-Z][^\\n]*[a-z0-9)%A-Z][.!?]+\"?$");
  private static final Pattern UNCLEAN =
      Pattern.compile(
          "[^\\x20-\\x7e]|[\\[\\]{}<>|_*#=\\\\~^@/+`]|\\d{5,}|\\d{3}[ .-]\\d{4}|\\b\\d+\\.\\d+\\.\\d+"
              + "|[.,]{2,}|[!?]{4,}| {2}|\\b\\w*\\d\\w*[A-Z]{3,}| [.,;:!?](?: |$)|[a-z][.!?][A-Z]|,[a-z]");
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?i)\\b(?:suite|p\\.? ?o\\.? box|zip|street|avenue|blvd|ave|tel|fax|e-?mail me|telephone"
              + "|password|account number)\\b[ :.]*\\d+");
  private static final Pattern UNWELCOME =
      Pattern.compile(
          "\\b(?:negro(?:es)?|savages?|cannibals?|heathens?|barbarians?|barbarous|inferior races?"
              + "|half-breeds?|squaws?|coolies?|jews?|jewish|mahomet\\w*|muslims?|islam\\w*|coloured|colored"
              + "|slaves?|slavery|white men|whites?|blacks?|viagra|libido|intercourse|impoten\\w*|sexual\\w*"
              + "|nud\\w+|escorts?|strip(?:pers?|tease)|damn\\w*|shit\\w*|crap\\w*|ass|asses|asshole|hell"
              + "|terroris\\w*|suicid\\w*|murder\\w*|kill(?:s|ed|ing|er)?|hitler|nazis?|holocaust|hate)\\b",
          Pattern.CASE_INSENSITIVE);
  private static final double MOST_CAPITALS = 0.35;

  private SentenceScreen() {}

  /** Quotation marks that lost their partner at the sentence's border removed. */
  static String trimmed(String sentence) {
    String s = sentence.strip();
    if (s.chars().filter(c -> c == '"').count() % 2 == 1) {
      s = s.startsWith("\"") ? s.substring(1) : s;
      s = s.endsWith("\"") ? s.substring(0, s.length() - 1) : s;
    }
    return s.strip();
  }

  /** Whether the sentence may be published. */
  static boolean accepts(String s) {
    int words = s.split(" ").length;
    return words >= LEAST_WORDS
        && words <= MOST_WORDS
        && WHOLE.matcher(s).matches()
        && s.chars().filter(c -> c == '"').count() % 2 == 0
        && acceptsContent(s)
        && capitals(s) <= MOST_CAPITALS
        && Screen.isEnglish(s, LEAST_WORDS - 1);
  }

  /** Whether a longer passage holds nothing unfit, whatever its form. */
  static boolean acceptsContent(String s) {
    return !UNCLEAN.matcher(s).find()
        && !ADDRESS.matcher(s).find()
        && !UNWELCOME.matcher(s).find()
        && !Screen.isExplicit(s);
  }

  private static double capitals(String s) {
    double letters = s.chars().filter(Character::isLetter).count();
    return s.chars().filter(Character::isUpperCase).count() / Math.max(letters, 1);
  }
}
