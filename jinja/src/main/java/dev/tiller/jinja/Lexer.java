package dev.tiller.jinja;

import dev.tiller.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a template into tokens. White space is decided here: a minus at a tag's edge swallows all of
 * it on that side; a block or comment swallows one line break after itself, and the blanks before
 * itself where nothing else stands before it on the line, unless a plus at that edge keeps them.
 */
final class Lexer {

  private static final Pattern RAW = Pattern.compile("\\s*raw\\s*(-?)%\\}");
  private static final Pattern END_RAW =
      Pattern.compile("\\{%([-+]?)\\s*endraw\\s*(?:\\+%\\}|(-)%\\}|%\\}\\n?)");
  private static final Pattern FLOAT =
      Pattern.compile("(?<!\\.)\\d[\\d_]*(?:(?:\\.\\d[\\d_]*)?[eE][+-]?\\d[\\d_]*|\\.\\d[\\d_]*)");
  private static final Pattern INTEGER =
      Pattern.compile(
          "0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[0-9a-fA-F])+|[1-9](?:_?[0-9])*|0(?:_?0)*");
  private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*");
  private static final Pattern STRING =
      Pattern.compile("'((?:[^'\\\\]|\\\\.)*+)'|\"((?:[^\"\\\\]|\\\\.)*+)\"", Pattern.DOTALL);
  private static final Pattern OPERATOR =
      Pattern.compile("\\*\\*|//|==|!=|>=|<=|[-+/*%~\\[\\](){}<>=.:|,]");

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;
  private int counted;

  private Lexer(String source) {
    this.source = source;
  }

  /** The tokens of a template; the last one is of kind END. */
  static List<Token> tokens(String template) {
    String source = template.replace("\r\n", "\n").replace('\r', '\n');
    // One line break at the end belongs to the file, not to the template.
    source = source.endsWith("\n") ? source.substring(0, source.length() - 1) : source;
    Lexer lexer = new Lexer(source);
    lexer.template();
    return List.copyOf(lexer.tokens);
  }

  private void template() {
    int open = opening();
    while (open >= 0) {
      char kind = source.charAt(open + 1);
      char sign = charAt(open + 2);
      text(open, sign, kind != '{');
      at = open + 2 + (sign == '-' || sign == '+' ? 1 : 0);
      if (kind == '#') {
        comment();
      } else if (kind == '{' || !raw()) {
        add(kind == '{' ? Kind.PRINT : Kind.BLOCK, "");
        tag(kind == '{' ? "}}" : "%}");
      }
      open = opening();
    }
    text(source.length(), '+', false);
    at = source.length();
    add(Kind.END, "");
  }

  private int opening() {
    for (int i = source.indexOf('{', at); i >= 0; i = source.indexOf('{', i + 1)) {
      char next = charAt(i + 1);
      if (next == '{' || next == '%' || next == '#') {
        return i;
      }
    }
    return -1;
  }

  /** The text up to {@code end}, where a tag with {@code sign} at its edge begins. */
  private void text(int end, char sign, boolean block) {
    int stop = end;
    if (sign == '-') {
      stop = blanksFrom(at, end);
    } else if (sign != '+' && block) {
      int blanks = end;
      while (blanks > at
          && source.charAt(blanks - 1) != '\n'
          && Text.isSpace(source.charAt(blanks - 1))) {
        blanks--;
      }
      // What began within this line has something before it.
      stop = blanks == 0 || source.charAt(blanks - 1) == '\n' ? blanks : end;
    }
    if (stop > at) {
      add(Kind.TEXT, source.substring(at, stop));
    }
  }

  /** The first place of {@code [start, end]} with only white space up to {@code end}. */
  private int blanksFrom(int start, int end) {
    int first = end;
    while (first > start && Text.isSpace(source.charAt(first - 1))) {
      first--;
    }
    return first;
  }

