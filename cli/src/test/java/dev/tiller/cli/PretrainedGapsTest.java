package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tiller.library.pretrained.Pretrained;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * {@code tiller predict} and {@code tiller fill} with BERT-base, as the help of both shows them.
 */
@Tag("pretrained")
class PretrainedGapsTest {

  private static final String BERT = "bert-base-uncased";

  @BeforeAll
  static void needsBert() {
    assumeTrue(
        Pretrained.named(BERT).imported(),
        "skipped: these tests need BERT-base; run `./tiller model import bert-base-uncased` (408 MB) once");
  }

  @Test
  void theCapitalOfFrance() {
    CommandLineRun run =
        CommandLineRun.of(
            "predict", "--model", BERT, "--text", "The capital of France is [MASK].", "--json");
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode first = run.json().get("gaps").get(0).get(0);
    assertThat(first.get("token").asText()).isEqualTo("paris");
    assertThat(first.get("probability").asDouble()).isCloseTo(0.417, within(5e-4));
  }

  @Test
  void aSpanBecomesWords() {
    CommandLineRun run =
        CommandLineRun.of(
            "fill", "--model", BERT, "--text", "The old man [MASK].", "--span", "5", "--seed", "1");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out().strip()).startsWith("the old man ").doesNotContain("[");
    assertThat(run.out().lines()).hasSize(1);
  }
}
