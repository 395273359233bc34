package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tiller train lm} on a few thousand parameters, and what is refused before any work. */
class TrainCommandsTest {

  private static final String CONFIG =
      """
      {"model_type": "gemma2", "vocab_size": 32, "hidden_size": 16, "head_dim": 8,
       "num_hidden_layers": 1, "num_attention_heads": 2, "num_key_value_heads": 1,
       "intermediate_size": 32, "rms_norm_eps": 1e-6, "sliding_window": 16,
       "max_position_embeddings": 256, "query_pre_attn_scalar": 8}
      """;

  @TempDir Path folder;

  private CommandLineRun train(String... more) throws IOException {
    Path config = Files.writeString(folder.resolve("config.json"), CONFIG);
    List<String> args = new ArrayList<>(List.of("train", "lm", "--config", config.toString()));
    args.addAll(List.of("--tokens", folder.resolve("tokens").toString(), "--steps", "2"));
    args.addAll(List.of("--run", folder.resolve("run").toString()));
    args.addAll(List.of(more));
    return CommandLineRun.of(args.toArray(new String[0]));
  }

  /** No token files are there: whoever looks for them, says so. */
  private void refused(int code, String sentence, String... more) throws IOException {
    CommandLineRun run = train(more);
    assertThat(run.code()).isEqualTo(code);
    assertThat(run.err()).contains(sentence).hasLineCount(1);
    assertThat(folder.resolve("run")).doesNotExist();
  }

  private void writeTokens() throws IOException {
    Path tokens = Files.createDirectories(folder.resolve("tokens"));
    ByteBuffer ids = ByteBuffer.allocate(2 * 600);
    for (int i = 0; i < 600; i++) {
      ids.put((byte) (i * i % 32)).put((byte) 0);
    }
    Files.write(tokens.resolve("train.a.u16"), ids.array());
    Files.write(tokens.resolve("heldout.a.u16"), ids.array());
  }

