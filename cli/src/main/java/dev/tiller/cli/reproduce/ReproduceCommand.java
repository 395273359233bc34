package dev.tiller.cli.reproduce;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.FileName;
import dev.tiller.cli.option.LongWork;
import dev.tiller.cli.option.OutputFile;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.Finding;
import dev.tiller.reproduce.Report;
import dev.tiller.reproduce.ReportPage;
import dev.tiller.reproduce.Reproduction;
import dev.tiller.reproduce.Reproduction.Effort;
import dev.tiller.reproduce.Reproductions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tiller reproduce}: a paper's claims, measured here. */
@Command(
    name = "reproduce",
    description = {
      "Measures every claim of a paper and says which of them hold here.",
      "--quick takes minutes and one seed, so its verdicts are indicative; --full takes several.",
      "Text experiments keep maps and outcomes in the cache: a run that was stopped goes on where it"
          + " stood. `tiller cache clear reproduce` measures anew."
    },
    footer = "  tiller reproduce aura --quick --page aura.html")
public final class ReproduceCommand implements Callable<Integer>, LongWork {

  private static final String ALL = "all";

  @Parameters(
      paramLabel = "NAME",
      completionCandidates = Names.class,
      description = "The paper: ${COMPLETION-CANDIDATES} (beyond is what no paper says).")
  private String name = "";

  @ArgGroup private @Nullable Amount amount;

  @Option(
      names = "--page",
      preprocessor = FileName.class,
      paramLabel = "F.html",
      description = "Also write the report as a page that opens from disk (one paper only).")
  private @Nullable Path page;

  @Mixin private Answer answer = new Answer();

  /** Names of papers, whoever brought them; found when somebody asks for the help. */
  static final class Names implements Iterable<String> {

    @Override
    public Iterator<String> iterator() {
      List<String> names = new ArrayList<>(Reproductions.names());
      names.add(ALL);
      return names.iterator();
    }
  }

  /** How much work. */
  static final class Amount {

    @Option(names = "--quick", description = "One seed (this is the default).")
    private boolean quick;

    @Option(names = "--full", description = "Several seeds, all prompts.")
    private boolean full;
  }

  @Override
  public Integer call() throws IOException {
    Effort effort = amount != null && amount.full ? Effort.FULL : Effort.QUICK;
    boolean everything = name.equals(ALL);
    if (everything && page != null) {
      throw new WrongUse("--page takes the report of one paper; name one instead of all.");
    }
    OutputFile.checkPage(answer, "--page", page);
    List<Reproduction> chosen =
        everything
            ? Reproductions.all()
            : List.of(WrongUse.check("NAME", () -> Reproductions.named(name)));
    List<Finding> findings = new ArrayList<>();
    double seconds = 0;
    Report.Work work = new Report.Work(0, 0);
    for (Reproduction each : chosen) {
      Report report = run(each, effort);
      findings.addAll(report.findings());
      seconds += report.seconds();
      work = work.and(report.work());
    }
    answer.finish(new Report(name, findings, Map.of(), List.of(), seconds, work).toJson());
    return 0;
  }

  private Report run(Reproduction reproduction, Effort effort) throws IOException {
    answer.say("%s", reproduction.paper());
    Report report = Experiment.run(reproduction, effort, answer.monitor());
    report.findings().forEach(finding -> answer.say("%s", finding.toText()));
    answer.say(
        "%d of %d claims hold here%s. %.0f seconds; %d pieces of work, %d results of earlier runs.",
        report.holding(),
        report.findings().size(),
        effort == Effort.QUICK ? ", with one seed: verdicts are indicative" : "",
        report.seconds(),
        report.work().done(),
        report.work().reused());
    if (page != null) {
      ReportPage.write(report, reproduction.paper(), page);
      answer.say("Page: %s", page);
    }
    return report;
  }
}
