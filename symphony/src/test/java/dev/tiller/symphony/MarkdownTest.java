package dev.tiller.symphony;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MarkdownTest {
  @Test
  void rendersTextAndTables() {
    assertThat(Markdown.toHtml("A *b* [c](https://example.org)"))
        .isEqualTo("<p>A <em>b</em> <a rel=\"nofollow\" href=\"https://example.org\">c</a></p>\n");
    assertThat(Markdown.toHtml("|a|\n|-|\n|1|")).contains("<td>1</td>");
  }

  @Test
  void showsHtmlAsText() {
    assertThat(Markdown.toHtml("a <b onclick=x>c</b>"))
        .isEqualTo("<p>a &lt;b onclick=x&gt;c&lt;/b&gt;</p>\n");
    assertThat(Markdown.toHtml("<style>*{display:none}</style>")).doesNotContain("<style>");
  }

  @Test
  void disarmsLinksThatRunOrLoad() {
    assertThat(Markdown.toHtml("[a](javascript:b) [c](data:text/html,d) [e](file:///f)"))
        .doesNotContain("javascript:")
        .doesNotContain("data:")
        .doesNotContain("file:");
  }

  @Test
  void replacesAPictureByItsDescription() {
    assertThat(Markdown.toHtml("see ![the *plot*](https://example.org/p.png)!"))
        .isEqualTo("<p>see the <em>plot</em>!</p>\n");
  }
}
