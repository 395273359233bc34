package dev.tiller.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How CSV is understood: cases that other readers guess wrong, and what is refused. */
class CsvCasesTest {

  @TempDir Path folder;

  private static Path cases() {
    URL url = Objects.requireNonNull(CsvCasesTest.class.getResource("/cases/csv-lines"));
    return Path.of(url.getPath());
  }

  /** Every file with the texts that stand in it, found by another reader. */
  static Stream<Arguments> files() throws IOException {
    JsonNode expected = new ObjectMapper().readTree(cases().resolve("expected.json").toFile());
    return expected.properties().stream()
        .map(
            e ->
                Arguments.of(
                    e.getKey(),
                    Stream.of(e.getValue())
                        .flatMap(a -> java.util.stream.StreamSupport.stream(a.spliterator(), false))
                        .map(JsonNode::asText)
                        .toList()));
  }

  /** Posts and products have such names; the double next to one is another's. */
  @Test
  void aWholeNumberThatNoNumberHoldsStaysAsItIsWritten() throws IOException {
    Table table =
        Table.read(file("id,x,y\n12345678901234567890,1e300,18446744073709551616\n7,2,3\n"));
    assertThat(table.column("id").toStrings()).containsExactly("12345678901234567890", "7");
    assertThat(table.column("x").toDoubles()).containsExactly(1e300, 2);
    assertThat(table.column("y").toDoubles()).containsExactly(0x1p64, 3);
    String long400 = "9".repeat(400);
    assertThat(Table.read(file("id,x\n" + long400 + ",1\n")).column("id").toStrings())
        .containsExactly(long400);
  }

