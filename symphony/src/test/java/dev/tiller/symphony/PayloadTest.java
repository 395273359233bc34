package dev.tiller.symphony;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiller.data.Column;
import dev.tiller.data.Table;
import java.io.IOException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PayloadTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void hostileValuesComeBackAsTheyWere() throws IOException {
    JsonNode columns = payload(DataTable.of("", Hostile.table())).at("/tables/0/columns");
    for (int i = 0; i < Hostile.TEXTS.length; i++) {
      assertThat(columns.at("/0/values/" + i).textValue()).isEqualTo(Hostile.TEXTS[i]);
    }
    assertThat(columns.at("/1/values").toString())
        .isEqualTo(
            "[\"NaN\",\"Infinity\",\"-Infinity\",1.7976931348623157E308,4.9E-324,-0.0,"
                + "0.30000000000000004,1.0E21,null,-1.0E-7]");
    assertThat(columns.at("/2/values").toString())
        .isEqualTo(
            "[\"9223372036854775807\",\"-9223372036854775808\",9007199254740991,"
                + "\"9007199254740992\",\"-9007199254740992\",0,null,7,-1,42]");
    assertThat(columns.at("/3/name").textValue()).isEqualTo("</th>");
  }

  @Property(tries = 300)
  void anyTextIsSafeInAScriptElementAndComesBack(@ForAll String text) throws IOException {
    String json = Payload.of(Page.titled("p").add(Facts.titled("f").with("name", text))).json();
    assertThat(json).doesNotContain("<", ">", "&", "\u2028", "\u2029");
    assertThat(json.chars().anyMatch(c -> Character.isSurrogate((char) c))).isFalse();
    assertThat(JSON.readTree(json).at("/components/0/entries/0/value").textValue()).isEqualTo(text);
  }

  @Test
  void componentsOverTheSameTableReferToIt() throws IOException {
    Table shared = Table.of(Column.doubles("x", 1, 2), Column.doubles("y", 3, 4));
    Table other = Table.of(Column.doubles("x", 1, 2), Column.doubles("y", 3, 4));
    JsonNode page =
        payload(
            DataTable.of("a", shared),
            LineChart.of("b", shared, Measure.of("x", "x"), Measure.of("y", "y", "ms")),
            DataTable.of("c", other));
    assertThat(page.at("/tables")).hasSize(2);
    assertThat(page.findValues("$table").stream().map(JsonNode::intValue)).containsExactly(0, 0, 1);
    assertThat(page.at("/components/1/view").textValue()).isEqualTo("LineChart");
    assertThat(page.at("/components/1/y/unit").textValue()).isEqualTo("ms");
    assertThat(page.at("/components/1/interval").isNull()).isTrue();
  }

  private static JsonNode payload(Component... components) throws IOException {
    return JSON.readTree(Payload.of(Page.titled("p").add(components)).json());
  }
}
