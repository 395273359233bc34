package dev.tiller.reproduce;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tiller.data.Table;
import dev.tiller.symphony.LineChart;
import dev.tiller.symphony.Measure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

  private static final Report.Work NONE = new Report.Work(0, 0);

  @TempDir Path folder;

  @Test
  void whatWasNotMeasuredIsNullAndDoesNotHold() {
    Claim claim = new Claim("x.y", "something", "2.2", ">= 2");
    Finding measured = claim.measured(2.5, 2.1, 2.9, true, "");
    Finding untested = claim.untested("no data");
    JsonNode json =
        new Report("x", List.of(measured, untested), Map.of(), List.of(), 1.25, NONE)
            .toJson()
            .path("claims");
    assertThat(json.get(0).path("measured").asDouble()).isEqualTo(2.5);
    assertThat(json.get(0).path("holds").asBoolean()).isTrue();
    assertThat(json.get(1).path("measured").isNull()).isTrue();
    assertThat(json.get(1).path("holds").asBoolean()).isFalse();
    assertThat(json.get(1).path("reason").asText()).isEqualTo("no data");
  }

  @Test
  void aReportBecomesAPage() throws IOException {
    Claim claim = new Claim("x.y", "something <measured>", "2.2", ">= 2");
    Table table = Table.builder().string("a").number("b").row("one", 1.0).build();
    Report report =
        new Report(
            "x", List.of(claim.untested("no data")), Map.of("Rows", table), List.of(), 3, NONE);
    Path page = folder.resolve("x.html");
    ReportPage.write(report, "A paper, arXiv 0000.00000", page);
    assertThat(Files.readString(page)).contains("x.y").contains("no data");
  }

  @Test
  void columnsAreNamedForPeople() throws IOException {
    Table table =
        Table.builder()
            .string("perplexityOfWritten")
            .number("excess")
            .number("excess_low")
            .number("excess_high")
            .row("a", 1.0, 0.5, 1.5)
            .build();
    Report report = new Report("x", List.of(), Map.of("Rows", table), List.of(), 3, NONE);
    Path page = folder.resolve("x.html");
    ReportPage.write(report, "A paper, arXiv 0000.00000", page);
    assertThat(Files.readString(page))
        .contains("\"label\":\"perplexity of written\"")
        .doesNotContain("\"label\":\"excess_low\"")
        .doesNotContain("\"label\":\"excess low\"");
  }

  @Test
  void figuresAreDrawnBeforeTables() throws IOException {
    Table table = Table.builder().number("x").number("y").row(1.0, 2.0).build();
    Report report =
        new Report(
            "x",
            List.of(),
            Map.of("Rows", table),
            List.of(
                LineChart.of("Curve", table, Measure.of("x", "dose"), Measure.of("y", "effect"))),
            3,
            NONE);
    Path page = folder.resolve("x.html");
    ReportPage.write(report, "A paper, arXiv 0000.00000", page);
    String html = Files.readString(page);
    assertThat(html.indexOf("Curve")).isPositive().isLessThan(html.indexOf("Rows"));
  }

  @Test
  void peopleReadTheSentenceThePapersFigureOursAndTheVerdict() {
    Claim claim = new Claim("x.y", "share(0) / share(1)", "4.17 / 0.56 = 7.4", ">= 2.2");
    assertThat(claim.measured(3.21, 2.5, 4, true, "on mlp").toText())
        .isEqualTo(
            """
            HOLDS    x.y: share(0) / share(1)
                     here 3.21 [2.50, 4.00]; the paper 4.17 / 0.56 = 7.4; holds when >= 2.2
                     on mlp\
            """);
    assertThat(claim.measured(1, Double.NaN, Double.NaN, false, "").toText())
        .startsWith("FAILS    x.y")
        .contains("here 1.00;");
    assertThat(claim.untested("no data").toText())
        .startsWith("UNTESTED x.y")
        .contains("here not measured")
        .endsWith("no data");
  }
}
