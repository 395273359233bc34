package dev.tiller.symphony;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tiller.data.Column;
import dev.tiller.data.Table;
import org.junit.jupiter.api.Test;

class ComponentViewTest {
  private static final String SCRIPT = "symphony.kit.register('V', () => null);";

  /** A component without a script of its own. */
  record Lost(String title) implements Component {}

  /** A component that is drawn by the view it is given. */
  record Drawn(String title, ComponentView view) implements Component {}

  @Test
  void aComponentWithoutAScriptIsToldWhereItBelongs() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Page.titled("p").add(new Lost("")).html())
        .withMessageContaining("ComponentViewTest$Lost has no view: put a script Lost.js beside it")
        .withMessageContaining("dev/tiller/symphony/");
  }

  @Test
  void aScriptCannotLeaveItsElement() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ComponentView("V", "'</SCRIPT>'", ""))
        .withMessageContaining("The script of view 'V' contains '</script'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ComponentView("V", SCRIPT, "a{} </style>"))
        .withMessageContaining("The style of view 'V' contains '</style'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ComponentView("a b", SCRIPT, ""))
        .withMessageContaining("named 'a b'");
  }

  @Test
  void lineEndsAreThoseThatABrowserHashes() {
    assertThat(new ComponentView("V", "a\r\nb\rc", "d\r\n"))
        .isEqualTo(new ComponentView("V", "a\nb\nc", "d\n"));
  }

  @Test
  void twoViewsOfOneNameAreRefused() {
    Component one = new Drawn("", new ComponentView("V", SCRIPT, ""));
    Component same = new Drawn("", new ComponentView("V", SCRIPT, ""));
    Component other = new Drawn("", new ComponentView("V", SCRIPT + "//", ""));
    assertThat(Page.titled("p").add(one, same).html()).containsOnlyOnce(SCRIPT);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Page.titled("p").add(one, other).html())
        .withMessageContaining("Two views of the page 'p' are named 'V' and differ");
  }

  @Test
  void aComponentMayBorrowTheViewOfAnother() {
    Component borrowed = new Drawn("Same", ComponentView.of(Facts.class));
    assertThat(Payload.of(Page.titled("p").add(borrowed)).json())
        .contains("{\"view\":\"Facts\",\"title\":\"Same\"}");
  }

  /** A component over two tables, neither in a field called table. */
  record Pair(String title, Table left, java.util.List<Table> others, ComponentView view)
      implements Component {}

  @Test
  void tablesMayStandInAnyField() {
    Table a = Table.of(Column.doubles("x", 1));
    Table b = Table.of(Column.doubles("x", 1));
    ComponentView view = new ComponentView("V", SCRIPT, "");
    String json =
        Payload.of(Page.titled("p").add(new Pair("", b, java.util.List.of(a, b), view))).json();
    assertThat(json).contains("\"left\":{\"$table\":0},\"others\":[{\"$table\":1},{\"$table\":0}]");
  }

  /** A component that Jackson cannot write. */
  record Unwritable(String title, Object field, ComponentView view) implements Component {}

  @Test
  void aFieldThatCannotBeWrittenIsNamed() {
    Component odd = new Unwritable("", new Object(), new ComponentView("V", SCRIPT, ""));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Payload.of(Page.titled("p").add(odd)))
        .withMessageContaining("A component of the page 'p' cannot be written as JSON");
  }
}
