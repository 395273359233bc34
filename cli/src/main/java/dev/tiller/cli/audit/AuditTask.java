package dev.tiller.cli.audit;

import dev.tiller.cli.option.WrongUse;
import dev.tiller.data.Table;
import dev.tiller.fairness.Response;
import dev.tiller.fairness.response.AnswerMatch;
import dev.tiller.fairness.response.Classification;
import dev.tiller.fairness.response.Identification;
import dev.tiller.fairness.response.Overlap;
import dev.tiller.fairness.response.Regression;
import dev.tiller.fairness.response.Verification;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What counts as a good answer, on the command line. */
final class AuditTask {

  private static final int OTHERS = 200;
  private static final int IMPOSTORS = 200;

  @Option(
      names = "--task",
      required = true,
      paramLabel = "NAME",
      description = {
        "verify (same person?), identify (who?), class, top-K, probability, exact (answer),",
        "unchanged (prediction), overlap (box: left top right bottom as the detector has it), within=E or closeness=E (number)."
      })
  private String task = "";

  @Option(
      names = "--fmr",
      paramLabel = "R",
      description =
          "False-match rate at which the threshold of verify is set on unperturbed impostors (default: 0.001; raised, and said so, where pairs are too few).")
  private double rate = 1e-3;

  @Option(
      names = "--impostors-all",
      description = "Compare with everybody instead of those with the same attributes.")
  private boolean everybody;

  @Option(
      names = "--threshold-per-group",
      description = "One threshold for each group at equal rate: what calibration could repair.")
  private boolean perGroup;

  @Option(
      names = "--classes",
      paramLabel = "F",
      description =
          "Names of the model's classes in order, one a line (default: numbers from 0); of a language model the answers that it chooses among.")
  private @Nullable Path classes;

  Response response() throws IOException {
    List<String> names = classes();
    String name = name();
    String number = name.replaceFirst("^[a-z]+[-=]", "");
    return WrongUse.check("--task", () -> named(name, number, names));
  }

  /** Names of the classes; empty where none are given. */
  List<String> classes() throws IOException {
    return classes == null ? List.of() : names(classes);
  }

  /** Whether an answer in words is looked at, not scores of classes. */
  boolean inWords() {
    return name().equals("exact") || name().equals("unchanged") && classes == null;
  }

  /** Whether the model gives scores of classes or words, as a language model can. */
  boolean ofLanguage() {
    return name().matches("class|top-\\d+|probability|exact|unchanged");
  }

  private String name() {
    return task.toLowerCase(Locale.ROOT);
  }

  private Response named(String name, String number, List<String> names) {
    if (name.matches("top-\\d{1,4}")) {
      return new Classification(Classification.Kind.TOP_K, Integer.parseInt(number), names);
    }
    if (name.matches("(within|closeness)=[0-9.eE-]+")) {
      Regression.Kind kind =
          name.startsWith("within") ? Regression.Kind.WITHIN : Regression.Kind.CLOSENESS;
      return new Regression(kind, number(number));
    }
    return switch (name) {
      case "verify" ->
          new Verification(
              rate,
              everybody ? Verification.Impostors.ALL : Verification.Impostors.SAME_ATTRIBUTES,
              perGroup ? Verification.Thresholds.PER_GROUP : Verification.Thresholds.GLOBAL,
              IMPOSTORS);
      case "identify" -> new Identification(OTHERS);
      case "class" -> Classification.correct(names);
      case "probability" -> new Classification(Classification.Kind.PROBABILITY, 1, names);
      case "exact" -> new AnswerMatch(AnswerMatch.Kind.EXACT);
      case "unchanged" -> new AnswerMatch(AnswerMatch.Kind.UNCHANGED);
      case "overlap" -> new Overlap(0.5);
      default ->
          throw new WrongUse(
              "--task: there is no \"%s\"; choose verify, identify, class, top-5, probability, exact, unchanged, overlap, within=0.1 or closeness=1."
                  .formatted(task));
    };
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new WrongUse("--task: \"%s\" is no number.".formatted(text));
    }
  }

  private static List<String> names(Path file) throws IOException {
    return Table.readWithoutHeading(file, "class").column("class").toStrings().stream()
        .map(String::valueOf)
        .toList();
  }
}
