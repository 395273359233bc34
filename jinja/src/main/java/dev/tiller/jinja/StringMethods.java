package dev.tiller.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** The methods of Python's strings, with their arguments. Places are code points. */
final class StringMethods {

  private StringMethods() {}

  static @Nullable Function named(String text, String name) {
    return switch (name) {
      case "strip" -> given -> strip(text, given, true, true);
      case "lstrip" -> given -> strip(text, given, true, false);
      case "rstrip" -> given -> strip(text, given, false, true);
      case "split" -> given -> split(text, given.as("sep maxsplit"), false);
      case "rsplit" -> given -> split(text, given.as("sep maxsplit"), true);
      case "splitlines" -> given -> Cuts.lines(text, given.as("keepends").flag("keepends", false));
      case "partition" -> given -> partition(text, given.as("sep /"), false);
      case "rpartition" -> given -> partition(text, given.as("sep /"), true);
      case "join" ->
          given -> Text.join(Values.items(given.as("iterable /").need("iterable")), text);
      case "replace" ->
          given -> {
            Given known = given.as("old new count");
            return Text.replace(
                text, wanted(known, "old"), wanted(known, "new"), known.integer("count", -1));
          };
      default -> changed(text, name);
    };
  }

  private static @Nullable Function changed(String text, String name) {
    return switch (name) {
      case "upper" -> given -> alone(given, Text.upper(text));
      case "lower" -> given -> alone(given, Text.lower(text));
      case "casefold" -> given -> alone(given, Text.lower(Text.upper(text)));
      case "title" -> given -> alone(given, Text.title(text));
      case "capitalize" -> given -> alone(given, Text.capitalize(text));
      case "removeprefix" ->
          given -> {
            String prefix = wanted(given.as("prefix /"), "prefix");
            return text.startsWith(prefix)
                ? Text.piece(text, prefix.length(), text.length())
                : text;
          };
      case "removesuffix" ->
          given -> {
            String suffix = wanted(given.as("suffix /"), "suffix");
            return text.endsWith(suffix)
                ? Text.piece(text, 0, text.length() - suffix.length())
                : text;
          };
      case "zfill" -> given -> filled(text, given.as("width /").integer("width", 0));
      default -> asked(text, name);
    };
  }

  private static @Nullable Function asked(String text, String name) {
    return switch (name) {
      case "startswith" -> given -> begins(text, given.as("prefix start end /"), true);
      case "endswith" -> given -> begins(text, given.as("suffix start end /"), false);
      case "find" -> given -> place(text, given, true, false);
      case "rfind" -> given -> place(text, given, false, false);
      case "index" -> given -> place(text, given, true, true);
      case "rindex" -> given -> place(text, given, false, true);
      case "count" -> given -> count(text, given.as("sub start end /"));
      case "isdigit" -> given -> all(text, given, Character::isDigit);
      case "isdecimal" -> given -> all(text, given, Character::isDigit);
      case "isalpha" -> given -> all(text, given, Character::isLetter);
      case "isalnum" -> given -> all(text, given, Character::isLetterOrDigit);
      case "isspace" -> given -> all(text, given, c -> c < 0x10000 && Text.isSpace((char) c));
      case "isascii" -> given -> text.isEmpty() || is(all(text, given, c -> c < 128));
      case "isupper" -> given -> alone(given, cased(text, Text.upper(text)));
      case "islower" -> given -> alone(given, cased(text, Text.lower(text)));
      default -> null;
    };
  }

  private static Object alone(Given given, Object result) {
    given.none();
    return result;
  }

  private static boolean is(Object value) {
    return Values.isTrue(value);
  }

  private static Object all(String text, Given given, IntPredicate test) {
    given.none();
    Limits.characters(text.length());
    return !text.isEmpty() && text.codePoints().allMatch(test);
  }

  private static boolean cased(String text, String changed) {
    return text.equals(changed) && text.chars().anyMatch(Character::isLetter);
  }

  /** A string that must be given. */
  private static String wanted(Given given, String name) {
    if (given.need(name) instanceof String string) {
      return string;
    }
    throw TemplateException.of(
        given.callee() + " wants a string as " + name + ", not " + Values.type(given.need(name)));
  }

