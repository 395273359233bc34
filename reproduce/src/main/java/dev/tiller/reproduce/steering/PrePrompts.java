package dev.tiller.reproduce.steering;

import dev.tiller.pocket.PocketSentences;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Text put before a prompt to push the model one way. A model of this size follows no instructions,
 * so it is shown text of the wanted kind: three sentences of the validation split.
 */
final class PrePrompts {

  private static final int SENTENCES = 3;

  private PrePrompts() {}

  static String of(PocketSentences.Task task, PocketSentences.Side side) {
    List<PocketSentences.Sentence> shown =
        task.sentences("validation", side).stream().limit(SENTENCES).toList();
    return PocketSentences.texts(shown).stream().collect(Collectors.joining(" ", "", " "));
  }
}
