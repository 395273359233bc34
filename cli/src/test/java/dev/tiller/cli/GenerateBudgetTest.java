package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tiller generate --kl-budget} with a map of the pocket model. */
class GenerateBudgetTest {

  @TempDir static Path folder;
  private static String map = "";

  @BeforeAll
  static void fitAMap() {
    map = folder.resolve("sea.safetensors").toString();
    CommandLineRun run =
        CommandLineRun.of(
            "fit",
            "mean-act",
            "--model",
            "pocket",
            "--source",
            "sample:32:pocket:sea/fit/source",
            "--target",
            "sample:32:pocket:sea/fit/target",
            "--sites",
            ".*[23]\\.self_attn\\.o_proj",
            "-o",
            map);
    assertThat(run.code()).as(run.err()).isZero();
  }

  private static CommandLineRun generate(String... more) {
    List<String> args = new ArrayList<>(List.of("generate", "--model", "pocket", "--json"));
    args.addAll(List.of("--seed", "1", "--temperature", "1", "--max-new-tokens", "16"));
    args.addAll(List.of(more));
    return CommandLineRun.of(args.toArray(String[]::new));
  }

  private static JsonNode done(String... more) {
    CommandLineRun run = generate(more);
    assertThat(run.code()).as(run.err()).isZero();
    return run.json();
  }

  private static final String PROMPT = "The Congress of the United States has";

  @Test
  void theStrengthIsTheLargestThatTheBudgetAllows() {
    CommandLineRun run = generate("--prompt", PROMPT, "--steer", map, "--kl-budget", "0.002");
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode chosen = run.json().get("kl_budget");
    double share = chosen.get("share_of_strength").asDouble();
    assertThat(share).isBetween(0.01, 0.99);
    assertThat(chosen.get("kl").asDouble()).isBetween(0.0015, 0.002);
    assertThat(run.err()).contains("strength %.3f: KL 0.00".formatted(share));
    assertThat(run.json().get("ids"))
        .isEqualTo(done("--prompt", PROMPT, "--steer", map + ":" + share).get("ids"));
    // The budget still binds at this strength, so its share is the larger.
    assertThat(share).isLessThan(0.8);
    JsonNode less = done("--prompt", PROMPT, "--steer", map + ":0.8", "--kl-budget", "0.002");
    assertThat(less.get("kl_budget").get("share_of_strength").asDouble() * 0.8)
        .isBetween(share - 0.01, share + 0.01);
  }

  private static CommandLineRun calibrate(String... more) {
    List<String> args = new ArrayList<>(List.of("map", "budget", map, "--model", "pocket"));
    args.addAll(List.of("--texts", "sample:19:pocket:neutral/validation", "--json"));
    args.addAll(List.of(more));
    return CommandLineRun.of(args.toArray(String[]::new));
  }

  /** What {@code map budget} says can be given to {@code generate} as it stands. */
  @Test
  void aCalibratedBudgetIsSmallerTheMoreItHasToPromise() {
    CommandLineRun run = calibrate("--nats", "0.002", "--coverage", "0.9");
    assertThat(run.code()).as(run.err()).isZero();
    double budget = run.json().get("kl_budget").asDouble();
    assertThat(run.json().get("texts").asInt()).isEqualTo(19);
    assertThat(run.json().get("strength").asDouble()).isBetween(0.0, 0.99);
    CommandLineRun half = calibrate("--nats", "0.002", "--coverage", "0.5");
    assertThat(budget).isPositive().isLessThan(half.json().get("kl_budget").asDouble());
    JsonNode under = done("--prompt", PROMPT, "--steer", map, "--kl-budget", budget + "");
    assertThat(under.get("kl_budget").get("kl").asDouble()).isLessThanOrEqualTo(budget);
    CommandLineRun few = calibrate("--nats", "0.002", "--coverage", "0.99");
    assertThat(few.code()).isEqualTo(Tiller.FAILED);
    assertThat(few.err())
        .contains("needs at least 99 texts of more than 12 tokens, but there are 19");
    CommandLineRun none = calibrate("--nats", "0.002", "--max-tokens", "12");
    assertThat(none.code()).isEqualTo(Tiller.WRONG_USE);
    assertThat(none.err()).contains("--max-tokens is 12").hasLineCount(1);
  }

  @Test
  void anAmpleBudgetChangesNothingAndNoneIsNotMentioned() {
    JsonNode ample = done("--prompt", PROMPT, "--steer", map, "--kl-budget", "100");
    JsonNode free = done("--prompt", PROMPT, "--steer", map);
    assertThat(ample.get("kl_budget").get("share_of_strength").asDouble()).isEqualTo(1);
    assertThat(ample.get("ids")).isEqualTo(free.get("ids"));
    assertThat(free.get("kl_budget").isNull()).isTrue();
  }

  @Test
  void severalMapsAreLoweredTogetherAfterTokensToo() {
    CommandLineRun run =
        generate(
            "--tokens", "5,6,7,8", "--steer", map, "--steer", map + ":0.5", "--kl-budget=0.001");
    assertThat(run.code()).as(run.err()).isZero();
    double share = run.json().get("kl_budget").get("share_of_strength").asDouble();
    assertThat(run.err()).contains("strength %.3f, %.3f: KL".formatted(share, share / 2));
  }

  @Test
  void budgetsThatAreNoneAreRefused() {
    for (String wrong : List.of("0", "-1", "NaN")) {
      CommandLineRun run =
          CommandLineRun.of(
              "generate",
              "--model",
              "pocket",
              "--prompt",
              "x",
              "--steer",
              map,
              "--kl-budget",
              wrong);
      assertThat(run.code()).isEqualTo(Tiller.WRONG_USE);
      assertThat(run.err()).contains("--kl-budget: A divergence budget").hasLineCount(1);
    }
    CommandLineRun run =
        CommandLineRun.of("generate", "--model", "pocket", "--prompt", "x", "--kl-budget", "1");
    assertThat(run.code()).isEqualTo(Tiller.WRONG_USE);
    assertThat(run.err()).contains("give --steer");
  }
}
