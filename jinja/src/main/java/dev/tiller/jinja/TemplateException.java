package dev.tiller.jinja;

/** A template that cannot be read, or that cannot be rendered with the values it was given. */
public final class TemplateException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Stands for a line that is not known yet. */
  private static final int NOWHERE = 0;

  private final int line;
  private final boolean refusal;

  private TemplateException(String message, int line, boolean refusal) {
    super(message);
    this.line = line;
    this.refusal = refusal;
  }

  /** A fault at a place still to be told. */
  static TemplateException of(String message) {
    return new TemplateException(message, NOWHERE, false);
  }

  /** A fault at a line, counted from 1. */
  static TemplateException at(int line, String message) {
    return new TemplateException(message, line, false);
  }

  /** What the template itself says by {@code raise_exception}. */
  static TemplateException refusal(String message) {
    return new TemplateException(message, NOWHERE, true);
  }

  /** The same with its place, if it has none yet. */
  TemplateException in(int line) {
    return this.line == NOWHERE ? new TemplateException(getMessage(), line, refusal) : this;
  }

  /** What is wrong, without the place; no full stop. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  /** The line of the template, from 1. */
  public int line() {
    return line;
  }

  /** Whether the template itself refused its values ({@code raise_exception}). */
  public boolean isRefusal() {
    return refusal;
  }
}
