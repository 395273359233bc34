package dev.tiller.data.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.data.TextSet;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Small files in the published layouts, and files that are not. */
class CorpusTest {

  private static final String FLAGS = "toxic,severe_toxic,obscene,threat,insult,identity_hate";

  @TempDir Path folder;

  private String write(String name, String... lines) throws IOException {
    return Files.write(folder.resolve(name), List.of(lines)).toString();
  }

  private static List<String> texts(String word) throws IOException {
    return Corpus.read(word).texts();
  }

  private static void refused(String word, String sentence) {
    assertThatThrownBy(() -> Corpus.read(word))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void toxicityPrompts() throws IOException {
    String file =
        write(
            "rtp.jsonl",
            "{\"prompt\": {\"text\": \"One\", \"toxicity\": 0.1}, \"continuation\": {\"text\": \" a\", \"toxicity\": 0.7}}",
            "{\"prompt\": {\"text\": \"Two\", \"toxicity\": null}}",
            "",
            "{\"prompt\": {\"text\": \"Three\", \"toxicity\": 0.5}}");
    assertThat(texts("rtp:" + file)).containsExactly("One", "Three");
    assertThat(texts("rtp:" + file + ":toxic")).containsExactly("Three");
    assertThat(texts("rtp:" + file + ":non-toxic")).containsExactly("One");
    assertThat(texts("rtp:" + file + ":continuations")).containsExactly("a");
    RealToxicityPrompts all = RealToxicityPrompts.read(Path.of(file));
    assertThat(all.prompts().get(0).continuationToxicity()).isEqualTo(0.7);
    assertThat(all.prompts().get(1).continuationToxicity()).isNaN();
    assertThat(all.sample(1, 3).prompts()).hasSize(1).isEqualTo(all.sample(1, 3).prompts());
    assertThat(all.sample(9, 3).prompts()).containsExactlyInAnyOrderElementsOf(all.prompts());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"prompt\" | Line 1 of",
        "{\"text\": \"x\"} | Line 1 of",
        "{\"prompt\": {\"text\": \"x\", \"toxicity\": 3}} | a number from 0 to 1",
        "{\"prompt\": {\"text\": \"x\"}} | has no line with"
      })
  void toxicityPromptsThatAreNone(String line, String sentence) throws IOException {
    refused("rtp:" + write("bad.jsonl", line), sentence);
  }

  @Test
  void jigsawComments() throws IOException {
    String file =
        write(
            "train.csv",
            "id,comment_text," + FLAGS,
            "a,\"plain, and",
            "over two lines\",0,0,0,0,0,0",
            "b,toxic one,1,0,0,0,1,0",
            "c,insult alone,0,0,0,0,1,0",
            "d,unlabelled,-1,-1,-1,-1,-1,-1");
    assertThat(texts("jigsaw:" + file + ":toxic")).containsExactly("toxic one");
    assertThat(texts("jigsaw:" + file + ":non-toxic"))
        .containsExactly("plain, and\nover two lines");
    assertThat(texts("jigsaw:" + file + ":any")).containsExactly("toxic one", "insult alone");
    assertThat(texts("jigsaw:" + file + ":insult")).containsExactly("toxic one", "insult alone");
    refused("jigsaw:" + file + ":threat", "holds no text in its part 'threat'");
    refused("jigsaw:" + file, "names no part of the file; write jigsaw:FILE:toxic|non-toxic");
    refused("jigsaw:" + file + ":rude", "names the part 'rude'");
  }

  @Test
  void tablesThatAreNotJigsaw() throws IOException {
    refused("jigsaw:" + write("x.csv", "id,toxic", "a,1") + ":toxic", "has no column [comment_t");
    refused(
        "jigsaw:" + write("y.csv", "comment_text," + FLAGS, "a,2,0,0,0,0,0") + ":toxic",
        "has 2 as toxic in row 0; 0, 1 or -1 was expected");
  }

