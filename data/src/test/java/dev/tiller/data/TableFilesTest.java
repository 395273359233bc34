package dev.tiller.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotBlank;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableFilesTest {
  private static final Table MIXED =
      Table.builder()
          .string("text")
          .integer("n")
          .number("x")
          .bool("ok")
          .row("plain", 1, 0.1, true)
          .row("with, comma and \"quotes\"", -2, 1e-300, false)
          .row("two\nlines, naïve 日本 🙂", Long.MAX_VALUE, -0.25, null)
          .row("", null, 3.5, true)
          .row(null, 4, null, false)
          .build();

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"t.csv", "t.tsv", "t.jsonl", "t.ndjson", "t.json", "t.CSV"})
  void aTableSurvivesEveryFormat(String name) throws IOException {
    MIXED.write(folder.resolve(name));
    assertThat(Table.read(folder.resolve(name))).isEqualTo(MIXED);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).hasSize(1);
    }
  }

  @Test
  void anEmptyTableKeepsItsColumns() throws IOException {
    Table t = Table.builder().string("a").number("b").build();
    t.write(folder.resolve("t.csv"));
    assertThat(Table.read(folder.resolve("t.csv")).columnNames()).containsExactly("a", "b");
  }

  @Test
  void datesStayTextAndNestedValuesBecomeJsonText() throws IOException {
    Files.writeString(
        folder.resolve("t.csv"), "day,stamp\n2026-01-02,2026-01-02T03:04:05Z\n2025-12-31,\n");
    Table csv = Table.read(folder.resolve("t.csv"));
    assertThat(csv.column("day").toStrings()).containsExactly("2026-01-02", "2025-12-31");
    assertThat(csv.column("stamp").stringAt(0)).isEqualTo("2026-01-02T03:04:05Z");
    Files.writeString(
        folder.resolve("t.jsonl"),
        "{\"day\":\"2026-01-02\",\"at\":\"2026-01-02T03:04:05Z\",\"tags\":[1,2],"
            + "\"who\":{\"name\":\"a, b\"}}\n");
    Table json = Table.read(folder.resolve("t.jsonl"));
    assertThat(json.column("day").stringAt(0)).isEqualTo("2026-01-02");
    assertThat(json.column("at").stringAt(0)).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(json.column("tags").stringAt(0)).isEqualTo("[1,2]");
    assertThat(json.column("who").stringAt(0)).isEqualTo("{\"name\":\"a, b\"}");
  }

  @Test
  void typesAreFoundFromTheLastRowToo() throws IOException {
    StringBuilder csv = new StringBuilder("v\n");
    csv.append("1\n".repeat(50_000)).append("0.5\n");
    Files.writeString(folder.resolve("t.csv"), csv);
    assertThat(Table.read(folder.resolve("t.csv")).column("v").type()).isEqualTo(ColumnType.DOUBLE);
  }

  @Test
  void wildcardsInANameAreJustCharacters() throws IOException {
    Table t = Table.of(Column.longs("a", 1));
    t.write(folder.resolve("a[1]*.csv"));
    Table.of(Column.longs("a", 2)).write(folder.resolve("a1.csv"));
    assertThat(Table.read(folder.resolve("a[1]*.csv"))).isEqualTo(t);
  }

  @Test
  void badFilesAreExplainedInOneSentence() throws IOException {
    explains(folder.resolve("none.csv"), "There is no file");
    explains(folder, "none of .csv");
    Files.createDirectory(folder.resolve("d.csv"));
    explains(folder.resolve("d.csv"), "is a folder");
    explains(Files.createFile(folder.resolve("empty.csv")), "is empty");
    explains(Files.writeString(folder.resolve("t.xlsx"), "x"), "rename it");
    byte[] noise = new byte[4096];
    new Random(7).nextBytes(noise);
    for (String name : List.of("noise.csv", "noise.jsonl", "noise.json")) {
      explains(Files.write(folder.resolve(name), noise), "Cannot read");
    }
    explains(Files.writeString(folder.resolve("cut.jsonl"), "{\"a\":1}\n{\"a\":"), "Cannot read");
  }

  @Test
  void aFailedWriteLeavesTheOldFile() throws IOException {
    Path file = folder.resolve("t.csv");
    MIXED.write(file);
    assertThatThrownBy(() -> Table.of(List.of()).write(file))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Table.read(file)).isEqualTo(MIXED);
  }

  @Property(tries = 30)
  void anyTextSurvivesJson(@ForAll @Size(min = 1, max = 6) List<@NotBlank String> texts)
      throws IOException {
    List<String> valid = texts.stream().map(s -> "t" + s.replaceAll("[\\p{Cs}\\x00]", "")).toList();
    Table t = Table.of(Column.strings("text", valid));
    Path dir = Files.createTempDirectory("tables");
    for (String name : List.of("t.json", "t.jsonl")) {
      t.write(dir.resolve(name));
      assertThat(Table.read(dir.resolve(name))).isEqualTo(t);
      Files.delete(dir.resolve(name));
    }
    Files.delete(dir);
  }

  private static void explains(Path file, String part) {
    assertThatThrownBy(() -> Table.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(part)
        .hasMessageContaining(file.getFileName().toString())
        .hasMessageNotContaining("\n");
  }
}
