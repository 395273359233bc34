package dev.tiller.cli.option;

import dev.tiller.language.LanguageModel;
import dev.tiller.steering.Steering;
import dev.tiller.steering.budget.DivergenceBudget;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --kl-budget}: maps as strong as a prompt allows. */
public final class BudgetOption {

  @Option(
      names = "--kl-budget",
      paramLabel = "nats",
      description =
          "Lower the strengths of the maps for this prompt until KL(plain || steered) over its tokens is at most this, in nats a token. What was chosen is said on standard error.")
  private @Nullable Double nats;

  private DivergenceBudget.@Nullable Choice choice;

  /** Refuses a budget that is none, or one without maps, before anything is loaded. */
  public void check(SteerOption steer) {
    if (nats == null) {
      return;
    }
    budget(nats);
    if (steer.words().isEmpty()) {
      throw new WrongUse("--kl-budget limits what maps do, but there is none; give --steer.");
    }
  }

  /**
   * The maps at the strengths asked for, or as much of these as the budget allows; close it.
   *
   * @param prompt token ids
   */
  public Steering steering(
      LanguageModel model, List<Steering.Part> parts, int[] prompt, Answer answer) {
    if (nats == null) {
      return Steering.of(model, parts);
    }
    choice = budget(nats).choose(model, parts, prompt);
    List<Steering.Part> scaled = DivergenceBudget.scaled(parts, choice.strength());
    answer.note(
        String.format(
            Locale.ROOT,
            "strength %s: KL %.4f of at most %s nats a token on the prompt",
            String.join(
                ", ",
                scaled.stream()
                    .map(part -> String.format(Locale.ROOT, "%.3f", part.strength()))
                    .toList()),
            choice.divergence(),
            nats));
    return Steering.of(model, scaled);
  }

  /** What was chosen, in an answer: of which share of the strengths, at which divergence. */
  public record Chosen(double nats, double shareOfStrength, double kl) implements Result {}

  /** What was chosen, for an answer; null without a budget. */
  public @Nullable Chosen describe() {
    return nats == null || choice == null
        ? null
        : new Chosen(nats, choice.strength(), choice.divergence());
  }

  private static DivergenceBudget budget(double nats) {
    return WrongUse.check("--kl-budget", () -> DivergenceBudget.of(nats));
  }
}
