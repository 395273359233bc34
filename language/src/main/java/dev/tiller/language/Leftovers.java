package dev.tiller.language;

import dev.tiller.ground.UserError;
import dev.tiller.network.load.Checkpoint;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tensors that a model's files hold and the model did not ask for, such as a stray adapter or a
 * layer that its config does not count.
 *
 * @param names without what is often stored beside a model's parameters
 */
record Leftovers(List<String> names) {

  /** Masks and tables, heads of other tasks. */
  private static final Pattern COMPANIONS =
      Pattern.compile(
          "(?:^|\\.)(?:rotary_emb\\.inv_freq|position_ids|(?:attn|attention)\\.(?:masked_)?bias|(?:pooler|seq_relationship)\\..*)$");

  /** Names in a note. */
  private static final int SHOWN = 3;

  /**
   * @param checkpoint from which a model has been built; null for none
   */
  static Leftovers of(@Nullable Checkpoint checkpoint) {
    return new Leftovers(
        checkpoint == null
            ? List.of()
            : checkpoint.unread().stream()
                .filter(name -> !COMPANIONS.matcher(name).find())
                .toList());
  }

  /** A sentence for people; nothing where nothing is left. */
  Optional<String> note() {
    if (names.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        "The weights hold %s of which this model makes nothing (%s)."
            .formatted(
                names.size() == 1 ? "a tensor" : names.size() + " tensors",
                UserError.list(names.stream().limit(SHOWN).toList())
                    + (names.size() > SHOWN ? ", ..." : "")));
  }
}
