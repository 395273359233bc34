package dev.tiller.language.generate;

import java.util.List;
import java.util.function.Consumer;

/**
 * Text on its way out that may turn out to hold a stop string: what could be the beginning of one
 * is held back.
 */
final class StopBuffer {

  private final List<String> stops;
  private final Consumer<String> out;
  private final StringBuilder text = new StringBuilder();
  private int released;
  private boolean stopped;

  StopBuffer(List<String> stops, Consumer<String> out) {
    this.stops = stops;
    this.out = out;
  }

  /**
   * @return whether no stop string has appeared yet
   */
  boolean accept(String piece) {
    if (stopped || piece.isEmpty()) {
      return !stopped;
    }
    text.append(piece);
    int cut = firstStop();
    if (cut >= 0) {
      stopped = true;
      text.setLength(cut);
      release(cut);
    } else {
      release(text.length() - longestBeginning());
    }
    return !stopped;
  }

  /** Nothing more comes: hands out what was held back. */
  void finish() {
    release(text.length());
  }

  /** Everything before the stop string. */
  String text() {
    return text.toString();
  }

  private void release(int end) {
    if (end > released) {
      out.accept(text.substring(released, end));
      released = end;
    }
  }

  private int firstStop() {
    int first = -1;
    for (String stop : stops) {
      // Whatever was released cannot be part of a stop string.
      int at = text.indexOf(stop, released);
      if (at >= 0 && (first < 0 || at < first)) {
        first = at;
      }
    }
    return first;
  }

  /** Length of the longest end of the text with which a stop string begins. */
  private int longestBeginning() {
    int longest = 0;
    for (String stop : stops) {
      int most = Math.min(stop.length() - 1, text.length() - released);
      for (int n = most; n > longest; n--) {
        if (stop.startsWith(text.substring(text.length() - n))) {
          longest = n;
        }
      }
    }
    return longest;
  }
}
