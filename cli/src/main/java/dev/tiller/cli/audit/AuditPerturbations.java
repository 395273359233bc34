package dev.tiller.cli.audit;

import dev.tiller.cli.option.WrongUse;
import dev.tiller.fairness.Item;
import dev.tiller.fairness.Perturbation;
import dev.tiller.fairness.audit.Audit;
import dev.tiller.fairness.curve.Axis;
import dev.tiller.fairness.perturbation.Damage;
import dev.tiller.fairness.perturbation.ImagePerturbation;
import dev.tiller.fairness.perturbation.ImagePerturbations;
import dev.tiller.fairness.perturbation.TextPerturbation;
import dev.tiller.ground.UserError;
import dev.tiller.images.Picture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** What items go through, on the command line. */
final class AuditPerturbations {

  private static final int REFERENCE = 50;

  @Option(
      names = "--perturb",
      split = ",",
      required = true,
      paramLabel = "NAME",
      description = {
        "Of pictures: gaussian_blur, motion_blur, defocus, exposure, brightness, contrast, saturation,",
        "sharpness, gamma, gaussian_noise, salt_pepper, pink_noise, brown_noise, occlusion_square",
        "(_lower, _eyes, _band), jpeg, pixelate, rotation, shift, zoom, imagenet-c_NAME. Of texts: swap,",
        "delete, double, keyboard, homoglyph, case, ocr, punctuation, drop, whitespace. exposure stands",
        "for exposure_up and exposure_down. Levels of your own: motion_blur=1:5:9, the one that changes",
        "nothing first."
      })
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--axis",
      paramLabel = "NAME",
      description =
          "Over which areas are taken: level, or damage, the mean of 1 - SSIM over the first 50 pictures, by which perturbations can be compared (default: level).")
  private String axis = "level";

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
      Audit<T> audit,
      List<Item<T>> items,
      Function<String, List<? extends Perturbation<T>>> named) {
    if (!axis.equals("level") && !axis.equals("damage")) {
      throw new WrongUse("--axis is \"%s\"; level or damage was expected.".formatted(axis));
    }
    List<Perturbation<T>> used = new ArrayList<>();
    for (String wanted : names) {
      WrongUse.check("--perturb", () -> used.addAll(add(audit, items, wanted, named)));
    }
    return used;
  }

  private <T> List<? extends Perturbation<T>> add(
      Audit<T> audit,
      List<Item<T>> items,
      String wanted,
      Function<String, List<? extends Perturbation<T>>> named) {
    String[] parts = wanted.split("=", 2);
    List<? extends Perturbation<T>> found = named.apply(parts[0].strip());
    for (Perturbation<T> perturbation : found) {
      double[] levels = parts.length == 1 ? perturbation.grid() : levels(parts[1]);
      perturbation.check(levels);
      audit.perturb(
          perturbation,
          axis.equals("level") ? Axis.of(levels) : damage(perturbation, levels, items));
    }
    return found;
  }

  @SuppressWarnings("unchecked") // A perturbation of pictures is of pictures.
  private static <T> Axis damage(
      Perturbation<T> perturbation, double[] levels, List<Item<T>> items) {
    if (perturbation instanceof ImagePerturbation pictures) {
      List<? extends Item<?>> some = items.subList(0, Math.min(REFERENCE, items.size()));
      return Damage.axis(pictures, levels, (List<Item<Picture>>) (List<?>) some);
    }
    throw new WrongUse("--axis damage is one of pictures, but --data is a table of texts.");
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
