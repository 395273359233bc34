package dev.tiller.data;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a cell of a CSV file could be, since such files keep no types. */
final class CellText {

  private static final Set<String> TRUE = Set.of("true", "t", "yes");
  private static final Set<String> FALSE = Set.of("false", "f", "no");
  private static final Pattern WHOLE = Pattern.compile("-?(?:0|[1-9][0-9]*+)");
  // A number that begins with a needless zero or a plus is a code or a telephone number.
  private static final Pattern NUMBER =
      Pattern.compile("-?(?:(?:0|[1-9][0-9]*+)(?:\\.[0-9]*+)?|\\.[0-9]++)(?:[eE][+-]?[0-9]++)?");

  /** Of the least whole number that needs more than 64 bits. */
  private static final int LONG_DIGITS = 19;

  /** Of more, some are beyond the largest double. */
  private static final int DOUBLE_DIGITS = 308;

  private static final int LONGEST_WORD = "-infinity".length();

  private CellText() {}

  /** The narrowest type that holds the cell. */
  static ColumnType typeOf(String cell) {
    if (truth(cell) != null) {
      return ColumnType.BOOLEAN;
    }
    if (whole(cell) != null) {
      return ColumnType.LONG;
    }
    return number(cell) == null ? ColumnType.STRING : ColumnType.DOUBLE;
  }

  /** The type that holds what both hold. */
  static ColumnType merge(@Nullable ColumnType before, ColumnType type) {
    if (before == null || before == type) {
      return type;
    }
    return before.isNumeric() && type.isNumeric() ? ColumnType.DOUBLE : ColumnType.STRING;
  }

  /** The cell as a value of that type, or null where it is none. */
  static @Nullable Object parse(String cell, ColumnType type) {
    return switch (type) {
      case STRING -> cell;
      case BOOLEAN -> truth(cell);
      case LONG -> whole(cell);
      case DOUBLE -> number(cell);
    };
  }

  private static @Nullable Boolean truth(String cell) {
    if (cell.isEmpty() || cell.length() > "false".length()) {
      return null;
    }
    String word = cell.toLowerCase(Locale.ROOT);
    return TRUE.contains(word) ? Boolean.TRUE : FALSE.contains(word) ? Boolean.FALSE : null;
  }

  private static @Nullable Long whole(String cell) {
    String digits = cell.strip();
    if (!mayBeNumber(digits) || !WHOLE.matcher(digits).matches()) {
      return null;
    }
    try {
      return Long.valueOf(digits);
    } catch (NumberFormatException e) {
      return null; // It needs more than 64 bits.
    }
  }

  private static @Nullable Double number(String cell) {
    String digits = cell.strip();
    if (mayBeNumber(digits) && NUMBER.matcher(digits).matches()) {
      return isLongCode(digits) ? null : Double.valueOf(digits);
    }
    if (digits.isEmpty() || digits.length() > LONGEST_WORD) {
      return null;
    }
    return switch (digits.toLowerCase(Locale.ROOT)) {
      case "nan", "-nan" -> Double.NaN;
      case "inf", "infinity" -> Double.POSITIVE_INFINITY;
      case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
      default -> null;
    };
  }

  /** Whether so many digits are a name, such as a post's: another number would be read for it. */
  private static boolean isLongCode(String digits) {
    return digits.length() >= LONG_DIGITS
        && WHOLE.matcher(digits).matches()
        && whole(digits) == null
        && (digits.length() > DOUBLE_DIGITS
            || new BigDecimal(digits).compareTo(new BigDecimal(Double.parseDouble(digits))) != 0);
  }

  // Most cells are sentences: one look at the first character spares them the rest.
  private static boolean mayBeNumber(String text) {
    if (text.isEmpty()) {
      return false;
    }
    char first = text.charAt(0);
    return first == '-' || first == '.' || (first >= '0' && first <= '9');
  }
}
