package dev.tiller.symphony;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a model or a data set is for, and what is known of it: sections of Markdown written by
 * people, and facts computed from tables. {@link DataFacts} computes those of a table, so that
 * nobody types them.
 *
 * @param title heading; empty for none
 * @param sections in the order shown
 */
public record ModelCard(String title, List<Section> sections) implements Component {

  /**
   * One part of a card.
   *
   * @param heading such as "Intended use"
   * @param markdown what people say; empty for nothing
   * @param facts what was computed
   */
  public record Section(String heading, String markdown, List<Facts.Fact> facts) {
    /** Keeps its own copy. */
    public Section {
      facts = List.copyOf(facts);
    }

    /** The Markdown as safe HTML. */
    @JsonProperty
    public String html() {
      return markdown.isEmpty() ? "" : Markdown.toHtml(markdown);
    }
  }

  /** Keeps its own copy. */
  public ModelCard {
    sections = List.copyOf(sections);
  }

  /** An empty card. */
  public static ModelCard titled(String title) {
    return new ModelCard(title, List.of());
  }

  /** One more section of words. */
  public ModelCard section(String heading, String markdown) {
    return section(heading, markdown, Map.of());
  }

  /** One more section of words and facts; {@code facts} in their order, as of a linked map. */
  public ModelCard section(String heading, String markdown, Map<String, String> facts) {
    List<Facts.Fact> listed = new ArrayList<>();
    new LinkedHashMap<>(facts).forEach((name, value) -> listed.add(new Facts.Fact(name, value)));
    List<Section> all = new ArrayList<>(sections);
    all.add(new Section(heading, markdown, listed));
    return new ModelCard(title, all);
  }

  /** The card as Markdown, for a repository beside the model. */
  public String markdown() {
    StringBuilder text = new StringBuilder();
    if (!title.isEmpty()) {
      text.append("# " + title + "\n\n");
    }
    for (Section section : sections) {
      text.append("## " + section.heading() + "\n\n");
      if (!section.markdown().isEmpty()) {
        text.append(section.markdown().strip() + "\n\n");
      }
      section.facts().forEach(fact -> text.append("* " + fact.name() + ": " + fact.value() + "\n"));
      if (!section.facts().isEmpty()) {
        text.append("\n");
      }
    }
    return text.toString();
  }
}
