package dev.tiller.symphony.filter;

import dev.tiller.ground.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words, numbers, texts and signs of a filter. */
final class Tokens {
  private static final Pattern TOKEN =
      Pattern.compile(
          "[ \\t\\r\\n]*(?:"
              + "(?<number>\\d+(?:\\.\\d*)?(?:[eE][+-]?\\d+)?|\\.\\d+(?:[eE][+-]?\\d+)?)"
              + "|(?<text>\"(?:[^\"\\\\]|\\\\.)*+\"|'(?:[^'\\\\]|\\\\.)*+')"
              + "|(?<name>[\\p{L}_$][\\p{L}\\p{N}_$]*)"
              + "|(?<sign>===|!==|==|!=|<=|>=|&&|\\|\\||[<>!+\\-*/().,\\[\\]]))",
          Pattern.DOTALL);
  private static final Pattern BLANK = Pattern.compile("[ \\t\\r\\n]*");

  /** Other ways to write a sign. */
  private static final Map<String, String> WORDS =
      Map.of("and", "&&", "or", "||", "not", "!", "===", "==", "!==", "!=");

  private Tokens() {}

  /** What a token is. */
  enum Kind {
    NUMBER,
    TEXT,
    NAME,
    SIGN,
    END
  }

  /** One token; the text of a quoted one is without its quotes. */
  record Token(Kind kind, String text) {
    boolean is(Kind wanted, String wording) {
      return kind == wanted && text.equals(wording);
    }

    String shown() {
      return kind == Kind.END ? "its end" : "'" + text + "'";
    }
  }

  /** All tokens and an end. */
  static List<Token> of(String text) {
    List<Token> found = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(text);
    int from = 0;
    while (!BLANK.matcher(text.substring(from)).matches()) {
      if (!matcher.find(from) || matcher.start() != from) {
        throw new UserError(
            "The filter has '%s' where no word, number, text or sign begins; quote texts, and write d[\"name\"] for a column whose name is no word."
                .formatted(start(text.substring(from).strip())));
      }
      from = matcher.end();
      found.add(token(matcher));
    }
    found.add(new Token(Kind.END, ""));
    return found;
  }

  private static Token token(Matcher matcher) {
    if (matcher.group("number") != null) {
      return new Token(Kind.NUMBER, matcher.group("number"));
    }
    String quoted = matcher.group("text");
    if (quoted != null) {
      String inner = quoted.substring(1, quoted.length() - 1);
      return new Token(Kind.TEXT, inner.replaceAll("(?s)\\\\(.)", "$1"));
    }
    String name = matcher.group("name");
    if (name != null) {
      return WORDS.containsKey(name)
          ? new Token(Kind.SIGN, WORDS.get(name))
          : new Token(Kind.NAME, name);
    }
    String sign = matcher.group("sign");
    return new Token(Kind.SIGN, WORDS.getOrDefault(sign, sign));
  }

  private static String start(String text) {
    return text.length() <= 20 ? text : text.substring(0, 20);
  }
}