  @ParameterizedTest
  @MethodSource("files")
  void textsArriveAsTheyWereWritten(String name, List<String> texts) throws IOException {
    Table table = Table.read(cases().resolve(name));
    assertThat(table.column("text").toStrings()).isEqualTo(texts);
    assertThat(TextSet.read(cases().resolve(name)).texts()).isEqualTo(texts);
    String crlf = Files.readString(cases().resolve(name)).replaceAll("\r?\n", "\r\n");
    assertThat(Table.read(file("\uFEFF" + crlf))).isEqualTo(table);
    assertThat(Table.read(file(crlf.replace("\r\n", "\r")))).isEqualTo(table);
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("t.csv"), text);
  }

  private Table read(String text) throws IOException {
    return Table.read(file(text));
  }

  @Test
  void theHeadingShowsTheDelimiter() throws IOException {
    Table table = Table.of(Column.strings("a", "x;y", null), Column.longs("b", 1, 2));
    assertThat(read("a,b\nx;y,1\n,2\n")).isEqualTo(table);
    assertThat(read("a;b\n\"x;y\";1\n;2\n")).isEqualTo(table);
    assertThat(read("a\tb\nx;y\t1\n\t2\n")).isEqualTo(table);
    assertThat(read("a|b\nx;y|1\n|2\n")).isEqualTo(table);
    assertThat(read("\"a;z\",b\nx,1\n").columnNames()).containsExactly("a;z", "b");
    assertThat(read("q,answer (a;b;c)\nwhy,x\n").columnNames())
        .containsExactly("q", "answer (a;b;c)");
    assertThat(read("n,\";;m\"\n").columnNames()).containsExactly("n", ";;m");
    assertThat(read("name;size, mm;n\nx;2,5;3\n").columnNames())
        .containsExactly("name", "size, mm", "n");
  }

  /** As spreadsheets write it where the comma divides whole from parts. */
  @Test
  void aFirstLineMayStateTheDelimiter() throws IOException {
    Table table = Table.of(Column.strings("a", "x,y", null), Column.longs("b", 1, 2));
    for (String said : new String[] {"sep=;\n", "SEP=;\r\n", "\uFEFFsep=;\r"}) {
      assertThat(read(said + "a;b\nx,y;1\n;2\n")).isEqualTo(table);
    }
    assertThat(read("sep=,\na,b\n\"x,y\",1\n,2\n")).isEqualTo(table);
    assertThat(read("sep=;,b\nx,1\n").columnNames()).containsExactly("sep=;", "b");
  }

  @Test
  void emptyLinesAreRowsOfOneColumnOnly() throws IOException {
    assertThat(read("a\nx\n\ny\n")).isEqualTo(Table.of(Column.strings("a", "x", null, "y")));
    assertThat(read("\na,b\n1,x\n\n2,y\n\n"))
        .isEqualTo(Table.of(Column.longs("a", 1, 2), Column.strings("b", "x", "y")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "true!BOOLEAN!true",
        "No!BOOLEAN!false",
        "F!BOOLEAN!false",
        "y!STRING!y",
        "0!LONG!0",
        "-1!LONG!-1",
        "+1!STRING!+1",
        "007!STRING!007",
        "00.5!STRING!00.5",
        "1.!DOUBLE!1.0",
        "-.5!DOUBLE!-0.5",
        "1E-3!DOUBLE!0.001",
        "1e!STRING!1e",
        "Inf!DOUBLE!Infinity",
        "nan!DOUBLE!NaN",
        "1e400!DOUBLE!Infinity",
        "9223372036854775807!LONG!9223372036854775807",
        "9223372036854775808!DOUBLE!9.223372036854776E18",
        "1_000!STRING!1_000",
        "1d!STRING!1d",
        "2026-01-02!STRING!2026-01-02",
        "null!STRING!null",
        "' 1'!LONG!1",
        "\"1\"!LONG!1"
      })
  void aTypeIsWhatEveryCellCanBe(String cell, ColumnType type, String value) throws IOException {
    Column column = read("a,b\n" + cell + ",x\n" + cell + ",y\n,z\n").column("a");
    assertThat(column.type()).isEqualTo(type);
    assertThat(column.get(1)).hasToString(value);
    assertThat(column.isNull(2)).isTrue();
    assertThat(read("a,b\n" + cell + ",x\n\"\",y\n").column("a").type())
        .isEqualTo(ColumnType.STRING);
  }

  @Test
  void declaredTypesHold() throws IOException {
    Path file = file("text,score\n1999,1\ntrue,2\n007,\n");
    Table table =
        Table.read(
            file,
            Map.of(
                "text", ColumnType.STRING, "score", ColumnType.DOUBLE, "other", ColumnType.LONG));
    assertThat(table.column("text").toStrings()).containsExactly("1999", "true", "007");
    assertThat(table.column("score").toDoubles()).containsExactly(1, 2, Double.NaN);
    assertThat(TextSet.read(file("text\n1999\n2001\n")).texts()).containsExactly("1999", "2001");
    assertThat(TextSet.read(file("year,n\n1999,5\n") + "#year").texts()).containsExactly("1999");
    assertThatThrownBy(() -> Table.read(file("a\n1\nx\n"), Map.of("a", ColumnType.LONG)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("its line 3 has x in its column 'a', where a whole number");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "a,b/1,2/3/!line 3 has 1 cell, but 2 were expected (a, b)",
        "a,b/1,2/3,4,5/!line 3 has 3 cells, but 2 were expected (a, b); put a cell that holds ','",
        "text/one/no, two/!line 3 has 2 cells, but 1 was expected (text)",
        "a,b/1,\"x/2,y/!its line 2 cannot be taken apart (Unclosed quoted field",
        "a,b/1,2/\"x\"y,2/!its line 3 cannot be taken apart (Unexpected character after closing",
        "a,A/1,2/!its columns 1 and 2 are both named 'A'",
        "1,2/3,4/!its first line (1, 2) holds numbers where the names",
        "//!is empty; a table file has at least its column names"
      })
  void badFilesAreExplainedWithTheLine(String text, String part) {
    assertThatThrownBy(() -> read(text.replace('/', '\n')))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("Cannot read " + folder.resolve("t.csv") + " as CSV: ")
        .hasMessageContaining(part)
        .hasMessageEndingWith(".");
  }

  @Test
  void absurdSizesAndOtherEncodingsAreRefused() throws IOException {
    Path file = file("a,b\n1,\"" + "x".repeat(CsvFile.LONGEST_CELL + 1));
    assertThatThrownBy(() -> Table.read(file)).hasMessageContaining("its line 2 cannot be taken");
    Files.write(file, new byte[] {'a', '\n', 'x', (byte) 0xe9, 'y', '\n'});
    assertThatThrownBy(() -> Table.read(file))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "Cannot read "
                + file
                + ": it is not UTF-8 text (line 2 holds the byte 0xe9); convert it first.");
    Files.write(file, "\uFEFFa,b\n1,2\n".getBytes(StandardCharsets.UTF_16LE));
    assertThatThrownBy(() -> Table.read(file)).hasMessageContaining("it starts as UTF-16 does");
    assertThatThrownBy(() -> TableFiles.requireRoom(1L << 30, 1 << 20))
        .hasMessageContaining("do not fit into");
  }

  @Test
  void namesThatLookLikeSomethingElseSurvive() throws IOException {
    Table table =
        Table.of(
            Column.longs("1", 1),
            Column.longs("2.5", 1),
            Column.longs(" a ", 1),
            Column.longs("b;c;d", 1),
            Column.longs("\uFEFFe", 1),
            Column.longs("f\"\ng", 1));
    Path file = folder.resolve("names.csv");
    table.write(file);
    assertThat(Table.read(file)).isEqualTo(table);
    for (Column column : table.columns()) {
      Table.of(column).write(file);
      assertThat(Table.read(file)).isEqualTo(Table.of(column));
    }
  }

  @Test
  void withoutAnEngineItsArtefactIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("t.parquet"), "PAR1");
    Table table = Table.of(Column.longs("a", 1));
    assertThatThrownBy(() -> Table.read(file)).hasMessageContaining("add dev.tiller:tiller-duckdb");
    assertThatThrownBy(() -> table.write(file))
        .hasMessageContaining("add dev.tiller:tiller-duckdb");
    assertThatThrownBy(() -> Table.requireWritableKind(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("add dev.tiller:tiller-duckdb");
    assertThatThrownBy(() -> table.query("SELECT 1"))
        .isInstanceOf(dev.tiller.ground.UserError.class)
        .hasMessageContaining("add dev.tiller:tiller-duckdb");
    assertThat(file).hasContent("PAR1");
  }
}
