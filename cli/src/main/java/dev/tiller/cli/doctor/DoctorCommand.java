package dev.tiller.cli.doctor;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tiller doctor}: what was found on this machine, and what to do about it. */
@Command(
    name = "doctor",
    description = {
      "Shows natives, threads, memory, caches and devices: what was found, and what to do.",
      "Exit code 1 if something keeps Tiller from working."
    },
    footer = "  tiller doctor --json")
public final class DoctorCommand implements Callable<Integer> {

  @Mixin private Answer answer = new Answer();

  private record Examined(
      String topic,
      String level,
      String found,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String advice)
      implements Result {}

  private record Health(boolean healthy, List<Examined> findings) implements Result {}

  @Override
  public Integer call() {
    List<Observation> all = new ArrayList<>();
    for (Map.Entry<String, Checkup> checkup : Examination.checkups().entrySet()) {
      List<Observation> found = Checkup.safely(checkup.getKey(), checkup.getValue());
      found.forEach(this::print);
      all.addAll(found);
    }
    boolean healthy = all.stream().noneMatch(f -> f.level() == Observation.Level.PROBLEM);
    answer.say("%s", healthy ? "Tiller can run here." : "Tiller cannot run here yet.");
    answer.finish(new Health(healthy, all.stream().map(DoctorCommand::examined).toList()));
    return healthy ? 0 : 1;
  }

  private void print(Observation finding) {
    String mark = finding.level() == Observation.Level.OK ? "" : finding.level() + ": ";
    answer.say("%-12s %s%s", finding.topic(), mark.toLowerCase(Locale.ROOT), finding.found());
    if (finding.advice() != null) {
      answer.say("%-12s -> %s", "", finding.advice());
    }
    answer.text().flush();
  }

  private static Examined examined(Observation finding) {
    return new Examined(
        finding.topic(),
        finding.level().name().toLowerCase(Locale.ROOT),
        finding.found(),
        finding.advice());
  }
}
