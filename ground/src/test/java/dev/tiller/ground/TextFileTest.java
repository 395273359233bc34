package dev.tiller.ground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextFileTest {

  @TempDir Path folder;

  @Test
  void theTextComesWithoutItsMark() throws IOException {
    Path file = folder.resolve("t.txt");
    for (String text : new String[] {"", "a", "na\u00efve\r\n\u65e5\uFEFF\n"}) {
      assertThat(TextFile.read(Files.writeString(file, text))).isEqualTo(text);
      assertThat(TextFile.read(Files.writeString(file, "\uFEFF" + text))).isEqualTo(text);
    }
  }

  @Test
  void whatIsNotUtf8IsPlaced() throws IOException {
    Path file = folder.resolve("t.txt");
    byte[] lines = "line\n".repeat(40_000).getBytes(StandardCharsets.UTF_8);
    lines[5 * 30_000 + 2] = (byte) 0xe9;
    Files.write(file, lines);
    assertThatThrownBy(() -> TextFile.read(file))
        .isInstanceOf(TextFile.NotText.class)
        .hasMessage(
            "Cannot read "
                + file
                + ": it is not UTF-8 text (line 30001 holds the byte 0xe9); convert it first.");
    Files.write(file, new byte[] {'a', (byte) 0xc3});
    assertThatThrownBy(() -> TextFile.read(file)).hasMessageContaining("not UTF-8 text (");
    Files.write(file, "\uFEFFtext".getBytes(StandardCharsets.UTF_16BE));
    assertThatThrownBy(() -> TextFile.read(file)).hasMessageContaining("starts as UTF-16 does");
  }

  /** Letters of English with zero bytes between them are UTF-8 too, and would pass. */
  @ParameterizedTest
  @CsvSource({
    "UTF-16LE, '', UTF-16",
    "UTF-16BE, '', UTF-16",
    "UTF-32LE, '', UTF-32",
    "UTF-32BE, '', UTF-32",
    "UTF-32LE, '\uFEFF', UTF-32",
    "UTF-32BE, '\uFEFF', UTF-32"
  })
  void textOfOtherWidthsIsNamed(String charset, String mark, String said) throws IOException {
    Path file = folder.resolve("t.txt");
    Files.write(file, (mark + "It was cold.\nIt rained.\n").getBytes(Charset.forName(charset)));
    assertThatThrownBy(() -> TextFile.read(file))
        .isInstanceOf(TextFile.NotText.class)
        .hasMessage(
            "Cannot read %s: it is text in %s, and UTF-8 was expected; convert it first.",
            file, said);
  }

  /** Some of these would pass as texts, or as tables. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "version https://git-lfs.github.com/spec/v1 | run `git lfs pull`",
        "<!DOCTYPE html><html>404 | it is a web page",
        "<HTML> | it is a web page",
        "'\u00ef\u00bb\u00bf\n <!doctype HTML>' | it is a web page",
        "'PK\u0003\u0004' | it is a zip archive, as .xlsx",
        "'\u001f\u008b' | compressed by gzip",
        "'PAR1\u0015\u0004' | let its name end in .parquet",
        "'GGUF\u0003\u0000' | it is a GGUF file"
      })
  void whatIsNoTextIsNamed(String beginning, String sentence) throws IOException {
    Path file = folder.resolve("t.csv");
    Files.write(file, (beginning + "\nmore").getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> TextFile.read(file))
        .isInstanceOf(TextFile.NotText.class)
        .hasMessageStartingWith("Cannot read " + file + ": it is ")
        .hasMessageContaining(sentence)
        .hasMessageEndingWith(".");
    assertThat(ForeignFile.isStandIn(file)).isEqualTo(beginning.startsWith("version"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PAR1,PAR2\n1,2\n",
        "GGUF is a format.",
        "PAR1\n",
        "PK\n",
        "<htmlish>",
        "version 2"
      })
  void textsMayBeginLikeThat(String text) throws IOException {
    assertThat(TextFile.read(Files.writeString(folder.resolve("t.txt"), text))).isEqualTo(text);
  }

  @Test
  void aLibrarysMessageIsCutToItsBeginning() {
    assertThat(UserError.brief("Bad thing: x\u0000\n y (start marker at [Source: a.b]). More"))
        .isEqualTo("Bad thing: x y");
    assertThat(UserError.brief(null)).isEqualTo("null");
    assertThat(UserError.brief("x".repeat(900))).hasSize(203);
    assertThat(UserError.excerpt("a\u001b[0m\n" + "x".repeat(900)))
        .startsWith("a [0m x")
        .hasSize(63);
    assertThat(UserError.list(java.util.List.of("a", "b"))).isEqualTo("a, b");
    assertThat(UserError.list(java.util.Collections.nCopies(1_021, "a")))
        .startsWith("a, a, ")
        .endsWith(" and 1001 more");
  }
}
