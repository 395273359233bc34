package dev.tiller.symphony.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.data.Column;
import dev.tiller.data.Table;
import dev.tiller.ground.UserError;
import dev.tiller.symphony.filter.Between;
import dev.tiller.symphony.filter.Filter;
import dev.tiller.symphony.filter.OneOf;
import dev.tiller.symphony.filter.Search;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PageStateTest {
  private static final Table TABLE =
      Table.of(Column.strings("name", "a", "b", "c"), Column.doubles("x", 1, 2, 3));

  private static final TableState STATE =
      TableState.START
          .filter(
              Filter.NONE
                  .and(new Search("a\"b</script>"))
                  .and(new OneOf("name", Arrays.asList("a", null)))
                  .and(new Between("x", null, 2.5)))
          .groups("name")
          .selection(2, 0, 2)
          .color("name");

  @Test
  void survivesJson() {
    PageState state = new PageState("c3", List.of()).table(1, STATE);
    assertThat(PageState.parse(state.toJson())).isEqualTo(state);
    assertThat(PageState.parse("{\"page\":\"\",\"tables\":[]}")).isEqualTo(PageState.START);
    assertThat(state.toJson())
        .startsWith(
            "{\"page\":\"c3\",\"tables\":[{\"filter\":{\"conditions\":[]},\"groups\":[],"
                + "\"selection\":[],\"color\":null,\"slices\":[]},")
        .endsWith("\"groups\":[\"name\"],\"selection\":[0,2],\"color\":\"name\",\"slices\":[]}]}");
  }

  @Test
  void tablesWithoutAStateStartAsTheyAre() {
    assertThat(PageState.START.table(7)).isEqualTo(TableState.START);
  }

  @Test
  void theSelectedRowsAreATable() {
    assertThat(STATE.selected(TABLE).column("name").toStrings()).containsExactly("a", "c");
    assertThat(STATE.selected(TABLE.head(2)).rowCount()).isEqualTo(1);
  }

  @Test
  void whatIsNoStateGetsOneSentence() {
    for (String json :
        List.of(
            "",
            "[1]",
            "{\"tables\":[]}",
            "{\"page\":\"\",\"tables\":[],\"zoom\":2}",
            "{\"page\":\"\",\"tables\":[{\"filter\":null,\"groups\":[],\"selection\":[],\"color\":null,\"slices\":[]}]}",
            "{\"page\":\"\",\"tables\":[{\"filter\":{\"conditions\":[]},\"groups\":[],\"selection\":[-1],\"color\":null,\"slices\":[]}]}",
            "{\"page\":\"\",\"tables\":[{\"filter\":{\"conditions\":[{\"kind\":\"regex\"}]},\"groups\":[],\"selection\":[],\"color\":null,\"slices\":[]}]}")) {
      assertThatThrownBy(() -> PageState.parse(json))
          .as(json)
          .isInstanceOf(UserError.class)
          .hasMessageStartingWith("The state of a page cannot be read: ")
          .hasMessageEndingWith("; give it as the page writes it.")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void columnsThatTheTableLacksAreRefused() {
    STATE.check(TABLE);
    for (TableState wrong :
        List.of(
            TableState.START.color("z"),
            TableState.START.groups("name", "z"),
            TableState.START.filter(Filter.NONE.and(new Between("z", null, null))))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> wrong.check(TABLE))
          .withMessageContaining("'z'");
    }
  }
}
