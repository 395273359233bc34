package dev.tiller.reproduce.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.evaluation.Judge;
import dev.tiller.evaluation.Outcome;
import dev.tiller.statistics.Estimate;
import dev.tiller.steering.SteeringMap;
import java.nio.file.Path;
import java.util.List;

/**
 * What the demo measured.
 *
 * @param prompts that were continued
 * @param steps one for each strength, rising
 * @param judge who decided, and how well it does on held-out sentences
 * @param map the map
 * @param mapFile where the map was saved
 * @param page where the page was written
 */
public record DemoResult(
    List<String> prompts,
    List<Step> steps,
    String judge,
    SteeringMap map,
    Path mapFile,
    Path page) {

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

  /** One JSON object: steps, map, report. */
  public ObjectNode toJson() {
    ObjectNode root = new ObjectMapper().createObjectNode();
    ArrayNode rows = root.putArray("steps");
    for (Step step : steps) {
      Estimate share = step.outcome.share();
      Estimate perplexity = step.outcome.perplexity();
      ObjectNode row = rows.addObject();
      row.put("strength", step.strength);
      row.put("share", share.value());
      row.put("shareLow", share.low());
      row.put("shareHigh", share.high());
      row.put("perplexity", perplexity.value());
      row.put("perplexityLow", perplexity.low());
      row.put("perplexityHigh", perplexity.high());
      row.put("distinct2", step.outcome.distinct2());
    }
    root.put("map", mapFile.toString());
    root.put("report", page.toString());
    return root;
  }

  /** The same for people: prompts side by side, then the table. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Math.min(4, prompts.size()); i++) {
      text.append(prompts.get(i)).append(" ...\n");
      for (Step step : steps) {
        String shown = step.outcome.continuations().get(i).get(0).strip().replaceAll("\\s+", " ");
        text.append("  %.2f  %s%n".formatted(step.strength, shown));
      }
      text.append('\n');
    }
    text.append("strength  share of sea story        perplexity of ordinary text\n");
    for (Step step : steps) {
      Estimate share = step.outcome.share();
      Estimate ppl = step.outcome.perplexity();
      text.append(
          "%8.2f  %5.1f %% (%.1f to %.1f)    %6.1f (%.1f to %.1f)%n"
              .formatted(
                  step.strength,
                  100 * share.value(),
                  100 * share.low(),
                  100 * share.high(),
                  ppl.value(),
                  ppl.low(),
                  ppl.high()));
    }
    text.append("95 %% bootstrap intervals over prompts and sentences.%n".formatted());
    text.append("Judge: ").append(judge).append('\n');
    text.append("Map:   ").append(mapFile).append('\n');
    text.append("Page:  ").append(page).append('\n');
    return text.toString();
  }
}
