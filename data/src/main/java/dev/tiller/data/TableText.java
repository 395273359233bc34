package dev.tiller.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Renders a table as aligned text. */
final class TableText {
  private static final int MAX_ROWS = 40;
  private static final int MAX_WIDTH = 60;

  private TableText() {}

  static String render(Table table) {
    int shown = Math.min(table.rowCount(), MAX_ROWS);
    List<List<String>> cells = new ArrayList<>();
    List<Integer> widths = new ArrayList<>();
    for (Column c : table.columns()) {
      List<String> column = new ArrayList<>(List.of(c.name()));
      for (int r = 0; r < shown; r++) {
        column.add(cell(c.get(r)));
      }
      cells.add(column);
      widths.add(column.stream().mapToInt(TableText::width).max().orElse(0));
    }
    StringBuilder out = new StringBuilder();
    for (int line = 0; line <= shown; line++) {
      StringBuilder row = new StringBuilder();
      for (int c = 0; c < cells.size(); c++) {
        boolean right = table.columns().get(c).type().isNumeric();
        row.append(c == 0 ? "" : "  ").append(pad(cells.get(c).get(line), widths.get(c), right));
      }
      out.append(row.toString().stripTrailing()).append('\n');
      if (line == 0) {
        out.append(rule(widths)).append('\n');
      }
    }
    if (shown < table.rowCount()) {
      out.append(String.format(Locale.ROOT, "... %,d more rows%n", table.rowCount() - shown));
    }
    return out.toString();
  }

  private static String rule(List<Integer> widths) {
    return String.join("  ", widths.stream().map("-"::repeat).toList());
  }

  private static String cell(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof Double d) {
      return number(d);
    }
    String s = String.valueOf(value).replaceAll("\\s", " ").replaceAll("\\p{Cntrl}", "");
    return s.length() <= MAX_WIDTH ? s : s.substring(0, MAX_WIDTH - 3) + "...";
  }

  // Six significant digits, without the zeros that %g leaves behind.
  private static String number(double d) {
    if (!Double.isFinite(d) || d == 0) {
      return Double.isFinite(d) ? "0" : Double.toString(d);
    }
    double magnitude = Math.abs(d);
    if (magnitude >= 1e9 || magnitude < 1e-4) {
      return String.format(Locale.ROOT, "%.4e", d);
    }
    int decimals = Math.max(0, 5 - (int) Math.floor(Math.log10(magnitude)));
    String s = String.format(Locale.ROOT, "%." + decimals + "f", d);
    return s.contains(".") ? s.replaceAll("0+$", "").replaceAll("\\.$", "") : s;
  }

  private static int width(String s) {
    return s.codePointCount(0, s.length());
  }

  private static String pad(String s, int width, boolean right) {
    String space = " ".repeat(width - width(s));
    return right ? space + s : s + space;
  }
}
