package dev.tiller.ground;

import java.util.ArrayList;
import java.util.List;

/** Reads {@link Identity#text}: {@code "kind"{name=value,...}}. */
final class IdentityText {

  private final String text;
  private int at;

  IdentityText(String text) {
    this.text = text;
  }

  Identity read() {
    Identity identity = identity(quoted());
    if (at != text.length()) {
      throw wrong("the end");
    }
    return identity;
  }

  private Identity identity(String kind) {
    Identity identity = Identity.of(kind);
    expect('{');
    while (!taken('}')) {
      int equals = text.indexOf('=', at);
      if (equals < 0) {
        throw wrong("NAME=VALUE");
      }
      String name = text.substring(at, equals);
      at = equals + 1;
      identity = identity.with(name, value());
      if (peek() != '}') {
        expect(',');
      }
    }
    return identity;
  }

  private Object value() {
    if (taken('[')) {
      List<Object> list = new ArrayList<>();
      while (!taken(']')) {
        list.add(value());
        if (peek() != ']') {
          expect(',');
        }
      }
      return list;
    }
    if (peek() == '"') {
      String word = quoted();
      return peek() == '{' ? identity(word) : word;
    }
    int start = at;
    while (at < text.length() && ",]}".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return plain(text.substring(start, at));
  }

  private Object plain(String word) {
    if (word.equals("true") || word.equals("false")) {
      return Boolean.valueOf(word);
    }
    try {
      // Not a conditional expression: that would make a double of either.
      if (word.matches("-?\\d+")) {
        return Long.valueOf(word);
      }
      return Double.valueOf(word);
    } catch (NumberFormatException e) {
      throw wrong("a value");
    }
  }

  private String quoted() {
    expect('"');
    StringBuilder out = new StringBuilder();
    while (!taken('"')) {
      char c = peek();
      at++;
      if (c == '\\') {
        char escaped = peek();
        at++;
        out.append(escaped == 'n' ? '\n' : escaped);
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private char peek() {
    if (at >= text.length()) {
      throw wrong("more");
    }
    return text.charAt(at);
  }

  private boolean taken(char c) {
    if (peek() != c) {
      return false;
    }
    at++;
    return true;
  }

  private void expect(char c) {
    if (!taken(c)) {
      throw wrong("" + c);
    }
  }

  private IllegalArgumentException wrong(String expected) {
    return new IllegalArgumentException(
        "\"%s\" is no identity: %s was expected at character %d."
            .formatted(UserError.excerpt(text), expected, at));
  }
}
