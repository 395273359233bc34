package dev.tiller.steering.lineas;

import dev.tiller.steering.Rows;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sentences of a step in groups of about the same length, so that little is padding. */
record Groups(List<Rows> rows) implements AutoCloseable {

  /**
   * @param sentences token ids
   * @param firstToken id that is not pooled where it stands first, or null
   * @param most padded tokens of a group, though at least one sentence
   */
  static Groups of(List<int[]> sentences, @Nullable Integer firstToken, int most) {
    List<int[]> byLength = new ArrayList<>(sentences);
    byLength.sort(Comparator.comparingInt(row -> row.length));
    List<Rows> groups = new ArrayList<>();
    List<int[]> open = new ArrayList<>();
    for (int[] row : byLength) {
      if (!open.isEmpty() && (open.size() + 1) * row.length > most) {
        groups.add(Rows.of(open, firstToken));
        open.clear();
      }
      open.add(row);
    }
    groups.add(Rows.of(open, firstToken));
    return new Groups(List.copyOf(groups));
  }

  /** Tokens, padding included. */
  long size() {
    return rows.stream().mapToLong(Rows::size).sum();
  }

  @Override
  public void close() {
    rows.forEach(Rows::close);
  }
}
