package dev.tiller.cli.doctor;

import dev.tiller.cli.option.Answer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
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

  @Override
  public Integer call() {
    List<Finding> all = new ArrayList<>();
    for (Map.Entry<String, Checkup> checkup : Examination.checkups().entrySet()) {
      List<Finding> found = Checkup.safely(checkup.getKey(), checkup.getValue());
      found.forEach(this::print);
      all.addAll(found);
    }
    boolean healthy = all.stream().noneMatch(f -> f.level() == Finding.Level.PROBLEM);
    answer.say("%s", healthy ? "Tiller can run here." : "Tiller cannot run here yet.");
    answer.finish(
        Map.of("healthy", healthy, "findings", all.stream().map(DoctorCommand::json).toList()));
    return healthy ? 0 : 1;
  }

  private void print(Finding finding) {
    String mark = finding.level() == Finding.Level.OK ? "" : finding.level() + ": ";
    answer.say(
        "%-12s %s%s", finding.topic(), mark.toLowerCase(java.util.Locale.ROOT), finding.found());
    if (finding.advice() != null) {
      answer.say("%-12s -> %s", "", finding.advice());
    }
    answer.text().flush();
  }

  private static Map<String, Object> json(Finding finding) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("topic", finding.topic());
    json.put("level", finding.level().name().toLowerCase(java.util.Locale.ROOT));
    json.put("found", finding.found());
    if (finding.advice() != null) {
      json.put("advice", finding.advice());
    }
    return json;
  }
}
