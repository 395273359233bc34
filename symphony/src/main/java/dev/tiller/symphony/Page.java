package dev.tiller.symphony;

import dev.tiller.ground.AtomicFile;
import dev.tiller.symphony.source.TableSource;
import dev.tiller.symphony.state.PageState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A page of components, written as one HTML file that opens from disk: styles, script and data are
 * inside, nothing is requested. The same components over the same data give the same bytes; the
 * page holds no clock and no random number.
 *
 * <pre>{@code
 * Page.titled("Towards the sea")
 *     .headline("At full strength 97 % of the texts are about the sea, up from 4 %.")
 *     .lead("Three strengths of one map.")
 *     .add(SideBySide.of("Side by side", texts, prompt, strength, "text").score(seaScore))
 *     .write(Path.of("demo.html"));
 * }</pre>
 *
 * @param title the page's name, in its heading and in the browser's tab
 * @param headline the result in one sentence of plain text, the first thing read; empty for none
 * @param lead one paragraph of Markdown under the headline; empty for none
 * @param components in the order in which they are shown
 * @param tabs that share out the components; empty to show all below one another
 * @param sources of the tables whose rows do not stand in the page
 * @param state in which the page opens
 */
public record Page(
    String title,
    String headline,
    String lead,
    List<Component> components,
    List<Tab> tabs,
    List<TableSource> sources,
    PageState state) {

  /**
   * A part of the page that is shown alone.
   *
   * @param name on the tab
   * @param from place of its first component; the last is the one before the next tab's first
   */
  public record Tab(String name, int from) {

    /** Checks the name. */
    public Tab {
      if (name.isBlank()) {
        throw new IllegalArgumentException("A tab has a blank name; give it one.");
      }
    }
  }

  /** Keeps its own copy of the components. */
  public Page {
    if (title.isBlank()) {
      throw new IllegalArgumentException("A page has a blank title; give it a name.");
    }
    components = List.copyOf(components);
    tabs = List.copyOf(tabs);
    sources = List.copyOf(sources);
  }

  /** An empty page. */
  public static Page titled(String title) {
    return new Page(title, "", "", List.of(), List.of(), List.of(), PageState.START);
  }

  /** The same page with the result in one sentence, which stands right under the title. */
  public Page headline(String sentence) {
    return new Page(title, sentence, lead, components, tabs, sources, state);
  }

  /** The same page with one paragraph of Markdown under the headline. */
  public Page lead(String markdown) {
    return new Page(title, headline, markdown, components, tabs, sources, state);
  }

  /**
   * The same page; what is added from here on stands under a tab of this name. What was added
   * before the first tab is shown above all of them.
   */
  public Page tab(String name) {
    List<Tab> more = new ArrayList<>(tabs);
    more.add(new Tab(name, components.size()));
    return new Page(title, headline, lead, components, more, sources, state);
  }

  /** The same page with more components at its end. */
  public Page add(Component... more) {
    List<Component> longer = new ArrayList<>(components);
    longer.addAll(List.of(more));
    return new Page(title, headline, lead, longer, tabs, sources, state);
  }

  /**
   * The same page with the rows of a table from {@code source}. Components over the table's
   * instance follow; a page that asks a server for rows asks for nothing else.
   */
  public Page from(TableSource source) {
    List<TableSource> all =
        Stream.concat(
                sources.stream().filter(old -> old.table() != source.table()), Stream.of(source))
            .toList();
    return new Page(title, headline, lead, components, tabs, all, state);
  }

  /**
   * The same page, opening as {@code other} says: filtered, grouped, selected. A state that does
   * not fit the page's tables is refused when the page is written.
   */
  public Page opensAs(PageState other) {
    return new Page(title, headline, lead, components, tabs, sources, other);
  }

  /** The whole file as text, in UTF-8 when written. */
  public String html() {
    return Html.of(this);
  }

  /**
   * Writes the page; a file of that name is replaced, and is never seen half-written.
   *
   * @throws IOException when the file cannot be written
   */
  public void write(Path file) throws IOException {
    byte[] bytes = html().getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, out -> out.write(bytes));
  }
}
