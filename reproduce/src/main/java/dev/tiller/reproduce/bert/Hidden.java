package dev.tiller.reproduce.bert;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A sentence and one of its words.
 *
 * @param text the whole sentence
 * @param from where the word starts
 * @param to where it ends
 */
record Hidden(String text, int from, int to) {

  static final String GAP = "[MASK]";

  private static final Pattern BEFORE = Pattern.compile("([\\w'\u2019]+)(\\W*)$");
  private static final Pattern AFTER = Pattern.compile("^(\\W*)([\\w'\u2019]+)");

  /** The word. */
  String word() {
    return text.substring(from, to);
  }

  /** The sentence with a gap in place of the word. */
  String gap() {
    return with(GAP);
  }

  /** The sentence with another word. */
  String with(String word) {
    return text.substring(0, from) + word + text.substring(to);
  }

  /** The sentence with gaps in place of the word and of the one on either side, if there is one. */
  String span() {
    String before = BEFORE.matcher(text.substring(0, from)).replaceFirst(GAP + "$2");
    String after = AFTER.matcher(text.substring(to)).replaceFirst("$1" + GAP);
    return before + GAP + after;
  }

  /**
   * What stands in the gaps of {@link #span} before anything is written: the sentence's own words
   * on either side, and nothing in place of the word itself.
   *
   * @param known whether a lower-case word is one token of the model; another's gap begins empty
   */
  List<String> draft(Predicate<String> known) {
    List<String> draft = new ArrayList<>();
    Matcher before = BEFORE.matcher(text.substring(0, from));
    if (before.find()) {
      draft.add(before.group(1));
    }
    draft.add(GAP);
    Matcher after = AFTER.matcher(text.substring(to));
    if (after.find()) {
      draft.add(after.group(2));
    }
    draft.replaceAll(
        word -> {
          String lower = word.toLowerCase(Locale.ROOT);
          return !word.equals(GAP) && known.test(lower) ? lower : GAP;
        });
    return draft;
  }
}
