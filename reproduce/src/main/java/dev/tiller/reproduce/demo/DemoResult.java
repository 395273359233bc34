package dev.tiller.reproduce.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.evaluation.Judge;
import dev.tiller.evaluation.Outcome;
import dev.tiller.statistics.Estimate;
import dev.tiller.steering.SteeringMap;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What the demo measured.
 *
 * @param induction speeches that become sea stories
 * @param mitigation mails that lose their spam
 * @param page where the page was written
 */
public record DemoResult(Half induction, Half mitigation, Path page) {

  /** Prompts of each half that are shown on a terminal; the page has all. */
  private static final int SHOWN = 2;

  /**
   * One map at several strengths.
   *
   * @param goal what it is for
   * @param prompts that were continued
   * @param steps one for each strength, rising
   * @param judge who decided, and how well it does on held-out sentences
   * @param map the map
   * @param mapFile where the map was saved
   */
  public record Half(
      Demo.Goal goal,
      List<String> prompts,
      List<Step> steps,
      String judge,
      SteeringMap map,
      Path mapFile) {

    /** The untouched model. */
    Step plain() {
      return steps.get(0);
    }

    /** At the strength to use. */
    Step operating() {
      return at(goal.operating());
    }

    /** The prompts whose first continuations the strength to use changes most for the judge. */
    List<Integer> furthestApart(int count) {
      return IntStream.range(0, prompts.size())
          .boxed()
          .sorted(
              Comparator.comparingDouble(
                  i -> -Math.abs(operating().scores().get(i)[0] - plain().scores().get(i)[0])))
          .limit(count)
          .sorted()
          .toList();
    }

    private Step at(double strength) {
      return steps.stream()
          .filter(step -> step.strength() == strength)
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("Nothing was measured at " + strength));
    }

    /** Relative rise of the perplexity of ordinary text over the untouched model's. */
    Estimate rise(Step step) {
      return step.outcome().perplexityRise(plain().outcome());
    }

    /** How a command line names the map at the strength to use. */
    String steer() {
      return "%s:%s".formatted(mapFile, number(goal.operating()));
    }
  }

  /**
   * One strength.
   *
   * @param strength in [0, 1]
   * @param outcome texts, shares and perplexities
   * @param scores the judge's probability for every continuation of every prompt
   */
  public record Step(double strength, Outcome outcome, List<double[]> scores) {

    Step(double strength, Outcome outcome, Judge judge) {
      this(strength, outcome, outcome.continuations().stream().map(judge::score).toList());
    }
  }

  /** One JSON object: steps and map of the induction, mitigation with its own, report. */
  public ObjectNode toJson() {
    ObjectNode root = new ObjectMapper().createObjectNode();
    write(induction, root);
    write(mitigation, root.putObject("mitigation"));
    root.put("report", page.toString());
    return root;
  }

  private static void write(Half half, ObjectNode into) {
    ArrayNode rows = into.putArray("steps");
    for (Step step : half.steps) {
      Estimate share = step.outcome.share();
      Estimate perplexity = step.outcome.perplexity();
      Estimate rise = half.rise(step);
      ObjectNode row = rows.addObject();
      row.put("strength", step.strength);
      row.put("share", share.value());
      row.put("shareLow", share.low());
      row.put("shareHigh", share.high());
      row.put("perplexity", perplexity.value());
      row.put("perplexityLow", perplexity.low());
      row.put("perplexityHigh", perplexity.high());
      row.put("rise", rise.value());
      row.put("riseLow", rise.low());
      row.put("riseHigh", rise.high());
      row.put("distinct2", step.outcome.distinct2());
    }
    into.put("operating", half.goal.operating());
    into.put("map", half.mapFile.toString());
  }

  /** Three commands that go on from here, without the program's name in front. */
  public List<String> next() {
    return List.of(
        "generate --model pocket --prompt 'I was' --steer " + induction.steer(),
        "compare --model pocket --prompt 'We offer' --steer "
            + mitigation.mapFile
            + " --strengths 0,"
            + number(mitigation.goal.operating()),
        "demo --list");
  }

  /** The same for people: prompts side by side, then the table, then where to go on. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    for (Half half : List.of(induction, mitigation)) {
      texts(half, text);
    }
    text.append(
        said(
            "%-9s  %8s  %-22s  %s%n",
            "", "strength", "share of texts", "perplexity of ordinary text, and its rise"));
    table(induction, text);
    table(mitigation, text);
    text.append(
        "In parentheses 95 % bootstrap intervals over prompts and passages, those of the rise paired.\n");
    text.append(
        said(
            "Strengths to use: %.2f and %.2f, the strongest up to 1 with at most %.0f %% more perplexity on other texts.%n",
            induction.goal.operating(), mitigation.goal.operating(), 100 * Demo.RISE));
    text.append("Judges: ").append(induction.judge).append('\n');
    text.append("        ").append(mitigation.judge).append('\n');
    text.append("Maps:   ").append(induction.mapFile).append('\n');
    text.append("        ").append(mitigation.mapFile).append('\n');
    text.append("Page:   ").append(page).append('\n');
    String label = "Next:   ";
    for (String command : next()) {
      text.append(label).append("tiller ").append(command).append('\n');
      label = "        ";
    }
    return text.toString();
  }

  private static void texts(Half half, StringBuilder text) {
    text.append(
        said(
            "%s: of %d prompts, the %d whose scores lie furthest apart at %.2f%n",
            half.goal.title(), half.prompts.size(), SHOWN, half.goal.operating()));
    for (int i : half.furthestApart(SHOWN)) {
      text.append(half.prompts.get(i)).append(" ...\n");
      for (Step step : half.steps) {
        String shown = step.outcome.continuations().get(i).get(0).strip().replaceAll("\\s+", " ");
        text.append(said("  %.2f  %s%n", step.strength, shown));
      }
      text.append('\n');
    }
  }

  private static void table(Half half, StringBuilder text) {
    String concept = half.goal.concept();
    for (Step step : half.steps) {
      Estimate share = step.outcome.share();
      Estimate ppl = step.outcome.perplexity();
      String row =
          said(
              "%-9s  %8.2f  %-22s  %-20s  %s",
              concept,
              step.strength,
              said("%5.1f %% (%.1f to %.1f)", percent(share)),
              said("%5.1f (%.1f to %.1f)", ppl.value(), ppl.low(), ppl.high()),
              step == half.plain()
                  ? ""
                  : said("%+.1f %% (%.1f to %.1f)", percent(half.rise(step))));
      text.append(row.stripTrailing()).append('\n');
      concept = "";
    }
  }

  private static Object[] percent(Estimate share) {
    return new Object[] {100 * share.value(), 100 * share.low(), 100 * share.high()};
  }

  private static String number(double strength) {
    return strength == Math.rint(strength) ? said("%.0f", strength) : Double.toString(strength);
  }

  private static String said(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
