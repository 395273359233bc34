package dev.tiller.jinja;

import dev.tiller.jinja.Token.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Where a parser stands in the tokens. */
final class Cursor {

  private final List<Token> tokens;
  private int at;
  private int depth;
  private Set<String> noted = new HashSet<>();

  Cursor(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token now() {
    return tokens.get(at);
  }

  Token ahead() {
    return tokens.get(Math.min(at + 1, tokens.size() - 1));
  }

  Token take() {
    Token token = now();
    at = Math.min(at + 1, tokens.size() - 1);
    return token;
  }

  boolean isName(String name) {
    return now().is(Kind.NAME, name);
  }

  boolean isOperator(String operator) {
    return now().is(Kind.OPERATOR, operator);
  }

  boolean skipName(String name) {
    boolean there = isName(name);
    if (there) {
      take();
    }
    return there;
  }

  boolean skip(String operator) {
    boolean there = isOperator(operator);
    if (there) {
      take();
    }
    return there;
  }

  void expect(String operator) {
    if (!skip(operator)) {
      throw unexpected("\"" + operator + "\"");
    }
  }

  String name(String what) {
    if (now().kind() != Kind.NAME) {
      throw unexpected(what);
    }
    return take().text();
  }

  /** A variable is spoken of. */
  void note(String name) {
    noted.add(name);
  }

  /** Begins a new set of the variables that are spoken of; returns the one so far. */
  Set<String> noted(Set<String> fresh) {
    Set<String> before = noted;
    noted = fresh;
    return before;
  }

  void close() {
    if (now().kind() != Kind.CLOSE) {
      throw unexpected("the end of the tag");
    }
    take();
  }

  void enter() {
    if (++depth > Limits.DEPTH) {
      throw TemplateException.at(now().line(), "it is nested more than " + Limits.DEPTH + " deep");
    }
  }

  void leave() {
    depth--;
  }

  TemplateException unexpected(String expected) {
    return TemplateException.at(
        now().line(), "there is " + now().shown() + " where " + expected + " was expected");
  }
}
