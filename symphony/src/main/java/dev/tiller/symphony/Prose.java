package dev.tiller.symphony;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Running text.
 *
 * @param title heading; empty for none
 * @param markdown CommonMark with tables. HTML in it is shown as text, links may only lead to web
 *     and mail addresses or into the page, and a picture is replaced by its description: the page
 *     must stay one file
 */
public record Prose(String title, @JsonIgnore String markdown) implements Component {

  /** Text without a heading. */
  public static Prose of(String markdown) {
    return new Prose("", markdown);
  }

  /** The text as safe HTML. */
  @JsonProperty
  public String html() {
    return Markdown.toHtml(markdown);
  }
}
