package dev.tiller.cli.demo;

import dev.tiller.data.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The demo's result for a terminal: one column for each strength. */
public final class DemoText {

  private static final int SHOWN = 4;
  private static final int COLUMN = 36;
  private static final String GAP = "  ";

  private DemoText() {}

  /** All lines, the texts first, then what was measured. */
  public static List<String> lines(Demo.Result result) {
    List<String> lines = new ArrayList<>();
    lines.add(row(Demo.STRENGTHS.stream().map(Demo::label).toList()));
    for (String prompt : result.prompts().subList(0, Math.min(SHOWN, result.prompts().size()))) {
      lines.add("");
      lines.add("> " + prompt);
      lines.addAll(sideBySide(result, prompt));
    }
    lines.add("");
    lines.addAll(result.outcomes().lines());
    lines.add("95 % bootstrap intervals over prompts (share) and passages (perplexity)");
    lines.add("judge: " + result.judge().description());
    return lines;
  }

  private static List<String> sideBySide(Demo.Result result, String prompt) {
    Map<String, List<String>> columns = new LinkedHashMap<>();
    for (double strength : Demo.STRENGTHS) {
      columns.put(Demo.label(strength), List.of());
    }
    for (Row row : result.texts()) {
      String label = String.valueOf(row.string("steering"));
      if (prompt.equals(row.string("prompt")) && columns.get(label).isEmpty()) {
        columns.put(label, wrap(String.valueOf(row.string("text"))));
      }
    }
    int height = columns.values().stream().mapToInt(List::size).max().orElse(0);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < height; i++) {
      int at = i;
      lines.add(row(columns.values().stream().map(c -> at < c.size() ? c.get(at) : "").toList()));
    }
    return lines;
  }

  private static String row(List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (String cell : cells) {
      line.append(cell).append(" ".repeat(Math.max(0, COLUMN - cell.length()))).append(GAP);
    }
    return line.toString().stripTrailing();
  }

  /** Breaks text between words; a word longer than a column is broken inside. */
  static List<String> wrap(String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.strip().split("\\s+")) {
      String rest = word;
      if (!line.isEmpty() && line.length() + 1 + rest.length() > COLUMN) {
        lines.add(line.toString());
        line.setLength(0);
      }
      while (rest.length() > COLUMN) {
        lines.add(rest.substring(0, COLUMN));
        rest = rest.substring(COLUMN);
      }
      line.append(line.isEmpty() ? "" : " ").append(rest);
    }
    if (!line.isEmpty()) {
      lines.add(line.toString());
    }
    return lines;
  }
}
