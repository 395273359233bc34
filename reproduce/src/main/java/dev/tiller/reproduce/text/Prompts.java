package dev.tiller.reproduce.text;

import dev.tiller.ground.Identity;
import dev.tiller.pocket.PocketSentences;
import java.util.List;

/**
 * What a measurement runs on.
 *
 * @param starts first words of held-out sentences
 * @param neutral ordinary held-out passages
 */
public record Prompts(List<String> starts, List<String> neutral) {

  /**
   * Those of a task of the pocket model.
   *
   * @param split {@code validation} or {@code test}
   * @param side whose prompts
   */
  public static Prompts of(PocketSentences.Task task, String split, PocketSentences.Side side) {
    return new Prompts(
        PocketSentences.texts(task.prompts(split, side)),
        PocketSentences.texts(PocketSentences.neutral(split)));
  }

  /** At most {@code starts} prompts and {@code neutral} passages, from the front. */
  public Prompts first(int atMost, int atMostNeutral) {
    return new Prompts(
        starts.subList(0, Math.min(atMost, starts.size())),
        neutral.subList(0, Math.min(atMostNeutral, neutral.size())));
  }

  /** The same passages after other prompts. */
  public Prompts withStarts(List<String> other) {
    return new Prompts(other, neutral);
  }

  /** The same prompts without passages. */
  public Prompts withoutNeutral() {
    return new Prompts(starts, List.of());
  }

  /** Every prompt with {@code text} before it. */
  public Prompts after(String text) {
    return withStarts(starts.stream().map(start -> text + start).toList());
  }

  /** Both lists, for what is kept by them. */
  public Identity identity() {
    return Identity.of("prompts").with("starts", starts).with("neutral", neutral);
  }
}
