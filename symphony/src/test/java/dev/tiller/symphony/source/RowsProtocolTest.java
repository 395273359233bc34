package dev.tiller.symphony.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.data.Column;
import dev.tiller.data.Table;
import dev.tiller.ground.UserError;
import dev.tiller.symphony.filter.Between;
import dev.tiller.symphony.filter.Filter;
import dev.tiller.symphony.state.TableState;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a page and its server say to each other, to the letter. */
class RowsProtocolTest {
  private static final Table TABLE =
      Table.of(
          Column.doubles("x", 1, Double.NaN, 3, 4),
          Column.longs("n", Long.MAX_VALUE, 2, 3, 4),
          Column.strings("s", "a", null, "c", "d"));

  @Test
  void aRequestIsReadAsThePageWritesIt() {
    RowsRequest request =
        RowsRequest.parse(
            "{\"state\":{\"filter\":{\"conditions\":[{\"kind\":\"between\",\"column\":\"x\",\"low\":2,\"high\":null}]},"
                + "\"groups\":[\"s\"],\"selection\":[3],\"color\":null,\"slices\":[]},\"limit\":1}");
    assertThat(request)
        .isEqualTo(
            new RowsRequest(
                TableState.START
                    .filter(Filter.NONE.and(new Between("x", 2.0, null)))
                    .groups("s")
                    .selection(3),
                1));
    assertThat(RowsAnswer.of(TABLE, request).toJson())
        .isEqualTo(
            "{\"rows\":[2],\"columns\":[{\"name\":\"x\",\"type\":\"double\",\"values\":[3.0]},"
                + "{\"name\":\"n\",\"type\":\"long\",\"values\":[3]},"
                + "{\"name\":\"s\",\"type\":\"string\",\"values\":[\"c\"]}],\"matched\":2,\"total\":4}");
  }

  @Test
  void whatJsonCannotHoldIsText() {
    RowsAnswer all = RowsAnswer.of(TABLE, new RowsRequest(TableState.START, 9));
    assertThat(all.toJson())
        .contains("[1.0,\"NaN\",3.0,4.0]")
        .contains("[\"9223372036854775807\",2,3,4]")
        .contains("[\"a\",null,\"c\",\"d\"]");
  }

  @Test
  void aLimitOfNothingStillCounts() {
    RowsAnswer none = RowsAnswer.of(TABLE, new RowsRequest(TableState.START, 0));
    assertThat(none.rows()).isEmpty();
    assertThat(none.matched()).isEqualTo(4);
  }

  @Test
  void whatIsNoRequestGetsOneSentence() {
    for (String json : List.of("", "{}", "{\"state\":null,\"limit\":1}", "{\"limit\":-1}")) {
      assertThatThrownBy(() -> RowsRequest.parse(json))
          .as(json)
          .isInstanceOf(UserError.class)
          .hasMessageStartingWith("The request for rows cannot be read: ");
    }
  }

  @Test
  void onlyTheOriginOfAServerIsAllowed() {
    assertThat(at("HTTP://localhost:80/a?token=1").origin()).isEqualTo("http://localhost:80");
    assertThat(at("https://example.org/x").origin()).isEqualTo("https://example.org");
    assertThat(at("api/rows").origin()).isEqualTo("'self'");
    assertThat(TableSource.inPage(TABLE).origin()).isNull();
    for (String wrong :
        List.of("file:///etc/passwd", "http://a:b@c/", "//elsewhere/x", "mailto:a@b", "http:x")) {
      assertThatIllegalArgumentException()
          .as(wrong)
          .isThrownBy(() -> at(wrong))
          .withMessageContaining("'" + wrong + "', which is not an address a page can ask");
    }
  }

  private static TableSource at(String address) {
    return TableSource.at(URI.create(address), TABLE);
  }
}
