package dev.tiller.cli.audit;

import dev.tiller.cli.option.WrongUse;
import dev.tiller.fairness.Perturbation;
import dev.tiller.fairness.audit.Audit;
import dev.tiller.fairness.perturbation.ImagePerturbation;
import dev.tiller.fairness.perturbation.ImagePerturbations;
import dev.tiller.fairness.perturbation.TextPerturbation;
import dev.tiller.ground.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** What items go through, on the command line. */
final class AuditPerturbations {

  @Option(
      names = "--perturb",
      split = ",",
      required = true,
      paramLabel = "NAME",
      description = {
        "Perturbations; exposure stands for exposure_up and exposure_down. Levels of your own:",
        "motion_blur=1:5:9, the one that changes nothing first."
      })
  private List<String> names = new ArrayList<>();

  /** Perturbations of pictures that a name stands for. */
  static List<ImagePerturbation> pictures(String name) {
    return ImagePerturbations.named(name);
  }

  /** Perturbations of texts that a name stands for. */
  static List<TextPerturbation> texts(String name) {
    List<TextPerturbation> found =
        TextPerturbation.list().stream().filter(p -> p.id().equals(name)).toList();
    if (found.isEmpty()) {
      throw new UserError(
          "There is no perturbation of texts \"%s\"; there are %s."
              .formatted(
                  name,
                  UserError.list(
                      TextPerturbation.list().stream().map(TextPerturbation::id).toList())));
    }
    return found;
  }

  /**
   * Adds all to an audit.
   *
   * @param named what a name stands for
   * @return those added
   */
  <T> List<Perturbation<T>> apply(
      Audit<T> audit, Function<String, List<? extends Perturbation<T>>> named) {
    List<Perturbation<T>> used = new ArrayList<>();
    for (String wanted : names) {
      WrongUse.check("--perturb", () -> used.addAll(add(audit, wanted, named)));
    }
    return used;
  }

  private static <T> List<? extends Perturbation<T>> add(
      Audit<T> audit, String wanted, Function<String, List<? extends Perturbation<T>>> named) {
    String[] parts = wanted.split("=", 2);
    List<? extends Perturbation<T>> found = named.apply(parts[0].strip());
    for (Perturbation<T> perturbation : found) {
      audit.perturb(perturbation, parts.length == 1 ? perturbation.grid() : levels(parts[1]));
    }
    return found;
  }

  private static double[] levels(String text) {
    try {
      return Arrays.stream(text.split(":")).mapToDouble(Double::parseDouble).toArray();
    } catch (NumberFormatException e) {
      throw new UserError(
          "The levels \"%s\" are no numbers with colons between them, such as 1:5:9."
              .formatted(text),
          e);
    }
  }
}