  private static Object strip(String text, Given given, boolean left, boolean right) {
    Given known = given.as("chars /");
    return Text.strip(text, characters(known, "chars"), left, right);
  }

  /** The characters to strip, or null for white space. */
  static @Nullable String characters(Given given, String name) {
    return given.get(name, None.NONE) == None.NONE ? null : wanted(given, name);
  }

  private static Object split(String text, Given given, boolean fromEnd) {
    long most = given.integer("maxsplit", -1);
    if (given.get("sep", None.NONE) == None.NONE) {
      return fromEnd ? Cuts.wordsFromEnd(text, most) : Cuts.words(text, most);
    }
    String separator = separator(given);
    return fromEnd ? Cuts.splitFromEnd(text, separator, most) : Cuts.split(text, separator, most);
  }

  private static String separator(Given given) {
    String separator = wanted(given, "sep");
    if (separator.isEmpty()) {
      throw TemplateException.of(given.callee() + " wants a string that is not empty");
    }
    return separator;
  }

  private static Object partition(String text, Given given, boolean last) {
    String separator = separator(given);
    TextSearch search = new TextSearch(text, separator);
    int at = last ? search.last(0) : search.next(0);
    if (at < 0) {
      return last ? Tuple.of("", "", text) : Tuple.of(text, "", "");
    }
    return Tuple.of(
        Text.piece(text, 0, at),
        separator,
        Text.piece(text, at + separator.length(), text.length()));
  }

  /** A part of a text by code points, and where it begins. */
  private record Part(String text, long from) {

    /** Null where Python finds nothing, not even the empty text: the part begins behind the end. */
    static @Nullable Part of(String whole, Given given) {
      long size = Values.length(whole);
      long start = clip(given.integer("start", 0), size);
      long end = Math.min(size, clip(given.integer("end", size), size));
      if (start > size || start > end) {
        return null;
      }
      int from = whole.offsetByCodePoints(0, (int) start);
      int to = whole.offsetByCodePoints(from, (int) (end - start));
      boolean all = from == 0 && to == whole.length();
      return new Part(all ? whole : Text.piece(whole, from, to), start);
    }

    private static long clip(long place, long size) {
      return place < 0 ? Math.max(0, place + size) : Math.min(place, size + 1);
    }
  }

  private static Object begins(String text, Given given, boolean prefix) {
    Object wanted = given.need(prefix ? "prefix" : "suffix");
    List<Object> any = new ArrayList<>();
    if (wanted instanceof Tuple) {
      any.addAll(Values.items(wanted));
    } else {
      any.add(wanted);
    }
    @Nullable Part part = Part.of(text, given);
    boolean holds = false;
    for (Object one : any) {
      if (!(one instanceof String edge)) {
        throw TemplateException.of(
            given.callee() + " wants a string or a tuple of strings, not " + Values.type(one));
      }
      Limits.characters(1 + edge.length() / 8);
      holds |= part != null && (prefix ? part.text().startsWith(edge) : part.text().endsWith(edge));
    }
    return holds;
  }

  private static Object place(String text, Given given, boolean first, boolean must) {
    Given known = given.as("sub start end /");
    String sub = wanted(known, "sub");
    @Nullable Part part = Part.of(text, known);
    int at = -1;
    if (part != null) {
      TextSearch search = new TextSearch(part.text(), sub);
      at = first ? search.next(0) : search.last(0);
    }
    if (part == null || at < 0) {
      if (must) {
        throw TemplateException.of("a string does not hold what its index was asked for");
      }
      return -1L;
    }
    return part.from() + part.text().codePointCount(0, at);
  }

  private static Object count(String text, Given given) {
    String sub = wanted(given, "sub");
    @Nullable Part part = Part.of(text, given);
    if (part == null) {
      return 0L;
    }
    if (sub.isEmpty()) {
      return Values.length(part.text()) + 1;
    }
    TextSearch search = new TextSearch(part.text(), sub);
    long count = 0;
    for (int at = search.next(0); at >= 0; at = search.next(at + sub.length())) {
      count++;
    }
    return count;
  }

  private static Object filled(String text, long width) {
    long missing = Math.max(0, width - Values.length(text));
    int sign = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
    Limits.text(text.length() + missing);
    return text.substring(0, sign) + "0".repeat((int) missing) + text.substring(sign);
  }
}
