package dev.tiller.symphony.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiller.data.Column;
import dev.tiller.data.ColumnType;
import dev.tiller.data.Table;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FilterTest {
  /** The table of golden check G9 of the Symphony specification; ids count from 1. */
  private static final Table GOLDEN =
      Table.of(
          Column.strings("label", "a", "a", "b", "b", "c", "a", "c", "b", "a", "c"),
          Column.strings(
              "split", "train", "test", "train", "train", "test", "train", "train", "test", "test",
              "train"),
          Column.doubles("score", .91, .40, .75, .62, .33, .88, .51, .70, .95, .20));

  private static final Table ODD =
      Table.of(
          Column.strings("text", "Whale", null, "the İstanbul ΟΔΟΣ", ""),
          Column.of("x", ColumnType.DOUBLE, Arrays.asList(Double.NaN, null, -0.0, 1.0)),
          Column.of("n", ColumnType.LONG, Arrays.asList(1L, null, Long.MAX_VALUE, 0L)),
          Column.booleans("flag", true, false, true, false));

  @Test
  void keepsTheRowsOfTheGoldenCheck() {
    Filter filter =
        Filter.NONE.and(new Between("score", 0.5, null)).and(new OneOf("split", List.of("train")));
    assertThat(filter.rows(GOLDEN)).containsExactly(0, 2, 3, 5, 6);
  }

  @Test
  void withoutConditionsEveryRowStays() {
    assertThat(Filter.NONE.rows(ODD)).containsExactly(0, 1, 2, 3);
    assertThat(Filter.NONE.rows(Table.of())).isEmpty();
  }

  @Test
  void searchIgnoresCaseAndLooksOnlyAtText() {
    assertThat(rows(new Search("WHALE"))).containsExactly(0);
    assertThat(rows(new Search("οδος"))).containsExactly(2);
    assertThat(rows(new Search("true"))).isEmpty();
    assertThat(rows(new Search(""))).containsExactly(0, 1, 2, 3);
  }

  @Test
  void oneOfComparesNumbersByValueAndKnowsMissing() {
    assertThat(rows(new OneOf("x", List.of(0)))).containsExactly(2);
    assertThat(rows(new OneOf("n", List.of(1.0, 0L)))).containsExactly(0, 3);
    assertThat(rows(new OneOf("text", Arrays.asList(null, "")))).containsExactly(1, 3);
    assertThat(rows(new OneOf("flag", List.of(true)))).containsExactly(0, 2);
    assertThat(rows(new OneOf("flag", List.of("true")))).isEmpty();
    assertThat(rows(new OneOf("x", List.of()))).isEmpty();
  }

  @Test
  void betweenIncludesItsBoundsAndNeverTheUnknown() {
    assertThat(rows(new Between("x", 0.0, 1.0))).containsExactly(2, 3);
    assertThat(rows(new Between("x", null, null))).containsExactly(2, 3);
    assertThat(rows(new Between("n", 1.0, null))).containsExactly(0, 2);
    assertThat(rows(new Between("text", null, null))).isEmpty();
  }

  @Test
  void anUnknownColumnIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> rows(new Between("z", null, null)))
        .withMessageContaining("'z'");
  }

  @Test
  void survivesJson() throws JsonProcessingException {
    Filter filter =
        Filter.NONE
            .and(new Search("a\"b"))
            .and(new OneOf("x", Arrays.asList("a", 1, true, null)))
            .and(new Between("y", null, 2.5));
    ObjectMapper json = new ObjectMapper();
    String text = json.writeValueAsString(filter);
    assertThat(json.readTree(text).at("/conditions/1/kind").textValue()).isEqualTo("oneOf");
    assertThat(json.readValue(text, Filter.class)).isEqualTo(filter);
  }

  private static int[] rows(RowCondition condition) {
    return Filter.NONE.and(condition).rows(ODD);
  }
}