  private void comment() {
    int end = source.indexOf("#}", at);
    if (end < 0) {
      throw TemplateException.at(lineAt(at), "a comment is not closed by \"#}\"");
    }
    char sign = end > at ? source.charAt(end - 1) : ' ';
    at = end + 2;
    afterClose(sign, true);
  }

  private void afterClose(char sign, boolean block) {
    if (sign == '-') {
      skipSpace();
    } else if (block && sign != '+' && charAt(at) == '\n') {
      at++;
    }
  }

  /** What stands between raw and endraw is text, whatever it looks like. */
  private boolean raw() {
    Matcher begin = RAW.matcher(source).region(at, source.length());
    if (!begin.lookingAt()) {
      return false;
    }
    Matcher end = END_RAW.matcher(source);
    if (!end.find(begin.end())) {
      throw TemplateException.at(lineAt(at), "\"raw\" is not closed by \"endraw\"");
    }
    at = begin.end();
    if (!begin.group(1).isEmpty()) {
      skipSpace();
    }
    String sign = String.valueOf(end.group(1));
    text(Math.max(at, end.start()), sign.isEmpty() ? ' ' : sign.charAt(0), true);
    at = end.end();
    if (end.group(2) != null) {
      skipSpace();
    }
    return true;
  }

  private void tag(String close) {
    int start = at;
    int depth = 0;
    while (true) {
      skipSpace();
      if (at >= source.length()) {
        throw TemplateException.at(lineAt(start), "a tag is not closed by \"" + close + "\"");
      }
      if (depth == 0 && closes(close)) {
        return;
      }
      String operator = token();
      if (!operator.isEmpty()) {
        depth += "([{".contains(operator) ? 1 : ")]}".contains(operator) ? -1 : 0;
      }
    }
  }

  private boolean closes(String close) {
    char sign = charAt(at);
    boolean block = close.equals("%}");
    boolean signed = sign == '-' || (sign == '+' && block);
    if (!source.startsWith(close, signed ? at + 1 : at)) {
      return false;
    }
    add(Kind.CLOSE, "");
    at += signed ? 3 : 2;
    afterClose(sign, block);
    return true;
  }

  /** Adds the next token of a tag; returns it if it is an operator, else nothing. */
  private String token() {
    String found;
    if ((found = match(FLOAT)) != null) {
      add(Kind.FLOAT, found.replace("_", ""));
    } else if ((found = match(INTEGER)) != null) {
      add(Kind.INTEGER, found.replace("_", ""));
    } else if ((found = match(NAME)) != null) {
      add(Kind.NAME, found);
    } else if ((found = match(STRING)) != null) {
      add(Kind.STRING, unescaped(found));
    } else if ((found = match(OPERATOR)) != null) {
      add(Kind.OPERATOR, found);
      at += found.length();
      return found;
    } else {
      throw TemplateException.at(
          lineAt(at), "the character \"" + source.charAt(at) + "\" has no meaning there");
    }
    at += found.length();
    return "";
  }

  private String unescaped(String quoted) {
    try {
      return Text.unescape(quoted.substring(1, quoted.length() - 1));
    } catch (TemplateException e) {
      throw e.in(lineAt(at));
    }
  }

  private @Nullable String match(Pattern pattern) {
    Matcher matcher =
        pattern.matcher(source).region(at, source.length()).useTransparentBounds(true);
    return matcher.lookingAt() ? matcher.group() : null;
  }

  private void skipSpace() {
    while (at < source.length() && Text.isSpace(source.charAt(at))) {
      at++;
    }
  }

  private void add(Kind kind, String text) {
    tokens.add(new Token(kind, text, lineAt(at)));
  }

  private int lineAt(int position) {
    for (; counted < position; counted++) {
      line += source.charAt(counted) == '\n' ? 1 : 0;
    }
    return line;
  }

  /** The character there, or a NUL behind the end. */
  private char charAt(int position) {
    return position < source.length() ? source.charAt(position) : '\0';
  }
}
