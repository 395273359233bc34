package dev.tiller.steering.gate;

import dev.tiller.ground.UserError;
import dev.tiller.steering.Provenance;
import dev.tiller.steering.fit.Sentences;
import java.util.ArrayList;
import java.util.List;

/**
 * Sentences of one kind: three quarters to learn from, every fourth held out.
 *
 * @param learned token ids
 * @param heldOut token ids
 * @param data where they come from
 */
record Split(List<int[]> learned, List<int[]> heldOut, Provenance.Data data) {

  private static final int HOLD_OUT = 4;
  private static final int LEAST_SENTENCES = 16;

  /**
   * @param what is to be learned, for the message
   * @throws UserError if there are fewer than 16 sentences
   */
  static Split of(Sentences set, String what) {
    if (set.size() < LEAST_SENTENCES) {
      throw new UserError(
          "%s has %d sentences, but a %s needs at least %d on either side; add some, one a line."
              .formatted(set.name(), set.size(), what, LEAST_SENTENCES));
    }
    List<int[]> learned = new ArrayList<>();
    List<int[]> heldOut = new ArrayList<>();
    for (int i = 0; i < set.size(); i++) {
      (i % HOLD_OUT == HOLD_OUT - 1 ? heldOut : learned).add(set.rows().get(i));
    }
    return new Split(learned, heldOut, new Provenance.Data(set.name(), set.sha256(), set.size()));
  }
}
