package dev.tiller.symphony;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.data.Column;
import dev.tiller.data.ColumnType;
import dev.tiller.data.Table;
import dev.tiller.symphony.source.TableSource;
import dev.tiller.symphony.state.PageState;
import dev.tiller.symphony.state.TableState;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageTest {
  @TempDir Path folder;

  @Test
  void writesTheExampleForPeopleToLookAt() throws IOException {
    ExamplePage.page().write(ExamplePage.FILE);
    assertThat(ExamplePage.FILE).content().startsWith("<!doctype html>").endsWith("</html>\n");
  }

  @Test
  void sameInputGivesSameBytes() {
    assertThat(ExamplePage.page().html()).isEqualTo(ExamplePage.page().html());
  }

  @Test
  void theMachinesLanguageChangesNothing() {
    Locale before = Locale.getDefault();
    String page = explored();
    try {
      for (String language :
          new String[] {"de-DE", "ar-EG-u-nu-arab", "tr-TR", "hi-IN-u-nu-deva"}) {
        Locale.setDefault(Locale.forLanguageTag(language));
        assertThat(explored()).as(language).isEqualTo(page);
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  /** Issues, drift, weak groups and facts, all of which speak of numbers. */
  private static String explored() {
    int n = 2000;
    String[] split = new String[n];
    String[] label = new String[n];
    String[] prediction = new String[n];
    Double[] score = new Double[n];
    long[] copies = new long[n];
    for (int i = 0; i < n; i++) {
      split[i] = i % 4 == 0 ? "test" : "train";
      label[i] = "k" + i % 3;
      prediction[i] = i % 4 == 0 || i % 7 > 0 ? label[i] : "k0";
      score[i] = i % 11 == 0 ? null : i % 4 == 0 ? 3000.5 + i : i / 7.0;
      copies[i] = i % 500 < 3 ? i / 500 : -1;
    }
    score[7] = -1e7;
    return Symphony.of(
            Table.of(
                Column.strings("id", split),
                Column.strings("split", split),
                Column.strings("label", label),
                Column.strings("prediction", prediction),
                Column.of("familiarity_e", ColumnType.DOUBLE, Arrays.asList(score)),
                Column.longs("duplicates_e", copies)))
        .page()
        .html();
  }

  @Test
  void refersToNothingOutsideItself() {
    String html = ExamplePage.page().html();
    assertThat(html).doesNotContainPattern(Pattern.compile("(src|href)=[\"']?(?!data:|#)\\w"));
    assertThat(html).doesNotContain("@import").doesNotContainPattern("url\\((?!data:)");
  }

  @Test
  void policyAllowsExactlyTheScriptsInTheFile() throws Exception {
    String html = ExamplePage.page().html();
    String script = html.substring(html.lastIndexOf("<script>") + 8, html.lastIndexOf("</script>"));
    StringBuilder expected = new StringBuilder("script-src " + hash(script));
    Matcher views =
        Pattern.compile("<script type=\"module\">(.*?)</script>", Pattern.DOTALL).matcher(html);
    while (views.find()) {
      expected.append(' ').append(hash(views.group(1)));
    }
    assertThat(html)
        .contains("default-src 'none'")
        .contains(expected + "; style-src")
        .doesNotContain("connect-src");
  }

  private static String hash(String script) throws NoSuchAlgorithmException {
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
    return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
  }

  @Test
  void carriesTheViewsOfItsOwnComponentsOnly() {
    String html = Page.titled("Text").add(Prose.of("a"), Prose.of("b")).html();
    assertThat(html.split("<script type=\"module\">", -1)).hasSize(2);
    assertThat(html).contains("(\"Prose\",").doesNotContain("(\"Bars\",");
  }

  @Test
  void keepsHostileTextsInert() {
    String html = Hostile.page().html();
    assertThat(html)
        .contains("<title>&lt;/title&gt;&lt;script&gt;alert(2)&lt;/script&gt;</title>")
        .doesNotContain("<script>alert")
        .doesNotContain("<img")
        .doesNotContain("<iframe")
        .doesNotContain("javascript:");
    // The data, three views, the page's own script, and nothing else.
    assertThat(html.split("<script", -1)).hasSize(6);
    assertThat(html.split("</script", -1)).hasSize(6);
  }

  @Test
  void replacesAnOldFileAndLeavesNoTemporaryOne() throws IOException {
    Path file = folder.resolve("page.html");
    Files.writeString(file, "old");
    Page.titled("New").write(file);
    assertThat(file).content(StandardCharsets.UTF_8).contains("<h1>New</h1>");
    assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
  }

  @Test
  void saysWhyAFolderCannotBeWritten() {
    Page page = Page.titled("New");
    assertThatThrownBy(() -> page.write(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("folder");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aPageNeedsATitle() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Page.titled(" "))
        .withMessageContaining("blank title");
  }

  @Test
  void asksOnlyTheServersOfItsTables() {
    Table rows = Table.of(Column.doubles("x", 1));
    Page page = Page.titled("Live").add(DataTable.of("", rows));
    TableSource there = TableSource.at(URI.create("http://localhost:7070/rows?token=a&b"), rows);
    assertThat(page.from(there).html())
        .contains("; connect-src http://localhost:7070; script-src")
        .contains("\"address\":\"http://localhost:7070/rows?token=a\\u0026b\"");
    assertThat(page.from(there).from(TableSource.inPage(rows)).html())
        .isEqualTo(page.html())
        .doesNotContain("connect-src");
    Table other = Table.of(Column.doubles("x", 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> page.from(TableSource.inPage(other)).html())
        .withMessageContaining("none of its components shows");
  }

  @Test
  void aStateOfAnotherPageIsRefused() {
    Page page = Page.titled("P").add(DataTable.of("", Table.of(Column.doubles("x", 1))));
    PageState two = PageState.START.table(1, TableState.START);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> page.opensAs(two).html())
        .withMessageContaining("opens with the state of 2 tables but shows 1");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> page.opensAs(PageState.START.table(0, TableState.START.color("y"))).html())
        .withMessageContaining("'y'");
  }
}
