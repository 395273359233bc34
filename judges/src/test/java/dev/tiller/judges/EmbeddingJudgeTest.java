package dev.tiller.judges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.evaluation.LabelledTexts;
import dev.tiller.ground.Progress;
import dev.tiller.ground.UserError;
import dev.tiller.onnx.SentenceEncoder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddingJudgeTest {

  private static SentenceEncoder encoder;
  private static EmbeddingCache cache;
  private static List<String> cooking;
  private static List<String> sailing;

  @TempDir Path folder;

  @BeforeAll
  static void open() throws IOException {
    encoder = SentenceEncoder.bgeSmall();
    cache = EmbeddingCache.over(encoder);
    cooking = lines("cooking.txt");
    sailing = lines("sailing.txt");
  }

  @AfterAll
  static void close() {
    encoder.close();
  }

  @Test
  void tellsSailingFromCookingOnNewText() {
    EmbeddingJudge judge = train(Fragments.USUAL, 1);
    assertThat(judge.accuracy().low()).isGreaterThan(0.8);
    assertThat(judge.accuracy().n()).isEqualTo(40);
    assertThat(judge.description())
        .contains("sailing")
        .contains("bge-small-en-v1.5-q, 20 + 20 sentences cut into fragments")
        .contains("95 % interval");
    double[] scores =
        judge.score(
            List.of(
                "the sails and the anchor, and the sea was rough that night when the",
                "stir in the flour and bake it until a skewer comes out clean, then serve"));
    assertThat(scores[0]).isGreaterThan(0.6);
    assertThat(scores[1]).isLessThan(0.4);
    assertThat(judge.decide(List.of("The ship sailed at high tide."))).containsExactly(true);
    assertThat(
            judge
                .measure(
                    LabelledTexts.of(List.of("The ship sailed at high tide.")),
                    LabelledTexts.of(List.of("Peel the potatoes.")))
                .value())
        .isEqualTo(1);
  }

  @Test
  void isTheSameJudgeForTheSameSeed() {
    List<String> texts = List.of("The ship sailed at high tide.", "Peel the potatoes.");
    assertThat(train(Fragments.USUAL, 5).score(texts))
        .containsExactly(train(Fragments.USUAL, 5).score(texts));
    assertThat(train(Fragments.USUAL, 6).score(texts))
        .isNotEqualTo(train(Fragments.USUAL, 5).score(texts));
  }

  @Test
  void savesAndLoadsWithProvenance() throws IOException {
    EmbeddingJudge judge = train(null, 2);
    Path file = folder.resolve("sailing.json");
    judge.save(file);
    EmbeddingJudge loaded = EmbeddingJudge.load(file, cache);
    assertThat(loaded.provenance()).isEqualTo(judge.provenance());
    assertThat(loaded.score(cooking)).containsExactly(judge.score(cooking));
    EmbeddingJudge cut = train(new Fragments(5, 9, 1), 3);
    cut.save(file);
    assertThat(EmbeddingJudge.load(file, cache).provenance().fragments())
        .isEqualTo(new Fragments(5, 9, 1));
    assertThat(judge.provenance().dataSha256()).hasSize(64);
  }

  @Test
  void refusesSetsThatCannotBeToldApart() {
    List<String> even = new ArrayList<>();
    List<String> odd = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      (i % 2 == 0 ? even : odd).add(cooking.get(i));
    }
    assertThatThrownBy(
            () -> EmbeddingJudge.train("nothing", cache, even, odd, null, 1, Progress.silent()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("cannot tell the two sets apart")
        .hasMessageContaining("95 % interval");
  }

  @Test
  void documentsAreHeldOutWhole() {
    // The two sides differ in nothing but their documents, each of which repeats itself.
    List<String> texts = new ArrayList<>();
    List<String> documents = new ArrayList<>();
    for (int d = 0; d < 10; d++) {
      for (int copy = 0; copy < 4; copy++) {
        texts.add(cooking.get(d) + " (" + copy + ")");
        documents.add("recipe " + d);
      }
    }
    List<String> with = texts.subList(0, 20);
    List<String> without = texts.subList(20, 40);
    EmbeddingJudge fooled =
        EmbeddingJudge.train("nothing", cache, with, without, null, 1, Progress.silent());
    assertThat(fooled.accuracy().low()).isGreaterThan(0.8);
    assertThatThrownBy(
            () ->
                EmbeddingJudge.train(
                    "nothing",
                    cache,
                    new LabelledTexts(with, documents.subList(0, 20)),
                    new LabelledTexts(without, documents.subList(20, 40)),
                    null,
                    1,
                    Progress.silent()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("cannot tell the two sets apart")
        .hasMessageContaining("n = 10");
  }

  @Test
  void refusesOverlappingAndTinySets() {
    List<String> both = new ArrayList<>(cooking);
    both.add(sailing.get(0));
    assertThatThrownBy(
            () -> EmbeddingJudge.train("x", cache, sailing, both, null, 1, Progress.silent()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("stand in both sets")
        .hasMessageContaining(sailing.get(0));
    assertThatThrownBy(
            () ->
                EmbeddingJudge.train(
                    "x", cache, List.of("a", "b", "a"), cooking, null, 1, Progress.silent()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("2 different sentences")
        .hasMessageContaining("from 2 documents");
    assertThatThrownBy(() -> new LabelledTexts(sailing, cooking.subList(0, 3)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("20 texts, but the names of 3 documents");
  }

  @Test
  void worksFromAFewSentences() {
    EmbeddingJudge judge =
        EmbeddingJudge.train(
            "sailing",
            cache,
            sailing.subList(0, 6),
            cooking.subList(0, 6),
            null,
            1,
            Progress.silent());
    assertThat(judge.accuracy().n()).isEqualTo(12);
    assertThat(
            judge
                .measure(
                    LabelledTexts.of(sailing.subList(6, 20)),
                    LabelledTexts.of(cooking.subList(6, 20)))
                .low())
        .isGreaterThan(0.7);
  }

  @Test
  void refusesDamagedFilesAndOtherEncoders() throws IOException {
    Path file = folder.resolve("judge.json");
    train(null, 2).save(file);
    String good = Files.readString(file);
    for (String bad :
        List.of(
            "",
            "{}",
            good.substring(0, good.length() / 2),
            good.replace("\"intercept\"", "\"other\""),
            good.replace("\"version\" : 1", "\"version\" : 9"),
            good.replaceFirst("\"n\" : \\d+", "\"n\" : -4"),
            good.replaceFirst("\"weights\" : \\[ [^,]*", "\"weights\" : [ \"x\""))) {
      assertThat(bad).isNotEqualTo(good);
      Files.writeString(file, bad);
      assertThatThrownBy(() -> EmbeddingJudge.load(file, cache))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("judge.json cannot be used");
    }
    Files.writeString(file, good.replace("bge-small-en-v1.5-q", "other"));
    assertThatThrownBy(() -> EmbeddingJudge.load(file, cache))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("trained on the encoder other");
    assertThatThrownBy(() -> EmbeddingJudge.load(folder.resolve("none.json"), cache))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("There is no judge");
  }

  @Test
  void cutsFragmentsOutOfTheText() {
    String text = "one two  three four five six seven eight nine ten";
    SplittableRandom random = new SplittableRandom(1);
    for (int trial = 0; trial < 200; trial++) {
      for (String cut : new Fragments(3, 6, 2).of(text, random)) {
        assertThat(text).contains(cut);
        assertThat(cut.split("\\s+").length).isBetween(3, 6);
      }
    }
    assertThat(new Fragments(8, 30, 1).of("too short", random)).containsExactly("too short");
    assertThat(new Fragments(8, 30, 2).of("", random)).containsExactly("", "");
    assertThatThrownBy(() -> new Fragments(5, 4, 1)).hasMessageContaining("5 to 4 words");
  }

  @Test
  void theCacheRemembersAndForgetsTheOldest() {
    EmbeddingCache small = new EmbeddingCache(encoder, 2);
    double[][] first = small.encode(List.of("a", "b", "a"));
    assertThat(first[0]).containsExactly(first[2]);
    first[0][0] = 99;
    assertThat(small.encode(List.of("a"))[0][0]).as("copies are handed out").isNotEqualTo(99);
    assertThat(small.encode(List.of("c", "d", "e"))).hasDimensions(3, 384);
    assertThat(small.size()).isEqualTo(2);
    assertThat(Arrays.stream(small.encode(List.of("b"))[0]).map(x -> x * x).sum())
        .isCloseTo(1, within(1e-5));
  }

  private static EmbeddingJudge train(Fragments fragments, long seed) {
    return EmbeddingJudge.train(
        "sailing", cache, sailing, cooking, fragments, seed, Progress.silent());
  }

  private static List<String> lines(String file) throws IOException {
    try (InputStream in = EmbeddingJudgeTest.class.getResourceAsStream("/judge/" + file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }
}
