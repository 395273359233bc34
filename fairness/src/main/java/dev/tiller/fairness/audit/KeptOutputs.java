package dev.tiller.fairness.audit;

import dev.tiller.fairness.Output;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.AbstractList;
import java.util.List;

/**
 * Unperturbed outputs that stay in their file and are read when asked for: all embeddings or scores
 * of a hundred thousand items need not fit into memory. Only as long as the file is open.
 */
final class KeptOutputs extends AbstractList<Output> {

  private final Journal journal;
  private final List<Integer> places;

  /**
   * @param places in the journal, none of them excluded
   */
  KeptOutputs(Journal journal, List<Integer> places) {
    this.journal = journal;
    this.places = places;
  }

  @Override
  public Output get(int index) {
    try {
      return Kept.read(journal.read(places.get(index))).output();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public int size() {
    return places.size();
  }
}
