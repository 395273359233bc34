package dev.tiller.cli.reproduce;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.LongWork;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.reproduce.Demonstration;
import dev.tiller.reproduce.Demonstrations;
import dev.tiller.reproduce.Shown;
import dev.tiller.reproduce.demo.Demo;
import dev.tiller.reproduce.demo.DemoResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tiller demo}: the main job, on what ships with Tiller, or one of the systems. */
@Command(
    name = "demo",
    description = {
      "Learns a map from speeches to sea stories and one away from spam, and shows what they do.",
      "Writes the maps and a page that opens from disk.",
      "With a name it shows that system instead, in about a minute, on one page."
    },
    footer = {"  tiller demo --out my-demo", "  tiller demo --list", "  tiller demo duet"})
public final class DemoCommand implements Callable<Integer>, LongWork {

  @Parameters(
      paramLabel = "NAME",
      arity = "0..1",
      completionCandidates = Names.class,
      description = "The system to show: ${COMPLETION-CANDIDATES}.")
  private @Nullable String name;

  @Option(names = "--list", description = "Lists the systems, one line each, and runs nothing.")
  private boolean list;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where pages and maps go (default: tiller-demo).")
  private Path out = Path.of("tiller-demo");

  @Mixin private Answer answer = new Answer();

  /** Names of the systems, found when somebody asks for the help. */
  static final class Names implements Iterable<String> {

    @Override
    public Iterator<String> iterator() {
      return Demonstrations.all().stream().map(Demonstration::name).iterator();
    }
  }

  private record Row(String name, String system, String shows) implements Result {}

  private record Listed(List<Row> demos) implements Result {}

  private record Figure(String name, double value, @Nullable Double low, @Nullable Double high)
      implements Result {}

  private record ShownResult(
      String demo,
      String system,
      String headline,
      List<Figure> figures,
      String page,
      double seconds,
      List<String> next)
      implements Result {}

  @Override
  public Integer call() throws IOException {
    if (list) {
      if (name != null) {
        throw new WrongUse("--list names all demos; leave out either it or the name " + name + ".");
      }
      list();
    } else if (name != null) {
      String wanted = name;
      show(WrongUse.check("NAME", () -> Demonstrations.named(wanted)));
    } else {
      main();
    }
    return 0;
  }

  private void list() {
    List<Row> rows = new ArrayList<>();
    for (Demonstration one : Demonstrations.all()) {
      answer.say("%-9s %s: %s", one.name(), one.system(), one.shows());
      rows.add(new Row(one.name(), one.system(), one.shows()));
    }
    answer.finish(new Listed(rows));
  }

  private void show(Demonstration one) throws IOException {
    long start = System.nanoTime();
    Files.createDirectories(out);
    answer.say("%s: %s", one.system(), one.shows());
    Shown shown = Demonstrations.run(one, answer.monitor());
    Path page = out.resolve(one.name() + ".html");
    Demonstrations.write(one, shown, page);
    double seconds = (System.nanoTime() - start) / 1e9;
    answer.say("%s", shown.headline());
    int widest = shown.figures().stream().mapToInt(f -> f.name().length()).max().orElse(1);
    for (Shown.Figure figure : shown.figures()) {
      answer.say("  %-" + widest + "s  %s", figure.name(), figure.text());
    }
    boolean intervals = shown.figures().stream().anyMatch(f -> Double.isFinite(f.low()));
    answer.say("%s%.0f seconds.", intervals ? "In parentheses 95 % intervals. " : "", seconds);
    answer.say("Page:  %s", page);
    String label = "Next: ";
    for (String command : one.next()) {
      answer.say("%s tiller %s", label, command);
      label = "      ";
    }
    List<Figure> figures =
        shown.figures().stream()
            .map(f -> new Figure(f.name(), f.value(), finite(f.low()), finite(f.high())))
            .toList();
    answer.finish(
        new ShownResult(
            one.name(),
            one.system(),
            shown.headline(),
            figures,
            page.toString(),
            seconds,
            one.next()));
  }

  private static @Nullable Double finite(double bound) {
    return Double.isFinite(bound) ? bound : null;
  }

  /** Without a name: what the README shows. */
  private void main() throws IOException {
    DemoResult result = Demo.run(out, answer.monitor());
    result.toText().lines().forEach(line -> answer.say("%s", line));
    answer.finish(result.toJson());
  }
}
