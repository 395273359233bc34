package dev.tiller.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextSetTest {
  private static final List<String> TEXTS =
      List.of("One sentence.", "Two, \"with\" more.", "Na\u00efve.");

  @TempDir Path folder;

  @Test
  void everyKindOfFileGivesTheSameTextsAndHash() throws IOException {
    TextSet given = TextSet.of("given", TEXTS);
    Path plain =
        Files.writeString(
            folder.resolve("t.txt"), "One sentence.\n\n  Two, \"with\" more. \nNa\u00efve.");
    assertThat(TextSet.read(plain).texts()).isEqualTo(TEXTS);
    assertThat(TextSet.read(plain).provenance())
        .isEqualTo(new TextSet.Provenance("t.txt", 3, given.provenance().sha256()));
    for (String name : List.of("t.csv", "t.tsv", "t.jsonl", "t.json")) {
      Table.of(Column.longs("id", 1, 2, 3), Column.strings("text", TEXTS))
          .write(folder.resolve(name));
      TextSet read = TextSet.read(folder.resolve(name));
      assertThat(read.texts()).isEqualTo(TEXTS);
      assertThat(read.provenance().sha256()).isEqualTo(given.provenance().sha256());
    }
  }

  @Test
  void theHashIsThatOfTheTextsWithLineFeeds() {
    // printf 'abc\n' | sha256sum
    assertThat(TextSet.of("x", List.of("abc")).provenance().sha256())
        .isEqualTo("edeaaff3f1774ad2888673770c6d64097e391bc362d7d6fb34982ddf0efd18cb");
  }

  @Test
  void theColumnIsChosenOrNamed() throws IOException {
    Path one = folder.resolve("one.csv");
    Table.of(Column.longs("id", 1), Column.strings("body", "only")).write(one);
    assertThat(TextSet.read(one).texts()).containsExactly("only");
    Path two = folder.resolve("two.jsonl");
    Table.of(Column.strings("title", "a"), Column.strings("body", "b"), Column.longs("n", 1))
        .write(two);
    TextSet named = TextSet.read(two + "#body");
    assertThat(named.texts()).containsExactly("b");
    assertThat(named.provenance().name()).isEqualTo("two.jsonl#body");
    assertThatThrownBy(() -> TextSet.read(two))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("several text columns (title, body)")
        .hasMessageContaining("#title");
    assertThatThrownBy(() -> TextSet.read(two + "#abstract"))
        .hasMessageContaining("has no column 'abstract'; its columns are title, body, n.");
    assertThatThrownBy(() -> TextSet.read(two + "#n")).hasMessageContaining("holds no text");
  }

  @Test
  void aFileNameMayHoldTheSign() throws IOException {
    Path odd = Files.writeString(folder.resolve("c#.txt"), "Text.");
    assertThat(TextSet.read(odd.toString()).texts()).containsExactly("Text.");
  }

  @Test
  void nullAndBlankTextsAreDropped() throws IOException {
    Path file = folder.resolve("t.jsonl");
    Table.of(Column.strings("text", "a", null, " ", "b")).write(file);
    assertThat(TextSet.read(file).texts()).containsExactly("a", "b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"blank.txt", "empty.txt", "nulls.csv"})
  void aFileWithoutTextsIsRefused(String name) throws IOException {
    Files.writeString(folder.resolve("blank.txt"), "\n  \n");
    Files.writeString(folder.resolve("empty.txt"), "");
    Files.writeString(folder.resolve("nulls.csv"), "text,n\n,1\n,2\n");
    assertThatThrownBy(() -> TextSet.read(folder.resolve(name)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(name);
  }

  @Test
  void badFilesAreExplainedInOneSentence() throws IOException {
    explains(folder.resolve("missing.txt"), "There is no file");
    explains(folder, "is a folder");
    explains(
        Files.writeString(folder.resolve("numbers.csv"), "a,b\n1,2\n"),
        "has no text column; its columns are a, b.");
    explains(
        Files.write(folder.resolve("latin.txt"), new byte[] {'a', (byte) 0xe9, 'b'}),
        "is not UTF-8");
    explains(Files.writeString(folder.resolve("t.doc"), "x"), "rename it");
    Path plain = Files.writeString(folder.resolve("t.txt"), "x");
    assertThatThrownBy(() -> TextSet.read(plain + "#body"))
        .hasMessageContaining("has no column 'body'");
    assertThatThrownBy(() -> TextSet.of("mine", List.of(" ")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'mine' is empty");
  }

  @Test
  void aSampleIsSeededOrderedAndWithoutRepetition() {
    List<String> many = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      many.add(String.format("t%03d", i));
    }
    TextSet set = TextSet.of("many", many);
    TextSet sample = set.sample(50, 7);
    assertThat(sample.texts()).hasSize(50).doesNotHaveDuplicates().isSorted();
    assertThat(sample).isEqualTo(set.sample(50, 7));
    assertThat(sample.texts()).isNotEqualTo(set.sample(50, 8).texts());
    assertThat(sample.provenance().name()).isEqualTo("many (50 of 500, seed 7)");
    assertThat(set.sample(500, 7)).isSameAs(set);
    assertThatThrownBy(() -> set.sample(0, 7)).isInstanceOf(IllegalArgumentException.class);
  }

  private static void explains(Path file, String part) {
    assertThatThrownBy(() -> TextSet.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(part)
        .hasMessageNotContaining("\n");
  }
}
