package dev.tiller.cli.generate;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.FileName;
import dev.tiller.cli.option.LongWork;
import dev.tiller.cli.option.ModelOption;
import dev.tiller.cli.option.OutputFile;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.option.SamplingOptions;
import dev.tiller.cli.option.SteerOption;
import dev.tiller.cli.option.SweepOptions;
import dev.tiller.cli.option.TableOutput;
import dev.tiller.cli.option.TextSource;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.cli.outcome.MapNames;
import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.evaluation.Protocol;
import dev.tiller.ground.Progress;
import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.generate.GeneratedText;
import dev.tiller.language.generate.GenerationSettings;
import dev.tiller.language.generate.TextGenerator;
import dev.tiller.steering.Steering;
import dev.tiller.steering.sweep.Sweep;
import dev.tiller.symphony.InWords;
import dev.tiller.symphony.Measure;
import dev.tiller.symphony.Page;
import dev.tiller.symphony.SideBySide;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tiller compare}: the same prompts under several strengths, to look at. */
@Command(
    name = "compare",
    description = {
      "Continues the same prompts plainly and under maps at several strengths, side by side.",
      "All steps draw the same random numbers, so that what differs is the steering. Nothing is",
      "judged; tiller eval measures. Texts are sampled as there unless told otherwise."
    },
    footer = {
      "  tiller compare --model pocket --prompt 'The captain' --steer sea.safetensors"
          + " --strengths 0.25,0.5,1",
      "  tiller compare --model pocket --prompts prompts.txt --steer a.safetensors"
          + " --steer b.safetensors --each --page compare.html"
    })
public final class CompareCommand implements Callable<Integer>, LongWork {

  /** Rows that go through the network together. */
  private static final int BATCH = 32;

  @Mixin private ModelOption model = new ModelOption();

  @ArgGroup(multiplicity = "1")
  private Prompts prompts = new Prompts();

  @Mixin private SweepOptions sweeps = new SweepOptions();
  @Mixin private SamplingOptions sampling = new SamplingOptions();
  @Mixin private TableOutput out = new TableOutput();

  @Option(
      names = "--page",
      preprocessor = FileName.class,
      paramLabel = "F.html",
      description = "Write the texts side by side as a page that opens from disk.")
  private @Nullable Path page;

  @Mixin private Answer answer = new Answer();

  private static final class Prompts {

    @Option(
        names = "--prompt",
        paramLabel = "P",
        description = "A prompt; repeatable.",
        required = true)
    private List<String> given = new ArrayList<>();

    @Option(
        names = "--prompts",
        paramLabel = TextSource.LABEL,
        description = "Prompts: one a line, JSON Lines, CSV or Parquet.",
        required = true)
    private @Nullable TextSource source;

    private List<String> read() throws IOException {
      return source == null ? given : source.read().texts();
    }
  }

  private record Step(String steering, double strength, List<Steering.Part> parts) {

    private String label() {
      return strength == 1 || strength == 0 ? steering : steering + " at " + strength;
    }
  }

  private record Compared(String prompt, String steering, double strength, String text)
      implements Result {}

  private record Comparison(List<SteerOption.Applied> steer, long seed, List<Compared> texts)
      implements Result {}

  @Override
  public Integer call() throws IOException {
    if (sweeps.steer().words().isEmpty()) {
      throw new WrongUse("There is nothing to compare the plain model with; give --steer MAP.");
    }
    out.check(answer);
    OutputFile.checkPage(answer, "--page", page);
    List<Step> steps = steps();
    List<String> starts = prompts.read();
    List<Compared> texts;
    GenerationSettings settings = sampling.settings(Protocol.standard(0).generation());
    try (LanguageModel network = model.load(answer);
        Tokenizer tokenizer = model.tokenizer()) {
      texts = compare(network, tokenizer, starts, steps, settings);
    }
    texts.forEach(this::show);
    out.write(table(texts));
    if (page != null) {
      page(texts).write(page);
      answer.say("page: %s", page);
    }
    answer.finish(new Comparison(sweeps.steer().describe(), settings.seed(), texts));
    return 0;
  }

  /** The plain model first, whatever strengths were named. */
  private List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    steps.add(new Step(Sweep.PLAIN, 0, List.of()));
    for (Sweep.Alternative alternative : sweeps.alternatives()) {
      for (double strength : sweeps.strengths()) {
        if (strength != 0) {
          steps.add(new Step(alternative.name(), strength, alternative.at(strength)));
        }
      }
    }
    return steps;
  }

  /** Prompt by prompt, and within a prompt step by step. */
  private List<Compared> compare(
      LanguageModel network,
      Tokenizer tokenizer,
      List<String> starts,
      List<Step> steps,
      GenerationSettings settings) {
    TextGenerator generator = new TextGenerator(network, tokenizer, answer.monitor());
    generator.check(starts, settings);
    steps.forEach(step -> step.parts().forEach(part -> part.map().requireFits(network)));
    List<List<String>> byStep = new ArrayList<>();
    try (Progress progress =
        answer.monitor().progress("compare", (long) steps.size() * starts.size())) {
      for (Step step : steps) {
        try (Steering steering = Steering.of(network, step.parts())) {
          List<String> continued = new ArrayList<>();
          for (int from = 0; from < starts.size(); from += BATCH) {
            List<String> rows = starts.subList(from, Math.min(starts.size(), from + BATCH));
            for (GeneratedText text : generator.generate(rows, settings, steering.taps())) {
              continued.add(text.text());
            }
            if (answer.monitor().stopRequested()) {
              throw new UserError("Stopped before every text was there; nothing was written.");
            }
            progress.step(rows.size(), step.label());
          }
          byStep.add(continued);
        }
      }
    }
    List<Compared> texts = new ArrayList<>();
    for (int p = 0; p < starts.size(); p++) {
      for (int s = 0; s < steps.size(); s++) {
        Step step = steps.get(s);
        texts.add(new Compared(starts.get(p), step.label(), step.strength(), byStep.get(s).get(p)));
      }
    }
    return texts;
  }

  private void show(Compared text) {
    if (text.steering().equals(Sweep.PLAIN)) {
      answer.say("%s ...", text.prompt());
    }
    answer.say("  [%s] %s", text.steering(), text.text().strip().replaceAll("\\s+", " "));
  }

  private static Table table(List<Compared> texts) {
    TableBuilder rows =
        Table.builder().string("prompt").string("steering").number("strength").string("text");
    texts.forEach(t -> rows.row(t.prompt(), t.steering(), t.strength(), t.text().strip()));
    return rows.build();
  }

  private static Page page(List<Compared> compared) {
    UnaryOperator<String> called =
        MapNames.among(compared.stream().map(Compared::steering).toList());
    List<Compared> texts =
        compared.stream()
            .map(t -> new Compared(t.prompt(), called.apply(t.steering()), t.strength(), t.text()))
            .toList();
    long prompts = texts.stream().map(Compared::prompt).distinct().count();
    long steps = texts.stream().map(Compared::steering).distinct().count();
    return Page.titled("The same prompts, side by side")
        .headline(
            "%s, each continued plainly and in %s; nothing is judged here."
                .formatted(
                    InWords.count(prompts, "prompt"), InWords.count(steps - 1, "steered way")))
        .lead("Every column continues the same prompts with the same random numbers.")
        .add(
            SideBySide.of(
                "",
                table(texts),
                Measure.of("prompt", "prompt"),
                Measure.of("steering", ""),
                "text"));
  }
}
