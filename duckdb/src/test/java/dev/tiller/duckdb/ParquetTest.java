package dev.tiller.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.data.Column;
import dev.tiller.data.ColumnType;
import dev.tiller.data.OpenTable;
import dev.tiller.data.Table;
import dev.tiller.data.TextSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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

/** Parquet files, found by the tables of {@code data} because this module is on the class path. */
class ParquetTest {
  private static final Table MIXED =
      Table.builder()
          .string("text")
          .integer("n")
          .number("x")
          .bool("ok")
          .row("plain", 1, 0.1, true)
          .row("with, comma and \"quotes\"", -2, 1e-300, false)
          .row("two\nlines, na\u00efve \u65e5\u672c \ud83d\ude42", Long.MAX_VALUE, -0.25, null)
          .row("", null, 3.5, true)
          .row(null, 4, null, false)
          .build();

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"t.parquet", "t.PARQUET", "a[1]*.parquet"})
  void aTableSurvives(String name) throws IOException {
    Table.requireWritableKind(folder.resolve(name));
    MIXED.write(folder.resolve(name));
    assertThat(Table.read(folder.resolve(name))).isEqualTo(MIXED);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).hasSize(1);
    }
  }

  @Test
  void typesAreKeptThatCsvGuesses() throws IOException {
    Table t = Table.of(Column.strings("digits", "01", "02"), Column.doubles("x", 1, Double.NaN));
    t.write(folder.resolve("t.parquet"));
    assertThat(Table.read(folder.resolve("t.parquet"))).isEqualTo(t);
  }

  @Test
  void anEmptyTableKeepsItsColumns() throws IOException {
    Table t = Table.builder().string("a").number("b").build();
    t.write(folder.resolve("t.parquet"));
    assertThat(Table.read(folder.resolve("t.parquet"))).isEqualTo(t);
  }

  @Test
  void aLayoutMayWantTextsWhereNumbersAreStored() throws IOException {
    Path file = folder.resolve("t.parquet");
    Table.of(Column.longs("text", 1999, 2001), Column.doubles("x", 0.5, 1)).write(file);
    assertThat(TextSet.read(file).texts()).containsExactly("1999", "2001");
    assertThatThrownBy(() -> Table.read(file, Map.of("x", ColumnType.LONG)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("row 0 has 0.5 in its column 'x', where a whole number");
  }

  @Test
  void nullAndBlankTextsAreDropped() throws IOException {
    Path file = folder.resolve("t.parquet");
    Table.of(Column.strings("text", "a", null, " ", "b")).write(file);
    assertThat(TextSet.read(file).texts()).containsExactly("a", "b");
  }

  @Test
  void badFilesAreExplainedInOneSentence() throws IOException {
    byte[] noise = new byte[4096];
    new Random(7).nextBytes(noise);
    Path file = Files.write(folder.resolve("noise.parquet"), noise);
    assertThatThrownBy(() -> Table.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Cannot read")
        .hasMessageContaining("noise.parquet")
        .hasMessageNotContaining("\n");
    assertThatThrownBy(() -> Table.of(List.of()).write(file))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(file).hasBinaryContent(noise);
  }

  /** The sentence says what was found at the ends, what was expected, what to do. */
  @Test
  void damageIsToldByTheEndsOfTheFile() throws IOException {
    Path file = folder.resolve("t.parquet");
    MIXED.write(file);
    byte[] sound = Files.readAllBytes(file);
    int half = sound.length / 2;
    requireSaid(
        Arrays.copyOf(sound, half), half + " bytes do not end with PAR1: it was cut off; fetch");
    requireSaid(
        "text,n\na,1\n".getBytes(StandardCharsets.UTF_8), "begins with \"text,n a\"", "PAR1");
    requireSaid(
        "version https://git-lfs.github.com/spec/v1\n".getBytes(StandardCharsets.UTF_8),
        "git lfs pull");
    byte[] footer = sound.clone();
    footer[sound.length - 5] = 0x7f;
    requireSaid(footer, "promises a footer of", "it is damaged; fetch or write it again");
    byte[] data = sound.clone();
    Arrays.fill(data, 4, sound.length - 8, (byte) 0x55);
    requireSaid(data, "the database says", "it is damaged; fetch or write it again");
    sound[sound.length - 1] = 'E';
    requireSaid(sound, "it is encrypted");
  }

  private void requireSaid(byte[] content, String... words) throws IOException {
    Path file = Files.write(folder.resolve("bad.parquet"), content);
    assertThatThrownBy(() -> Table.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(words)
        .hasMessageNotContaining("Invalid Input Error")
        .hasMessageMatching(".*bad\\.parquet as Parquet: .*\\.");
    assertThatThrownBy(() -> new DuckDb().open(file))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(words);
  }

  /** Writers that do not mark texts as such are common: pandas with bytes, older Hive and Spark. */
  @Test
  void bytesAreTextsWhereTheyAreUtf8() throws Exception {
    Path file = folder.resolve("t.parquet");
    try (DuckDbSession session = DuckDbSession.open()) {
      session.execute(
          "COPY (SELECT encode('na\u00efve') AS text, '\\xFFa'::BLOB AS raw) TO %s (FORMAT parquet)"
              .formatted(DuckDbSession.literal(file.toString())));
    }
    Table read = Table.read(file);
    assertThat(read.column("text").stringAt(0)).isEqualTo("na\u00efve");
    assertThat(read.column("raw").stringAt(0)).isEqualTo("\\xFFa");
    try (OpenTable open = new DuckDb().open(file)) {
      assertThat(open.query("SELECT text, raw FROM " + OpenTable.NAME)).isEqualTo(read);
    }
  }

  @Property(tries = 30)
  void anyTextSurvives(@ForAll @Size(min = 1, max = 6) List<@NotBlank String> texts)
      throws IOException {
    List<String> valid = texts.stream().map(s -> "t" + s.replaceAll("[\\p{Cs}\\x00]", "")).toList();
    Table t = Table.of(Column.strings("text", valid));
    Path file = Files.createTempFile("tables", ".parquet");
    t.write(file);
    assertThat(Table.read(file)).isEqualTo(t);
    Files.delete(file);
  }
}
