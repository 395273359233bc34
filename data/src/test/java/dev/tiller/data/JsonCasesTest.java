package dev.tiller.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How JSON becomes a table, and what is refused. */
class JsonCasesTest {

  @TempDir Path folder;

  private Table lines(String text) throws IOException {
    return Table.read(Files.writeString(folder.resolve("t.jsonl"), text));
  }

  @Test
  void rowsMayLackValuesAndOrderThemFreely() throws IOException {
    assertThat(lines("\uFEFF{\"a\":1}\r\n\r\n{\"b\":\"x\",\"a\":2.5}\r\n{}\r\n{\"a\":null}"))
        .isEqualTo(
            Table.of(
                Column.of("a", ColumnType.DOUBLE, Arrays.asList(1, 2.5, null, null)),
                Column.strings("b", null, "x", null, null)));
  }

  @Test
  void mixedColumnsHoldTexts() throws IOException {
    Table table =
        lines(
            "{\"a\":\"It rained\"}\n{\"a\":1999}\n{\"a\":true}\n{\"a\":[1, 2.50, {\"b\": null}]}\n");
    assertThat(table.column("a").toStrings())
        .containsExactly("It rained", "1999", "true", "[1,2.5,{\"b\":null}]");
    assertThat(lines("{\"a\":null}").column("a").type()).isEqualTo(ColumnType.STRING);
  }

  @Test
  void numbersKeepTheirValues() throws IOException {
    assertThat(lines("{\"a\":9223372036854775807}").column("a").longAt(0))
        .isEqualTo(Long.MAX_VALUE);
    assertThat(lines("{\"a\":12345678901234567890}").column("a").doubleAt(0))
        .isEqualTo(1.2345678901234567e19);
    assertThat(lines("{\"a\":NaN}\n{\"a\":-Infinity}\n{\"a\":1e400}").column("a").toDoubles())
        .containsExactly(Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
  }

  @Test
  void textsMayLookLikeNumbers() throws IOException {
    Path file = Files.writeString(folder.resolve("n.jsonl"), "{\"text\":1999}\n{\"text\":2001}");
    assertThat(TextSet.read(file).texts()).containsExactly("1999", "2001");
    assertThat(lines("{\"a\":\"1999\"}").column("a").type()).isEqualTo(ColumnType.STRING);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "t.jsonl!{\"a\":1}/[2]!its line 2 holds an array where an object was expected",
        "t.jsonl!{\"a\":1}/word!its line 2 is not valid JSON",
        "t.jsonl!{\"a\":1}/{\"a\":!its line 2 is not valid JSON (Unexpected end-of-input",
        "t.jsonl!{\"a\":1,\"a\":2}!its line 1 names 'a' twice in one object",
        "t.jsonl!{\"a\":1,\"A\":2}!its columns 'a' and 'A' differ in upper and lower case only",
        "t.jsonl!{\"\":1}!its line 1 has a value without a name",
        "t.jsonl!{}/{}!it holds no object with a value",
        "t.json!{\"a\":1}!begins with an object, not with an array; if each line",
        "t.json!7!it holds no array of objects",
        "t.json![]!it holds no object with a value",
        "t.json![{\"a\":1}]/x!its line 2 is not valid JSON",
        "t.json![{\"a\":1}]/[]!something follows its array in line 2"
      })
  void badFilesAreExplainedWithTheLine(String name, String text, String part) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text.replace('/', '\n'));
    assertThatThrownBy(() -> Table.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("Cannot read " + file + " as ")
        .hasMessageContaining(part)
        .hasMessageEndingWith(".")
        .hasMessageNotContaining("\n")
        .hasMessageNotContaining("Source");
  }

  @Test
  void absurdDepthIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("t.jsonl"), "{\"a\":" + "[".repeat(100_000));
    assertThatThrownBy(() -> Table.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("its line 1 is not valid JSON");
  }
}
