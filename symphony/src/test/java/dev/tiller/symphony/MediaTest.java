package dev.tiller.symphony;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.data.Column;
import dev.tiller.data.Table;
import dev.tiller.ground.UserError;
import dev.tiller.symphony.filter.Filter;
import dev.tiller.symphony.filter.Search;
import java.awt.Color;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class MediaTest {

  @Test
  void bytesBecomeDataUrlsOfTheirKind() {
    assertThat(Media.IMAGE.dataUrl(MediaFiles.picture("png", Color.RED)))
        .startsWith("data:image/png;base64,iVBORw0KGgo");
    assertThat(Media.IMAGE.dataUrl(MediaFiles.picture("jpg", Color.RED)))
        .startsWith("data:image/jpeg;base64,/9j/");
    assertThat(Media.AUDIO.dataUrl(MediaFiles.tone(440))).startsWith("data:audio/wav;base64,UklGR");
  }

  @Test
  void bytesOfAnotherKindAreNamedWithTheirRow() {
    List<byte[]> files = Arrays.asList(MediaFiles.picture("png", Color.RED), null, new byte[] {1});
    assertThatThrownBy(() -> Media.IMAGE.column("thumb", files))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Column 'thumb', row 2: 1 bytes were given as image, but they begin like none of"
                + " image/png, image/jpeg, image/gif, image/webp; convert the file to one of these.");
    assertThatThrownBy(() -> Media.MARKDOWN.dataUrl(new byte[0]))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aColumnMustHoldWhatItIsShownAs() {
    Table table = Table.of(Column.strings("a", null, "cat.png"), Column.doubles("x", 1, 2));
    assertThatThrownBy(() -> DataTable.of("", table).as(Measure.media("a", "picture", Media.IMAGE)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("DataTable shows column 'a' as image, but row 1 holds 'cat.png'")
        .hasMessageContaining("Media.IMAGE.column");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DataTable.of("", table).as(Measure.media("x", "x", Media.AUDIO)))
        .withMessageContaining("holds DOUBLE values");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Bars.of("", table, Measure.media("a", "a", Media.MARKDOWN), Measure.of("x", "x")))
        .withMessageContaining("as plain values and not as MARKDOWN");
  }

  @Test
  void aPageTakesSoMuchAndNoMore() {
    String large = "data:image/png;base64," + "A".repeat(Media.MOST_IN_A_CELL);
    assertThatThrownBy(() -> shown(Table.of(Column.strings("a", large))))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("row 0 holds 2,097,174 characters; a page takes at most 2,097,152");
    String half = large.substring(0, Media.MOST_IN_A_CELL / 2);
    Table many = Table.of(Column.strings("a", Collections.nCopies(65, half)));
    assertThatThrownBy(() -> shown(many))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("68,157,440 characters in all");
    assertThat(shown(many.head(64)).columns()).hasSize(1);
  }

  private static DataTable shown(Table table) {
    return DataTable.of("", table).as(Measure.media("a", "a", Media.IMAGE));
  }

  @Test
  void markdownIsMadeSafeAndKeptBesideTheText() {
    Table table = Table.of(Column.strings("note", "*a* <script>", null));
    DataTable shown = DataTable.of("", table).as(Measure.media("note", "note", Media.MARKDOWN));
    assertThat(shown.html())
        .containsExactly(
            java.util.Map.entry("note", Arrays.asList("<p><em>a</em> &lt;script&gt;</p>\n", null)));
    assertThat(DataTable.of("", table).html()).isEmpty();
  }

  @Test
  void theBytesOfPicturesAreNotSearched() {
    Column picture = Media.IMAGE.column("p", List.of(MediaFiles.picture("png", Color.RED)));
    Table table = Table.of(picture, Column.strings("name", "cat"));
    assertThat(Filter.NONE.and(new Search("iVBOR")).rows(table)).isEmpty();
    assertThat(Filter.NONE.and(new Search("cat")).rows(table)).containsExactly(0);
  }
}
