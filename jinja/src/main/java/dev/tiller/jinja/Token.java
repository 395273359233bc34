package dev.tiller.jinja;

/**
 * The smallest part of a template.
 *
 * @param text as written; of a string what it stands for
 * @param line from 1
 */
record Token(Kind kind, String text, int line) {

  enum Kind {
    /** What is printed as it is. */
    TEXT,
    /** The beginning of <code>{% %}</code>. */
    BLOCK,
    /** The beginning of <code>{{ }}</code>. */
    PRINT,
    /** The end of either. */
    CLOSE,
    NAME,
    STRING,
    INTEGER,
    FLOAT,
    OPERATOR,
    /** The end of the template. */
    END
  }

  boolean is(Kind wanted, String wantedText) {
    return kind == wanted && text.equals(wantedText);
  }

  /** For a message. */
  String shown() {
    return switch (kind) {
      case END -> "the end of the template";
      case CLOSE -> "the end of the tag";
      case TEXT -> "text";
      case BLOCK -> "\"{%\"";
      case PRINT -> "\"{{\"";
      default -> "\"" + text + "\"";
    };
  }
}
