package dev.tiller.cli.audit;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.LongWork;
import dev.tiller.cli.option.OutputFile;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.fairness.Model;
import dev.tiller.fairness.Perturbation;
import dev.tiller.fairness.Response;
import dev.tiller.fairness.audit.Audit;
import dev.tiller.fairness.audit.AuditComparison;
import dev.tiller.fairness.audit.AuditPlan;
import dev.tiller.fairness.audit.AuditResult;
import dev.tiller.fairness.response.Overlap;
import dev.tiller.images.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tiller audit}: robustness of subgroups. */
@Command(
    name = "audit",
    description = {
      "Asks whether a model fails some groups more than others once its inputs are perturbed.",
      "Every item is shown at every level; the area under each group's response curve, with intervals",
      "by identity, says who is failed by what. Pictures are brought to the model's size first.",
      "With --keep the work goes on where it stopped."
    },
    footer = {
      "  tiller audit --model face.onnx --data faces/ --attributes attrs.csv --task verify"
          + " --perturb motion_blur,exposure --keep audit/ --out audit/ --page audit.html",
      "  tiller audit --model http://localhost:8080/classify --data texts.csv --attributes attrs.csv"
          + " --task class --classes labels.txt --perturb swap,keyboard --gate max-gap=0.1",
      "  tiller audit --model encoder/ --data faces/ --attributes attrs.csv --task class"
          + " --perturb contrast_down --map fix.safetensors --strengths 0.5,1 --page steered.html"
    })
public final class AuditCommand implements Callable<Integer>, LongWork {

  private static final String UNSTEERED = "unsteered";

  @Mixin private AuditModels models = new AuditModels();
  @Mixin private AuditTask task = new AuditTask();

  @Option(
      names = "--data",
      required = true,
      paramLabel = "PATH",
      description =
          "A folder of pictures (IDX and Parquet too), or a table (.csv, .jsonl) with the columns item and text.")
  private Path data = Path.of("");

  @Option(
      names = "--attributes",
      required = true,
      paramLabel = "F",
      description =
          "Table with the columns item, perhaps identity and label, and one for each attribute.")
  private Path attributes = Path.of("");

  @Option(
      names = "--by",
      split = ",",
      paramLabel = "NAME",
      description = "Attributes to divide by (default: all of the table).")
  private List<String> by = new ArrayList<>();

