package dev.tiller.pocket.corpus;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Cuts corpus text into sentences. */
final class SentenceSplitter {
  // The break iterator knows no abbreviations; a sentence does not end after one of these.
  private static final Pattern ABBREVIATION =
      Pattern.compile(
          "(?:^|.*[\\s(\"'-])(?:Mrs?|Ms|Dr|Messrs|St|Sr|Jr|Capt|Col|Gen|Gov|Hon|Rev|Sen|Rep|Lt|Prof|No|vs"
              + "|etc|viz|e\\.g|i\\.e|Inc|Co|Corp|Ltd|[A-Z]|[A-Z]\\.[A-Z])\\.\\s*$",
          Pattern.DOTALL);

  private SentenceSplitter() {}

  /** The sentences of a document in order; none spans a line. */
  static List<String> split(String text) {
    List<String> out = new ArrayList<>();
    for (String line : text.split("\\n+")) {
      BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.US);
      breaks.setText(line);
      StringBuilder pending = new StringBuilder();
      int start = breaks.first();
      for (int end = breaks.next(); end != BreakIterator.DONE; start = end, end = breaks.next()) {
        pending.append(line, start, end);
        if (!ABBREVIATION.matcher(pending).matches()) {
          add(out, pending);
        }
      }
      add(out, pending);
    }
    return out;
  }

  private static void add(List<String> out, StringBuilder pending) {
    String sentence = pending.toString().strip();
    pending.setLength(0);
    if (!sentence.isEmpty()) {
      out.add(sentence);
    }
  }
}
