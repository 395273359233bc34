package dev.tiller.cli.command;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.JudgeOption;
import dev.tiller.cli.option.LongWork;
import dev.tiller.cli.option.ModelOption;
import dev.tiller.cli.option.SteerOption;
import dev.tiller.cli.option.TextSource;
import dev.tiller.cli.outcome.OutcomeTable;
import dev.tiller.cli.outcome.TextTable;
import dev.tiller.model.LanguageModel;
import dev.tiller.model.Taps;
import dev.tiller.model.tokenizer.Tokenizer;
import dev.tiller.steering.Steering;
import dev.tiller.steering.evaluate.Evaluation;
import dev.tiller.steering.evaluate.Outcome;
import dev.tiller.steering.evaluate.Protocol;
import dev.tiller.tensor.Interruption;
import dev.tiller.tensor.Progress;
import dev.tiller.tensor.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tiller eval}: what a map does, measured. */
@Command(
    name = "eval",
    description = {
      "Measures the share of continuations that show a concept, and what it costs.",
      "With --steer the plain model is measured beside the steered one, on the same random numbers."
    },
    footer =
        "  tiller eval --model pocket --steer sea.safetensors:0.5 --judge pocket:sea"
            + " --prompts pocket:sea/test/source-prompts --neutral pocket:neutral/test --out"
            + " sea.csv")
public final class EvalCommand implements Callable<Integer>, LongWork {

  @Mixin private ModelOption model = new ModelOption();
  @Mixin private SteerOption steer = new SteerOption();
  @Mixin private JudgeOption judges = new JudgeOption();

  @Option(
      names = "--prompts",
      required = true,
      paramLabel = TextSource.LABEL,
      description = "Prompts to continue: one a line, JSON Lines, CSV or Parquet.")
  private TextSource prompts = new TextSource("");

  @Option(
      names = "--neutral",
      paramLabel = TextSource.LABEL,
      description =
          "Ordinary text for the perplexity and the KL divergence from the plain model; without it"
              + " there are none.")
  private @Nullable TextSource neutral;

  @Option(
      names = "--per-prompt",
      paramLabel = "n",
      defaultValue = "4",
      description = "Continuations of each prompt (default: 4).")
  private int perPrompt;

  @Option(
      names = "--max-new-tokens",
      paramLabel = "n",
      defaultValue = "32",
      description = "Tokens of each continuation (default: 32).")
  private int maxNewTokens;

  @Option(names = "--seed", paramLabel = "s", description = "Of the sampling (default: 0).")
  private long seed;

  @Option(
      names = "--out",
      paramLabel = "F",
      description = "Write the table: .csv, .jsonl or .parquet.")
  private @Nullable Path out;

  @Option(
      names = "--texts",
      paramLabel = "F",
      description = "Write every text with its score: .csv, .jsonl or .parquet.")
  private @Nullable Path textsOut;

  @Mixin private Answer answer = new Answer();

  @Override
  public Integer call() throws IOException {
    if (perPrompt < 1) {
      throw new UserError("--per-prompt is " + perPrompt + "; at least 1 was expected.");
    }
    List<String> starts = prompts.read().texts();
    List<String> passages = neutral == null ? List.of() : neutral.read().texts();
    try (LanguageModel network = model.reference().load();
        Tokenizer tokenizer = model.reference().tokenizer();
        Steering steering = Steering.of(network, steer.parts());
        JudgeOption.Open judge = judges.open()) {
      Evaluation evaluation = new Evaluation(network, tokenizer, judge.judge(), protocol());
      Map<String, Taps> runs = new LinkedHashMap<>();
      runs.put("plain", Taps.NONE);
      if (!steer.words().isEmpty()) {
        runs.put(String.join(" + ", steer.words()), steering.taps());
      }
      OutcomeTable outcomes = new OutcomeTable();
      TextTable texts = new TextTable(judge.judge());
      long batches = evaluation.batches(starts.size(), passages.size()) * runs.size();
      try (Progress progress = Progress.of("eval", batches)) {
        for (Map.Entry<String, Taps> run : runs.entrySet()) {
          Outcome outcome = evaluation.measure(starts, passages, run.getValue(), progress);
          requireWhole();
          outcomes.add(run.getKey(), run.getKey().equals("plain") ? 0 : 1, outcome);
          texts.add(run.getKey(), starts, outcome);
        }
      }
      report(judge, outcomes, texts);
      return 0;
    }
  }

  private Protocol protocol() {
    Protocol standard = Protocol.standard(seed);
    return new Protocol(
        standard.generation().withMaxNewTokens(maxNewTokens),
        perPrompt,
        standard.batch(),
        standard.neutralTokens());
  }

  /** Half a measurement is none. */
  private static void requireWhole() {
    if (Interruption.requested()) {
      throw new UserError("The measurement was interrupted; nothing was written.");
    }
  }

  private void report(JudgeOption.Open judge, OutcomeTable outcomes, TextTable texts)
      throws IOException {
    if (out != null) {
      outcomes.table().write(out);
    }
    if (textsOut != null) {
      texts.table().write(textsOut);
    }
    answer.say("judge: %s", judge.judge().description());
    outcomes.lines().forEach(line -> answer.say("%s", line));
    answer.say("intervals: 95 %% bootstrap over prompts (share) and sentences (perplexity, KL)");
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("judge", judge.judge().description());
    result.put("steer", steer.describe());
    result.put("rows", outcomes.values());
    if (outcomes.size() > 1 && outcomes.outcome(0).perplexityBySentence().length > 0) {
      result.put(
          "perplexity_rise", outcomes.outcome(1).perplexityRise(outcomes.outcome(0)).value());
    }
    answer.finish(result);
  }
}
