package dev.tiller.cli.reproduce;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.LongWork;
import dev.tiller.cli.option.OutputFile;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.reproduce.Finding;
import dev.tiller.reproduce.Report;
import dev.tiller.reproduce.ReportPage;
import dev.tiller.reproduce.Reproduction;
import dev.tiller.reproduce.Reproduction.Effort;
import dev.tiller.reproduce.catalog.Reproductions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
      description = "The paper: aura, act, lineas, deeppcr; beyond for what no paper says; or all.")
  private String name = "";

  @ArgGroup private @Nullable Amount amount;

  @Option(
      names = "--page",
      paramLabel = "F.html",
      description = "Also write the report as a page that opens from disk (one paper only).")
  private @Nullable Path page;

  @Mixin private Answer answer = new Answer();

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
    OutputFile.check("--page", page);
    List<Reproduction> chosen =
        everything
            ? Reproductions.all()
            : List.of(WrongUse.check("NAME", () -> Reproductions.named(name)));
    List<Finding> findings = new ArrayList<>();
    double seconds = 0;
    for (Reproduction each : chosen) {
      Report report = run(each, effort);
      findings.addAll(report.findings());
      seconds += report.seconds();
    }
    answer.finish(new Report(name, findings, Map.of(), seconds).toJson());
    return 0;
  }

  private Report run(Reproduction reproduction, Effort effort) throws IOException {
    answer.say("%s", reproduction.paper());
    Report report = reproduction.run(effort);
    report.findings().forEach(this::print);
    answer.say("%.0f seconds%s", report.seconds(), note(effort));
    if (page != null) {
      ReportPage.write(report, reproduction.paper(), page);
      answer.say("Page: %s", page);
    }
    return report;
  }

  private void print(Finding finding) {
    String measured =
        Double.isNaN(finding.measured())
            ? "not measured"
            : String.format(Locale.ROOT, "%.3g", finding.measured());
    String interval =
        Double.isNaN(finding.low())
            ? ""
            : String.format(Locale.ROOT, " [%.3g, %.3g]", finding.low(), finding.high());
    answer.say(
        "%-8s %-22s %s%s (%s; paper: %s) %s",
        finding.holds() ? "holds" : "fails",
        finding.claim().id(),
        measured,
        interval,
        finding.claim().threshold(),
        finding.claim().paper(),
        finding.reason());
  }

  private static String note(Effort effort) {
    return effort == Effort.QUICK ? "; one seed: verdicts are indicative" : "";
  }
}