  @Test
  void concepts() throws IOException {
    String file =
        write(
            "ball.json",
            "{\"concept\": \"ball-1\", \"sentences\": {\"positive\": [\" A ball .\"], \"negative\":"
                + " [\"A tree .\", \"A cat .\"]}}");
    assertThat(texts("onesec:" + file)).containsExactly("A ball .");
    assertThat(texts("onesec:" + file + ":negative")).containsExactly("A tree .", "A cat .");
    refused("onesec:" + write("n.json", "{\"sentences\": [1]}"), "sentences.positive");
    refused(
        "onesec:" + write("m.json", "{\"sentences\": {\"positive\": [1], \"negative\": []}}"),
        "as its sentence 0");
    refused("onesec:" + write("o.json", "[1]"), "no JSON object");
  }

  @Test
  void subsets() throws IOException {
    String file = write("s.json", "{\"giraffe\": [\"Tall.\"], \"plain\": [\"A.\", \"B.\"]}");
    TextSet set = Corpus.read("json-subsets:" + file + ":plain");
    assertThat(set.texts()).containsExactly("A.", "B.");
    assertThat(set.provenance().name()).isEqualTo("s.json:plain");
    refused("json-subsets:" + file + ":lion", "no subset 'lion'; it has [giraffe, plain]");
    refused("json-subsets:" + write("t.json", "{\"a\": 1}") + ":a", "no array of sentences");
  }

  @Test
  void truthfulQuestions() throws IOException {
    String file =
        write(
            "qa.csv",
            "Type,Category,Question,Best Answer,Correct Answers,Incorrect Answers,Source",
            "x,y,Is the sea red?,No,No; It is blue.,Yes; Only at night,z",
            "x,y,Two?,Three,Three,Four,z",
            "x,y,Why?,Because,So; Because,Never,z");
    assertThat(texts("truthfulqa:" + file)).containsExactly("Is the sea red?", "Two?", "Why?");
    assertThat(texts("truthfulqa:" + file + ":true"))
        .startsWith("Q: Is the sea red?\nA: No.", "Q: Is the sea red?\nA: It is blue.");
    TruthfulQuestions all = TruthfulQuestions.read(Path.of(file));
    assertThat(all.questions().get(0).incorrect()).containsExactly("Yes.", "Only at night.");
    assertThat(all.questions().get(2).correct()).containsExactly("Because.", "So.");
    assertThat(all.fold(0).questions()).hasSize(2);
    assertThat(all.fold(1).questions()).containsExactly(all.questions().get(1));
    refused("truthfulqa:" + write("q.csv", "Question", "a"), "has no column [Best Answer");
    refused(
        "truthfulqa:"
            + write("r.csv", "Question,Best Answer,Correct Answers,Incorrect Answers", "a,b,c,"),
        "in row 0");
  }

  @Test
  void examQuestions() throws IOException {
    Files.createDirectories(folder.resolve("dev"));
    Files.createDirectories(folder.resolve("test"));
    write("dev/sums_dev.csv", "1 + 1?,1,2,3,4,B");
    write("test/sums_test.csv", "\"2, doubled?\",4,5,6,007,A", "\"A \"\"quote\"\"?\",x,y,z,w,D");
    List<Mmlu> subjects = Mmlu.read(folder);
    assertThat(subjects).hasSize(1);
    assertThat(subjects.get(0).subject()).isEqualTo("sums");
    assertThat(subjects.get(0).shown().get(0).right()).isEqualTo(1);
    Mmlu.Question asked = subjects.get(0).asked().get(0);
    assertThat(asked.text()).isEqualTo("2, doubled?");
    assertThat(asked.choices()).containsExactly("4", "5", "6", "007");
    assertThat(subjects.get(0).asked().get(1).text()).isEqualTo("A \"quote\"?");
    write(
        "test/sums_test.csv",
        "\uFEFF\"2, doubled?\",4,5,6,007,A\r",
        "\"A \"\"quote\"\"?\",x,y,z,w,D\r");
    assertThat(Mmlu.read(folder).get(0).asked()).isEqualTo(subjects.get(0).asked());
    write("test/sums_test.csv", "2?,4,5,6,7,E");
    assertThatThrownBy(() -> Mmlu.read(folder))
        .hasMessageContaining("\"E\" as the answer of row 0");
    write("test/sums_test.csv", "2?,4,5");
    assertThatThrownBy(() -> Mmlu.read(folder)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> Mmlu.read(folder.resolve("dev"))).hasMessageContaining("MMLU has");
  }