  @Test
  void aModelIsTrainedOnceAndWhatHasNoStepLeftHasNoLoss() throws IOException {
    writeTokens();
    Path out = folder.resolve("model");
    CommandLineRun first = train("--out", out.toString(), "--json");
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.json().get("loss").asDouble()).isBetween(1.0, 5.0);
    assertThat(first.err()).contains("step 2 of 2, loss ");
    assertThat(out.resolve("model.safetensors")).exists();
    CommandLineRun again = train("--json");
    JsonNode answer = again.json();
    assertThat(answer.get("finished").asBoolean()).isTrue();
    assertThat(answer.has("loss")).isFalse();
    assertThat(again.err()).contains("step 2 of 2").doesNotContain("loss", "NaN");
  }

  @Test
  void anotherBatchSeesTheSameWindowsInOtherSteps() throws IOException {
    writeTokens();
    CommandLineRun run = train("--batch", "32", "--json");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err())
        .contains("steps of 32 windows, rescaled from 16")
        .contains("step 1 of 1, loss ");
    refusedRun("A batch 10 times as large would need", "--batch", "160");
    CommandLineRun none = train("--batch", "0");
    assertThat(none.code()).isEqualTo(Tiller.WRONG_USE);
    assertThat(none.err()).contains("--batch is 0; at least 1 was expected.");
  }

  @Test
  void aRunStartsFromAnotherModelsWeightsAndDropsValues() throws IOException {
    refused(2, "--from brings the model's own config.json", "--from", folder.toString());
    refused(2, "--dropout is 1.0; 0 or more and less than 1 was expected.", "--dropout", "1");
    writeTokens();
    Path first = folder.resolve("first");
    assertThat(train("--out", first.toString()).code()).isZero();
    CommandLineRun further =
        CommandLineRun.of(
            "train",
            "lm",
            "--from",
            first.toString(),
            "--dropout",
            "0.2",
            "--steps",
            "3",
            "--tokens",
            folder.resolve("tokens").toString(),
            "--run",
            folder.resolve("further").toString(),
            "--out",
            folder.resolve("second").toString());
    assertThat(further.code()).as(further.err()).isZero();
    assertThat(folder.resolve("second/config.json"))
        .hasSameTextualContentAs(first.resolve("config.json"));
  }

  private void refusedRun(String sentence, String... more) throws IOException {
    CommandLineRun run = train(more);
    assertThat(run.code()).isEqualTo(Tiller.FAILED);
    assertThat(run.err()).contains(sentence);
  }

  @Test
  void whatAnotherBatchChangesIsShownWithoutTraining() {
    CommandLineRun run =
        CommandLineRun.of("train", "scale", "--recipe", "pocket", "--batch", "64", "--json");
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode answer = run.json();
    assertThat(answer.get("kappa").asDouble()).isEqualTo(4);
    assertThat(answer.get("as_if").asInt()).isEqualTo(16);
    assertThat(change(answer, "hidden-matrices.rate")).containsExactly(0.02, 0.04);
    assertThat(change(answer, "other-matrices.beta1"))
        .containsExactly(new double[] {0.9, 0.6}, within(1e-12));
    assertThat(change(answer, "ema.momentum"))
        .containsExactly(new double[] {Math.exp(-0.008), Math.exp(-0.032)}, within(1e-12));
    assertThat(change(answer, "length")).containsExactly(900, 225);
    assertThat(run.err()).contains("pocket: steps of 64 samples, as if of 16 (kappa 4)");
    CommandLineRun same =
        CommandLineRun.of(
            "train", "scale", "--recipe", "lm", "--batch", "64", "--as-if", "64", "--json");
    same.json().get("changes").forEach(c -> assertThat(c.get("to")).isEqualTo(c.get("from")));
    CommandLineRun tooLarge =
        CommandLineRun.of("train", "scale", "--recipe", "lm", "--batch", "160");
    assertThat(tooLarge.code()).isEqualTo(Tiller.FAILED);
    assertThat(tooLarge.err())
        .contains("would need other-matrices.beta1 = 1 - 10 (1 - 0.9)")
        .hasLineCount(1);
    CommandLineRun unknown = CommandLineRun.of("train", "scale", "--recipe", "x");
    assertThat(unknown.code()).isEqualTo(Tiller.WRONG_USE);
    assertThat(unknown.err()).contains("There is no recipe \"x\"; it may be ");
  }

  @Test
  void recipesWithoutLabelsAreScaledToo() {
    CommandLineRun run =
        CommandLineRun.of("train", "scale", "--recipe", "byol-imagenet", "--batch", "64", "--json");
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode answer = run.json();
    assertThat(answer.get("kappa").asDouble()).isEqualTo(1 / 64.0);
    assertThat(change(answer, "optimizer.rate"))
        .containsExactly(new double[] {3.2, 0.05}, within(1e-12));
    assertThat(change(answer, "teacher.rho"))
        .containsExactly(new double[] {0.996, Math.pow(0.996, 1 / 64.0)}, within(1e-12));
  }

  @Test
  void theImageModelIsScaledToo() {
    CommandLineRun run =
        CommandLineRun.of("train", "scale", "--recipe", "image", "--batch", "64", "--json");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(change(run.json(), "matrices.beta1"))
        .containsExactly(new double[] {0.9, 0.8}, within(1e-12));
    assertThat(change(run.json(), "ema.momentum"))
        .containsExactly(new double[] {Math.exp(-0.002), Math.exp(-0.004)}, within(1e-12));
    CommandLineRun far =
        CommandLineRun.of("train", "image", "--run", folder.toString(), "--batch", "0");
    assertThat(far.code()).isEqualTo(Tiller.WRONG_USE);
    assertThat(far.err()).contains("--batch is 0");
  }

  /** Negatives are the other images of a step: no rate makes up for fewer of them. */
  @Test
  void whereTheRuleDoesNotHoldIsASentence() {
    CommandLineRun pairs =
        CommandLineRun.of(
            "train", "scale", "--recipe", "simclr-fashion", "--batch", "64", "--json");
    String sentence = "simclr compares the 64 images of a step with each other";
    assertThat(pairs.err()).contains(sentence);
    assertThat(pairs.json().get("limit").asText()).startsWith(sentence);
    CommandLineRun alone =
        CommandLineRun.of("train", "scale", "--recipe", "byol-fashion", "--batch", "64", "--json");
    assertThat(alone.err()).doesNotContain("does not make up");
    CommandLineRun same = CommandLineRun.of("train", "scale", "--recipe", "simclr-fashion");
    assertThat(same.err()).doesNotContain("does not make up");
  }

  private static double[] change(JsonNode answer, String setting) {
    for (JsonNode c : answer.get("changes")) {
      if (c.get("setting").asText().equals(setting)) {
        return new double[] {c.get("from").asDouble(), c.get("to").asDouble()};
      }
    }
    throw new AssertionError(setting + " is not among " + answer.get("changes"));
  }

  @Test
  void whereAModelCannotGoIsSaidBeforeTheWork() throws IOException {
    Path full = Files.createDirectories(folder.resolve("full"));
    Path file = Files.writeString(full.resolve("a file"), "");
    refused(Tiller.FAILED, "which is not empty", "--out", full.toString());
    refused(Tiller.FAILED, "which is a file", "--out", file.toString());
    String below = file.resolve("model").toString();
    refused(Tiller.FAILED, "is no folder that can be written", "--out", below);
  }

  @Test
  void aTokenizerThatIsNotThereIsSaidBeforeTheWork() throws IOException {
    String out = folder.resolve("model").toString();
    String none = folder.resolve("tokeniser").toString();
    refused(Tiller.FAILED, "has no tokenizer.json", "--out", out, "--tokenizer", none);
    refused(Tiller.WRONG_USE, "give --out too", "--tokenizer", none);
  }

  @Test
  void whereAJudgeCannotGoIsSaidBeforeTheWork() {
    String none = folder.resolve("none.txt").toString();
    CommandLineRun run =
        CommandLineRun.of(
            "train",
            "judge",
            "--concept",
            "rude",
            "--with",
            none,
            "--without",
            none,
            "--out",
            folder.toString());
    assertThat(run.code()).isEqualTo(Tiller.FAILED);
    assertThat(run.err()).contains("which is a folder").hasLineCount(1);
  }
}
