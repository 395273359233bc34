package dev.tiller.cli.evaluate;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.LongWork;
import dev.tiller.cli.option.ModelOption;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.option.SweepOptions;
import dev.tiller.cli.option.TableOutput;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.cli.outcome.SweepText;
import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.data.corpus.Mmlu;
import dev.tiller.data.corpus.TruthfulQuestions;
import dev.tiller.evaluation.MultipleChoice;
import dev.tiller.ground.Progress;
import dev.tiller.ground.TextFile;
import dev.tiller.language.LanguageModel;
import dev.tiller.statistics.Estimate;
import dev.tiller.steering.Steering;
import dev.tiller.steering.sweep.Sweep;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tiller quiz}: multiple-choice scores, plain and steered. */
@Command(
    name = "quiz",
    description = {
      "Scores multiple-choice questions, with the plain model and under every steering.",
      "TruthfulQA gives MC1 and MC2, MMLU the share of right answers."
    },
    footer = {
      "  tiller quiz --model DIR --truthfulqa TruthfulQA.csv --primer primer.txt --steer"
          + " true.safetensors --strengths 0.5,1",
      "  tiller quiz --model DIR --mmlu mmlu --shots 5 --out mmlu.csv"
    })
public final class QuizCommand implements Callable<Integer>, LongWork {

  @Mixin private ModelOption model = new ModelOption();
  @Mixin private SweepOptions sweeps = new SweepOptions();

  @Option(
      names = "--truthfulqa",
      paramLabel = "F.csv",
      description =
          "Questions in TruthfulQA's layout: Question, Best Answer, Correct Answers, Incorrect"
              + " Answers.")
  private @Nullable Path truthful;

  @Option(
      names = "--primer",
      paramLabel = "F.txt",
      description = "Text to put before every TruthfulQA question, such as the published examples.")
  private @Nullable Path primer;

  @Option(
      names = "--mmlu",
      paramLabel = "DIR",
      description = "Questions in MMLU's layout: test/SUBJECT_test.csv and dev/SUBJECT_dev.csv.")
  private @Nullable Path mmlu;

  @Option(
      names = "--shots",
      paramLabel = "n",
      defaultValue = "5",
      description = "MMLU questions shown with their answers (default: 5).")
  private int shots;

  @Mixin private TableOutput out = new TableOutput();

  @Mixin private Answer answer = new Answer();

  @Override
  public Integer call() throws IOException {
    if (truthful == null && mmlu == null) {
      throw new WrongUse("There is nothing to ask; give --truthfulqa, --mmlu or both.");
    }
    if (shots < 0) {
      throw new WrongUse("--shots is " + shots + "; 0 or more was expected.");
    }
    if (primer != null && truthful == null) {
      throw new WrongUse("--primer stands before TruthfulQA's questions; give --truthfulqa too.");
    }
    out.check(answer);
    List<Double> strengths = sweeps.strengths();
    List<Sweep.Alternative> alternatives = sweeps.alternatives();
    TruthfulQuestions questions =
        truthful == null ? new TruthfulQuestions(List.of()) : TruthfulQuestions.read(truthful);
    List<Mmlu> subjects = mmlu == null ? List.of() : Mmlu.read(mmlu);
    String before = primer == null ? "" : TextFile.read(primer);
    TableBuilder rows =
        Table.builder()
            .string("steering")
            .number("strength")
            .string("score")
            .number("value")
            .number("low")
            .number("high")
            .integer("questions");
    try (LanguageModel network = model.load(answer);
        Tokenizer tokenizer = model.tokenizer()) {
      alternatives.forEach(alternative -> alternative.requireFits(network));
      for (Run run : runs(alternatives, strengths)) {
        try (Steering steering = Steering.of(network, run.parts())) {
          MultipleChoice choice =
              new MultipleChoice(network, tokenizer, steering.taps()).watchedBy(answer.monitor());
          ask(choice, questions, before, subjects).forEach((score, e) -> add(rows, run, score, e));
        }
      }
    }
    report(rows.build());
    return 0;
  }

  /** The table's rows, by the names of its columns. */
  private record Scored(List<Map<String, Object>> rows) implements Result {}

  /** One steering at one strength. */
  private record Run(String steering, double strength, List<Steering.Part> parts) {}

  private static List<Run> runs(List<Sweep.Alternative> alternatives, List<Double> strengths) {
    List<Run> runs = new ArrayList<>();
    runs.add(new Run(Sweep.PLAIN, 0, List.of()));
    for (Sweep.Alternative alternative : alternatives) {
      for (double strength : strengths) {
        if (strength != 0) {
          runs.add(new Run(alternative.name(), strength, alternative.at(strength)));
        }
      }
    }
    return runs;
  }

  private Map<String, Estimate> ask(
      MultipleChoice choice, TruthfulQuestions questions, String before, List<Mmlu> subjects) {
    Map<String, Estimate> scores = new LinkedHashMap<>();
    long count =
        questions.questions().size() + subjects.stream().mapToLong(s -> s.asked().size()).sum();
    try (Progress progress = answer.monitor().progress("quiz", count)) {
      if (truthful != null) {
        MultipleChoice.Truthfulness truth = choice.truthfulQa(questions, before, progress);
        scores.put("truthfulqa mc1", truth.mc1Mean());
        scores.put("truthfulqa mc2", truth.mc2Mean());
      }
      int right = 0;
      int asked = 0;
      for (Mmlu subject : subjects) {
        int here = 0;
        for (boolean correct : choice.mmlu(subject, shots, progress)) {
          here += correct ? 1 : 0;
        }
        right += here;
        asked += subject.asked().size();
        scores.put("mmlu " + subject.subject(), Estimate.share(here, subject.asked().size(), 0.95));
      }
      if (asked > 0) {
        scores.put("mmlu", Estimate.share(right, asked, 0.95));
      }
    }
    return scores;
  }

  private static void add(TableBuilder rows, Run run, String score, Estimate e) {
    @Nullable Double low = e.hasInterval() ? e.low() : null;
    @Nullable Double high = e.hasInterval() ? e.high() : null;
    rows.row(run.steering(), run.strength(), score, e.value(), low, high, (long) e.n());
  }

  private void report(Table table) throws IOException {
    out.write(table);
    table.forEach(
        row ->
            answer.say(
                "%-28s %-10s %-28s %5.1f %% (%s)",
                row.string("steering"),
                row.doubleValue("strength"),
                row.string("score"),
                100 * row.doubleValue("value"),
                row.get("low") == null
                    ? "interval unknown"
                    : "%.1f to %.1f"
                        .formatted(100 * row.doubleValue("low"), 100 * row.doubleValue("high"))));
    answer.finish(new Scored(SweepText.values(table)));
  }
}
