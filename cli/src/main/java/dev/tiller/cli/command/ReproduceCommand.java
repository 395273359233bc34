package dev.tiller.cli.command;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.LongWork;
import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.reproduce.Finding;
import dev.tiller.reproduce.Report;
import dev.tiller.reproduce.Reproduction;
import dev.tiller.reproduce.Reproduction.Effort;
import dev.tiller.reproduce.steering.AuraReproduction;
import dev.tiller.symphony.Claims;
import dev.tiller.symphony.DataTable;
import dev.tiller.symphony.Page;
import dev.tiller.tensor.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
      "--quick takes minutes and one seed, so its verdicts are indicative; --full takes several."
    },
    footer = "  tiller reproduce aura --quick --page aura.html")
public final class ReproduceCommand implements Callable<Integer>, LongWork {

  private static final List<Reproduction> ALL = List.of(new AuraReproduction());

  @Parameters(paramLabel = "NAME", description = "The paper: aura.")
  private String name = "";

  @ArgGroup private @Nullable Amount amount;

  @Option(
      names = "--page",
      paramLabel = "F.html",
      description = "Also write the report as a page that opens from disk.")
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
    Reproduction reproduction = named();
    answer.say("%s", reproduction.paper());
    Report report = reproduction.run(effort);
    report.findings().forEach(this::print);
    answer.say("%.0f seconds%s", report.seconds(), note(effort));
    if (page != null) {
      page(reproduction, report, effort).write(page);
    }
    answer.finish(new ObjectMapper().convertValue(report.toJson(), new TypeReference<>() {}));
    return 0;
  }

  private Reproduction named() {
    return ALL.stream()
        .filter(r -> r.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    "There is no reproduction \"%s\"; choose one of %s."
                        .formatted(
                            name,
                            ALL.stream()
                                .map(Reproduction::name)
                                .collect(Collectors.joining(", ")))));
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

  private static Page page(Reproduction reproduction, Report report, Effort effort) {
    TableBuilder rows = Claims.rows();
    for (Finding f : report.findings()) {
      rows.row(
          f.claim().id(),
          f.claim().statement() + " (" + f.claim().threshold() + ")",
          f.claim().paper(),
          number(f.measured()),
          number(f.low()),
          number(f.high()),
          null,
          f.holds(),
          f.reason());
    }
    String note = effort == Effort.QUICK ? "One seed: indicative only." : "";
    Page page =
        Page.titled(report.paper())
            .lead(reproduction.paper())
            .add(Claims.of("Claims", rows.build()).note(note));
    for (Map.Entry<String, Table> table : report.tables().entrySet()) {
      page = page.add(DataTable.of(table.getKey(), table.getValue()));
    }
    return page;
  }

  private static @Nullable Double number(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
