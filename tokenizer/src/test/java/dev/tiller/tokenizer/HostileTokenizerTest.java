package dev.tiller.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No tokenizer file ends this process, hangs it, or fails with anything but a sentence. */
class HostileTokenizerTest {

  private static final Path KINDS = Path.of("src/test/resources/tokenizers");
  private static final Path GOLDEN = Path.of("src/test/resources/golden/tokenizer");

  /** Where a crash of this process leaves what it died of. */
  private static final Path LAST = Path.of("target/last-tokenizer.json");

  private static final List<String> TEXTS =
      List.of("", "the whale", "aaaa \u00e9\u6771\ud83d\ude00 a##b\n", "[CLS] abcd<unk>  12345!");

  @TempDir Path folder;

  static List<Path> kinds() throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path place : List.of(KINDS, GOLDEN)) {
      try (Stream<Path> inside = Files.list(place)) {
        inside
            .filter(f -> f.getFileName().toString().endsWith(".json"))
            .filter(f -> !f.endsWith("expected.json"))
            .sorted()
            .forEach(files::add);
      }
    }
    return files;
  }

  static Stream<Path> hostile() throws IOException {
    try (Stream<Path> inside = Files.list(KINDS.resolve("hostile"))) {
      return inside.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void whatWouldEndTheProcessIsRefused(Path file) throws IOException {
    byte[] json = Files.readAllBytes(file);
    assertThatThrownBy(() -> Tokenizer.open(file))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("The tokenizer " + file + " cannot be read: ")
        .hasMessageNotContaining("\n");
    try (ProbeProcess process = new ProbeProcess()) {
      assertThat(process.fault(json))
          .as("without the rules")
          .contains("the tokenizers library dies of it");
      assertThat(process.fault(Files.readAllBytes(kinds().get(0)))).as("the next file").isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void whatIsWholePassesOnceAndIsRemembered(Path file) throws IOException {
    byte[] json = Files.readAllBytes(file);
    try (Tokenizer tokenizer = Tokenizer.unchecked(json, "whole", TokenizerConfig.NONE)) {
      assertThat(tokenizer.encode("the whale", true)).isNotEmpty();
    }
    try (ProbeProcess process = new ProbeProcess()) {
      new TokenizerCheck(process, folder).check(json, "whole");
      try (Stream<Path> kept = Files.list(folder)) {
        assertThat(kept).hasSize(1);
      }
      process.close();
      new TokenizerCheck(process, folder).check(json, "whole");
      assertThat(process.isRunning()).as("a process for a known file").isFalse();
    }
  }

  @Test
  void whoeverTakesTooLongIsEndedAndTheNextFileServed() throws IOException {
    byte[] whole = Files.readAllBytes(KINDS.resolve("wordlevel.json"));
    try (ProbeProcess process = new ProbeProcess(Duration.ofNanos(1))) {
      // The first file has the library to load, which takes more than that.
      assertThat(process.fault(whole)).contains("the tokenizers library hangs on it");
      assertThat(process.isRunning()).isFalse();
    }
    try (ProbeProcess process = new ProbeProcess()) {
      assertThat(process.fault(whole)).isEmpty();
    }
  }

  @Test
  void whereNoProcessCanBeStartedThatIsSaidAndNothingRemembered() throws IOException {
    byte[] whole = Files.readAllBytes(KINDS.resolve("wordlevel.json"));
    Path nothing = folder.resolve("java");
    Path mute = Files.writeString(folder.resolve("mute"), "#!/bin/sh\nexit 3\n");
    assertThat(mute.toFile().setExecutable(true)).isTrue();
    for (Path java : List.of(nothing, mute)) {
      try (ProbeProcess process = new ProbeProcess(Duration.ofSeconds(2), java)) {
        TokenizerCheck check = new TokenizerCheck(process, folder.resolve("passed"));
        assertThatThrownBy(() -> check.check(whole, "whole"))
            .isInstanceOf(UserError.class)
            .hasMessageContaining(
                "which could not be started (" + (java == mute ? "it does not" : "there is no"))
            .hasMessageContaining("let " + java + " be run")
            .hasMessageContaining(TokenizerCheck.TRUST);
        assertThat(process.isRunning()).isFalse();
        assertThat(folder.resolve("passed")).doesNotExist();
        System.setProperty(TokenizerCheck.TRUST, "true");
        try {
          check.check(whole, "whole");
        } finally {
          System.clearProperty(TokenizerCheck.TRUST);
        }
        assertThat(folder.resolve("passed")).as("what was trusted has not passed").doesNotExist();
      }
    }
  }

  /** Each step makes ten characters of one: sixteen of them fill any memory there is. */
  @Test
  void whatWantsAllMemoryIsRefused() throws IOException {
    ObjectNode json =
        (ObjectNode) new ObjectMapper().readTree(KINDS.resolve("wordlevel.json").toFile());
    ArrayNode steps = json.putObject("normalizer").put("type", "Sequence").putArray("normalizers");
    for (int i = 0; i < 16; i++) {
      ObjectNode step = steps.addObject().put("type", "Replace").put("content", "a".repeat(10));
      step.putObject("pattern").put("String", "a");
    }
    byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
    try (ProbeProcess process = new ProbeProcess(Duration.ofMinutes(2))) {
      assertThat(process.fault(bytes)).contains("the tokenizers library dies of it");
    }
  }

  @Test
  void aClosedTokenizerSaysSo() throws IOException {
    Tokenizer tokenizer = Tokenizer.open(KINDS.resolve("wordlevel.json"));
    StreamingDecoder decoder = tokenizer.streamingDecoder(new int[] {1}, false);
    tokenizer.close();
    List<Runnable> uses =
        List.of(
            () -> tokenizer.encode("x", true),
            () -> tokenizer.encodeBatch(List.of("x"), true),
            () -> tokenizer.decode(new int[] {1}, true),
            () -> decoder.accept(1));
    for (Runnable use : uses) {
      assertThatThrownBy(use::run)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageEndingWith("wordlevel.json is closed; open it again.");
    }
  }

  @Test
  void severalHundredDamagedFilesAreRefusedOrServe() throws IOException {
    run(500, 1);
  }

  @Test
  @Tag("slow")
  @Timeout(value = 60, unit = TimeUnit.MINUTES)
  void tenThousandDamagedFilesAreRefusedOrServe() throws IOException {
    run(Integer.getInteger("tiller.fuzz.tokenizers", 10_000), 2);
  }

  private void run(int count, long seed) throws IOException {
    List<byte[]> whole = new ArrayList<>();
    for (Path file : kinds()) {
      whole.add(Files.readAllBytes(file));
    }
    TokenizerMutations mutations = new TokenizerMutations(seed);
    Random random = new Random(seed);
    int refused = 0;
    int served = 0;
    int died = 0;
    try (ProbeProcess process = new ProbeProcess()) {
      TokenizerCheck check = new TokenizerCheck(process, folder);
      for (int i = 0; i < count; i++) {
        byte[] json = mutations.next(whole.get(i % whole.size()));
        Files.write(LAST, json);
        try {
          check.check(json, "damaged");
          use(json, random);
          served++;
        } catch (UserError e) {
          assertThat(e.getMessage()).doesNotContain("\n").endsWith(".").hasSizeLessThan(1000);
          refused++;
          died += e.getMessage().contains("dies of it") ? 1 : 0;
        }
      }
    }
    System.out.printf(
        "%d damaged tokenizers: %d refused, of which %d in the other process; %d served%n",
        count, refused, died, served);
    assertThat(refused).as("refused").isGreaterThan(count / 10);
    assertThat(served).as("served").isGreaterThan(count / 10);
    Files.delete(LAST);
  }

  /** In this process, as everyone does. */
  private static void use(byte[] json, Random random) {
    try (Tokenizer tokenizer = Tokenizer.unchecked(json, "damaged", TokenizerConfig.NONE)) {
      for (String text : TEXTS) {
        for (boolean special : new boolean[] {true, false}) {
          try {
            tokenizer.decode(tokenizer.encode(text, special), special);
          } catch (UserError e) {
            assertThat(e.getMessage()).contains("cannot encode a text").doesNotContain("\n");
          }
        }
      }
      StreamingDecoder decoder = tokenizer.streamingDecoder(new int[0], false);
      for (int i = 0; i < 20; i++) {
        decoder.accept(random.nextInt(tokenizer.vocabularySize() + 1));
      }
      decoder.finish();
    }
  }
}
