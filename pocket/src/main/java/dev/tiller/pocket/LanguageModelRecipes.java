package dev.tiller.pocket;

import dev.tiller.pretraining.LanguageModelTrainer;
import dev.tiller.pretraining.TrainingPlan;
import dev.tiller.training.scaling.Rescaling;
import dev.tiller.training.scaling.ScalableRecipe;
import dev.tiller.training.scaling.ScalableRecipes;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How language models are trained: {@code lm} is the plan of {@code tiller train lm}, {@code
 * pocket} that of the pocket model, which trains longer on little text.
 */
public final class LanguageModelRecipes implements ScalableRecipes {

  private static final long STEPS = 1400;
  private static final Map<String, TrainingPlan> PLANS =
      Map.of(
          "lm",
          TrainingPlan.small(PocketTraining.SEED, STEPS),
          "pocket",
          PocketTraining.plan(900, 300));

  private record Plan(String name, TrainingPlan plan) implements ScalableRecipe {

    @Override
    public long batch() {
      return plan.rows();
    }

    @Override
    public void rescale(Rescaling by) {
      LanguageModelTrainer.rescale(plan, by);
    }
  }

  @Override
  public List<String> forms() {
    return List.of("lm", "pocket");
  }

  @Override
  public Optional<ScalableRecipe> find(String reference) {
    return Optional.ofNullable(PLANS.get(reference)).map(plan -> new Plan(reference, plan));
  }
}