  @Mixin private AuditPerturbations perturbations = new AuditPerturbations();
  @Mixin private AuditSteering steering = new AuditSteering();
  @Mixin private AuditSettings settings = new AuditSettings();

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description = "Keep what is finished here, and go on from it.")
  private @Nullable Path keep;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Write tables: items and curves as Parquet; matrix, disparities, targeted, excluded as CSV; card.md.")
  private @Nullable Path out;

  @Option(
      names = "--page",
      paramLabel = "F.html",
      description = "Write matrix, curves and pictures as a page that opens from disk.")
  private @Nullable Path page;

  @Option(
      names = "--dry-run",
      description = "Say how many passes, how much time and memory it will take, and stop.")
  private boolean dry;

  @Option(
      names = "--gate",
      split = ",",
      paramLabel = "LIMIT",
      description =
          "End with code 1 and the reason if max-gap=X, max-excess=X or min-auc=X is not met.")
  private List<String> gates = new ArrayList<>();

  @Mixin private Answer answer = new Answer();

  private record Planned(
      int items, int done, long passes, double seconds, long bytes, List<String> notes)
      implements Result {}

  private record Audited(
      int items,
      int excluded,
      int family,
      Map<String, Double> gaps,
      @Nullable String worstGroup,
      @Nullable String worstPerturbation,
      @Nullable Double worstExcess,
      List<String> breaches,
      List<String> notes)
      implements Result {}

  private record SteeredAnswer(
      int items,
      int excluded,
      List<SteeredAudit.Gap> gaps,
      List<String> breaches,
      List<String> notes)
      implements Result {}

  @Override
  public Integer call() throws IOException {
    List<Gate> limits = gates.stream().map(Gate::parse).toList();
    OutputFile.checkPage(answer, "--page", page);
    Response response = task.response();
    if (isTable()) {
      if (steering.asked()) {
        throw new WrongUse("--map steers encoders of pictures, but --data is a table of texts.");
      }
      AuditItems<String> texts = AuditItems.texts(data, attributes, by);
      try (Model<String> model = models.texts()) {
        return run(new Work<>(texts, model, response, AuditPerturbations::texts), limits);
      }
    }
    boolean classes = response.measures().stream().noneMatch(m -> m.matches("TMR|rank-1"));
    AuditModels.Pictures pictures = models.pictures(classes, response instanceof Overlap);
    try (Model<Picture> model = pictures.model()) {
      AuditItems<Picture> items = AuditItems.pictures(data, attributes, by, pictures.prepare());
      Work<Picture> work = new Work<>(items, model, response, AuditPerturbations::pictures);
      return steering.asked() ? along(work, pictures, limits) : run(work, limits);
    }
  }

  /** What is audited by what. */
  private record Work<T>(
      AuditItems<T> items,
      Model<T> model,
      Response response,
      Function<String, List<? extends Perturbation<T>>> named) {

    Work<T> of(Model<T> other) {
      return new Work<>(items, other, response, named);
    }
  }

  private boolean isTable() {
    String name = String.valueOf(data.getFileName()).toLowerCase(Locale.ROOT);
    return Files.isRegularFile(data) && name.matches(".*\\.(csv|tsv|jsonl|ndjson|json)");
  }

  /** An audit as the options have it; what it goes through is added to {@code used}. */
  private <T> Audit<T> audit(Work<T> work, List<Perturbation<T>> used, @Nullable String name) {
    Audit<T> audit =
        Audit.of(work.items().items(), work.model())
            .attributes(work.items().attributes().toArray(String[]::new))
            .response(work.response());
    settings.apply(audit);
    used.addAll(perturbations.apply(audit, work.items().items(), work.named()));
    if (keep != null) {
      audit.keptIn(name == null ? keep : keep.resolve(name));
    }
    return audit;
  }

  private <T> int run(Work<T> work, List<Gate> limits) throws IOException {
    List<Perturbation<T>> used = new ArrayList<>();
    Audit<T> audit = audit(work, used, null);
    List<String> notes = noted(work.items());
    if (dry) {
      return plan(audit, 1, notes);
    }
    AuditResult result = audit.run(answer.monitor());
    if (out != null) {
      AuditFiles.write(out, result, models.name(), dataName());
      answer.say("Tables: %s", out);
    }
    if (page != null) {
      page(work, used, result).write(page);
      answer.say("Page: %s", page);
    }
    return report(result, notes, limits);
  }

  private int along(Work<Picture> work, AuditModels.Pictures pictures, List<Gate> limits)
      throws IOException {
    List<AuditSteering.Setting> all = steering.settings();
    List<Perturbation<Picture>> used = new ArrayList<>();
    Audit<Picture> plain = audit(work, used, UNSTEERED);
    List<String> notes = noted(work.items());
    if (dry) {
      return plan(plain, 1 + all.size(), notes);
    }
    AuditResult before = plain.run(answer.monitor());
    List<SteeredAudit> steered = new ArrayList<>();
    for (AuditSteering.Setting setting : all) {
      try (Model<Picture> model = pictures.steered(setting)) {
        AuditResult after =
            audit(work.of(model), new ArrayList<>(), setting.name()).run(answer.monitor());
        steered.add(new SteeredAudit(setting.name(), after, AuditComparison.of(before, after)));
      }
    }
    if (out != null) {
      AuditFiles.write(out.resolve(UNSTEERED), before, models.name(), dataName());
      for (SteeredAudit s : steered) {
        Path folder = out.resolve(s.name());
        AuditFiles.write(folder, s.result(), models.name() + " under " + s.name(), dataName());
        AuditFiles.write(folder, s.comparison());
      }
      answer.say("Tables: %s", out);
    }
    if (page != null) {
      page(work, used, before).write(page, steered);
      answer.say("Page: %s", page);
    }
    return report(before, steered, notes, limits);
  }

  private List<String> noted(AuditItems<?> items) {
    items.notes().forEach(note -> answer.note("Note: " + note + "."));
    return items.notes();
  }

  private <T> AuditPage<T> page(Work<T> work, List<Perturbation<T>> used, AuditResult result) {
    return new AuditPage<>(result, work.items().items(), used, models.name(), dataName());
  }

  private String dataName() {
    return String.valueOf(data.getFileName());
  }

  private int plan(Audit<?> audit, int audits, List<String> notes) throws IOException {
    AuditPlan plan = audit.plan();
    long passes = plan.passes() * audits;
    double seconds = plan.seconds() * audits;
    answer.say(
        "%,d items, %,d of them done; %,d passes of the model left; about %.0f s on this machine as busy as it is; %.1f MB beside the model",
        plan.items(), plan.done(), passes, seconds, plan.bytes() / 1e6);
    if (audits > 1) {
      answer.say("That is %d audits, reckoned as the one without steering.", audits);
    }
    answer.finish(new Planned(plan.items(), plan.done(), passes, seconds, plan.bytes(), notes));
    return 0;
  }

  private int report(
      AuditResult before, List<SteeredAudit> steered, List<String> notes, List<Gate> limits) {
    AuditText.lines(before).forEach(line -> answer.say("%s", line));
    List<SteeredAudit.Gap> gaps = new ArrayList<>();
    for (SteeredAudit s : steered) {
      s.lines().forEach(line -> answer.say("%s", line));
      gaps.addAll(s.gaps());
    }
    AuditResult last = steered.get(steered.size() - 1).result();
    List<String> breaches = breaches(limits, last);
    List<String> all = new ArrayList<>(notes);
    all.addAll(before.notes());
    answer.finish(
        new SteeredAnswer(before.subjects().size(), before.excluded().size(), gaps, breaches, all));
    return breaches.isEmpty() ? 0 : 1;
  }

  private List<String> breaches(List<Gate> limits, AuditResult result) {
    List<String> breaches =
        limits.stream().flatMap(g -> g.breaches(result.matrix()).stream()).toList();
    breaches.forEach(b -> answer.note("gate: " + b));
    return breaches;
  }

  private int report(AuditResult result, List<String> notes, List<Gate> limits) {
    AuditText.lines(result).forEach(line -> answer.say("%s", line));
    List<String> all = new ArrayList<>(notes);
    all.addAll(result.notes());
    Map<String, Double> gaps = new LinkedHashMap<>();
    result
        .matrix()
        .disparities()
        .forEach(
            d ->
                gaps.put(
                    d.perturbation() + "/" + d.measure() + "/" + d.partition(), d.gap().value()));
    List<String> breaches = breaches(limits, result);
    var worst = result.matrix().targeted(1).stream().findFirst();
    answer.finish(
        new Audited(
            result.subjects().size(),
            result.excluded().size(),
            result.matrix().family(),
            gaps,
            worst.map(c -> c.subgroup().name()).orElse(null),
            worst.map(c -> c.perturbation()).orElse(null),
            worst.map(c -> c.excess().value()).orElse(null),
            breaches,
            all));
    return breaches.isEmpty() ? 0 : 1;
  }
}
