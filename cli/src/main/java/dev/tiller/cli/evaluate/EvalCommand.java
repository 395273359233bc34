package dev.tiller.cli.evaluate;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.FileName;
import dev.tiller.cli.option.JudgeOption;
import dev.tiller.cli.option.LongWork;
import dev.tiller.cli.option.ModelOption;
import dev.tiller.cli.option.OutputFile;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.option.SamplingOptions;
import dev.tiller.cli.option.SelectionOptions;
import dev.tiller.cli.option.SteerOption;
import dev.tiller.cli.option.SweepOptions;
import dev.tiller.cli.option.TableOutput;
import dev.tiller.cli.option.TextSource;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.cli.outcome.SweepPage;
import dev.tiller.cli.outcome.SweepText;
import dev.tiller.cli.outcome.TextTable;
import dev.tiller.data.Table;
import dev.tiller.evaluation.Evaluation;
import dev.tiller.evaluation.Judge;
import dev.tiller.evaluation.Outcome;
import dev.tiller.evaluation.Protocol;
import dev.tiller.ground.Progress;
import dev.tiller.language.LanguageModel;
import dev.tiller.library.Judges;
import dev.tiller.steering.sweep.Selection;
import dev.tiller.steering.sweep.Sweep;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tiller eval}: what maps do, measured. */
@Command(
    name = "eval",
    description = {
      "Measures the share of continuations that show a concept, and what it costs; without a judge, what it costs alone.",
      "The plain model is measured beside every steering, on the same random numbers.",
      "Texts are 32 tokens at temperature 0.8, top-p 0.9 and repetition penalty 1.1 unless told otherwise."
    },
    footer = {
      "  tiller eval --model pocket --steer sea.safetensors:0.5 --judge pocket:sea"
          + " --prompts pocket:sea/test/source-prompts --neutral pocket:neutral/test",
      "  tiller eval --model pocket --steer a.safetensors --steer b.safetensors --each"
          + " --strengths 0,0.25,0.5,0.75,1 --judge pocket:sea"
          + " --prompts pocket:sea/test/source-prompts --neutral pocket:neutral/test"
          + " --max-rise 5%% --page sweep.html --out sweep.parquet"
    })
public final class EvalCommand implements Callable<Integer>, LongWork {

  @Mixin private ModelOption model = new ModelOption();
  @Mixin private SweepOptions sweeps = new SweepOptions();
  @Mixin private SelectionOptions selections = new SelectionOptions();
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

  @Mixin private SamplingOptions sampling = new SamplingOptions();

  @Mixin private TableOutput out = new TableOutput();

  @Option(
      names = "--texts",
      preprocessor = FileName.class,
      paramLabel = "F",
      description = "Write every text with its score: .csv, .jsonl or .parquet.")
  private @Nullable Path textsOut;

  @Option(
      names = "--page",
      preprocessor = FileName.class,
      paramLabel = "F.html",
      description = "Write curves, figures and texts as a page that opens from disk.")
  private @Nullable Path page;

  @Mixin private Answer answer = new Answer();

  /**
   * What a machine reads.
   *
   * @param judge who decided; null where nobody did
   * @param rows of the table, by the names of its columns
   * @param operatingPoint the row that was selected; null without neutral text or a choice
   * @param perplexityRise of the last row over the plain model's; null as before
   */
  private record Evaluated(
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String judge,
      List<SteerOption.Applied> steer,
      List<Map<String, Object>> rows,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Map<String, Object> operatingPoint,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double perplexityRise)
      implements Result {}

  @Override
  public Integer call() throws IOException {
    if (perPrompt < 1) {
      throw new WrongUse("--per-prompt is " + perPrompt + "; at least 1 was expected.");
    }
    checkOutputs();
    List<Double> strengths = sweeps.strengths();
    Selection selection = selections.selection(neutral != null, judges.given());
    List<Sweep.Alternative> alternatives = sweeps.alternatives();
    List<String> starts = prompts.read().texts();
    List<String> passages = neutral == null ? List.of() : neutral.read().texts();
    try (LanguageModel network = model.load(answer);
        Tokenizer tokenizer = model.tokenizer();
        Judges.@Nullable Open opened = judges.open()) {
      @Nullable Judge judge = opened == null ? null : opened.judge();
      Evaluation evaluation =
          new Evaluation(network, tokenizer, judge, protocol()).watchedBy(answer.monitor());
      long batches = evaluation.batches(starts.size(), passages.size());
      Sweep sweep;
      try (Progress progress =
          answer.monitor().progress("eval", batches * Sweep.size(alternatives, strengths))) {
        sweep = Sweep.of(evaluation, network, alternatives, strengths, starts, passages, progress);
      }
      report(judge, sweep, starts, passages.isEmpty() || judge == null ? null : selection);
      return 0;
    }
  }

  /** Before the work, not after it. */
  private void checkOutputs() {
    out.check(answer);
    OutputFile.checkTable(answer, "--texts", textsOut);
    OutputFile.checkPage(answer, "--page", page);
  }

  private Protocol protocol() {
    Protocol standard = Protocol.standard(0);
    return new Protocol(
        sampling.settings(standard.generation()),
        perPrompt,
        standard.batch(),
        standard.neutralTokens());
  }

  private void report(
      @Nullable Judge judge, Sweep sweep, List<String> starts, @Nullable Selection selection)
      throws IOException {
    @Nullable String description = judge == null ? null : judge.description();
    Table table = selection == null ? sweep.table() : selection.mark(sweep);
    out.write(table);
    if (textsOut != null) {
      TextTable texts = new TextTable(judge);
      sweep.steps().forEach(step -> texts.add(SweepText.label(step), starts, step.outcome()));
      texts.table().write(textsOut);
    }
    if (page != null) {
      SweepPage.write(sweep, starts, table, selection, judge, page);
    }
    answer.say(
        "judge: %s", description == null ? "none; what texts show is not measured" : description);
    SweepText.lines(sweep).forEach(line -> answer.say("%s", line));
    answer.say("intervals: 95 %% bootstrap over prompts (share) and sentences (perplexity, KL)");
    List<Map<String, Object>> rows = SweepText.values(table);
    @Nullable Map<String, Object> chosen = null;
    @Nullable Double rise = null;
    if (selection != null && sweep.steps().size() > 1) {
      Sweep.Step best = selection.best(sweep);
      answer.say(
          "operating point (perplexity %s at most): %s", selection.budget(), SweepText.label(best));
      if (best == sweep.plain()) {
        answer.say("%s", SweepText.nearestMiss(sweep, selection));
      }
      chosen = rows.get(sweep.steps().indexOf(best));
      Outcome last = sweep.steps().get(sweep.steps().size() - 1).outcome();
      rise = last.perplexityRise(sweep.plain().outcome()).value();
    }
    answer.finish(new Evaluated(description, sweeps.steer().describe(), rows, chosen, rise));
  }
}