  private static String given(String name) {
    URL url = Objects.requireNonNull(CorpusTest.class.getResource("/cases/bom/" + name));
    return Path.of(url.getPath()).toString();
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheText() throws IOException {
    assertThat(TextSet.read(given("bom.txt")).texts())
        .isEqualTo(TextSet.read(given("plain.txt")).texts())
        .startsWith("the old harbour");
    assertThat(texts("rtp:" + given("rtpbom.jsonl")))
        .containsExactly("The gulls", "That\u2028fool\ud83d\ude42");
    assertThat(texts("json-subsets:" + given("subbom.json") + ":gulls"))
        .containsExactly("the old harbour", "seven gulls");
    String file =
        write(
            "ball.json", "\uFEFF{\"sentences\": {\"positive\": [\"A.\"], \"negative\": [\"B.\"]}}");
    assertThat(texts("onesec:" + file)).containsExactly("A.");
    String table = write("train.csv", "\uFEFFcomment_text," + FLAGS + "\r", "x,1,0,0,0,0,0\r");
    assertThat(texts("jigsaw:" + table + ":toxic")).containsExactly("x");
  }

  @Test
  void aScoreThatIsNoNumberIsNoScore() throws IOException {
    assertThat(texts("rtp:" + given("rtpnan.jsonl")))
        .isEqualTo(texts("rtp:" + given("rtpbom.jsonl")));
    refused(
        "rtp:" + write("inf.jsonl", "{\"prompt\": {\"text\": \"x\", \"toxicity\": Infinity}}"),
        "Line 1 of");
  }

  @Test
  void columnsThatTheLayoutDefinesAsTextAreText() throws IOException {
    String comments =
        write("c.csv", "comment_text," + FLAGS, "1999,1,0,0,0,0,0", "007,0,0,0,0,0,0");
    assertThat(texts("jigsaw:" + comments + ":toxic")).containsExactly("1999");
    String yes = write("y.csv", "comment_text," + FLAGS, "yes,1,0,0,0,0,0", "no,0,0,0,0,0,0");
    assertThat(texts("jigsaw:" + yes + ":non-toxic")).containsExactly("no");
    String questions =
        write("q.csv", "Question,Best Answer,Correct Answers,Incorrect Answers", "1?,2,true,4.50");
    assertThat(texts("truthfulqa:" + questions + ":true"))
        .containsExactly("Q: 1?\nA: 2.", "Q: 1?\nA: true.");
    assertThat(texts("truthfulqa:" + questions + ":false")).containsExactly("Q: 1?\nA: 4.50.");
  }

  @Test
  void otherEncodingsAreRefused() throws IOException {
    byte[] latin = {'{', '"', (byte) 0xe9, '"', ':', '1', '}'};
    for (String word : List.of("rtp:%s", "onesec:%s", "json-subsets:%s:a")) {
      Path file = Files.write(folder.resolve("latin.json"), latin);
      refused(word.formatted(file), "it is not UTF-8 text (line 1 holds the byte 0xe9)");
    }
  }

  @Test
  void whatIsNotThere() {
    refused("rtp:" + folder.resolve("none.jsonl") + ":toxic", "There is no file");
    refused("rtp:" + folder, "is a folder");
    refused("csv:x", "names no known layout; write one of rtp:FILE[:prompts|toxic");
  }
}
