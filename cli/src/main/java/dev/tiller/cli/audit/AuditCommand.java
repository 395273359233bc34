package dev.tiller.cli.audit;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.FileName;
import dev.tiller.cli.option.LongWork;
import dev.tiller.cli.option.OutputFile;
import dev.tiller.fairness.Model;
import dev.tiller.fairness.Perturbation;
import dev.tiller.fairness.Response;
import dev.tiller.fairness.audit.Audit;
import dev.tiller.fairness.audit.AuditComparison;
import dev.tiller.fairness.audit.AuditResult;
import dev.tiller.fairness.response.Overlap;
import dev.tiller.images.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
  @Mixin private AuditTexts texts = new AuditTexts();

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
      preprocessor = FileName.class,
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

  @Override
  public Integer call() throws IOException {
    List<Gate> limits = gates.stream().map(Gate::parse).toList();
    OutputFile.checkPage(answer, "--page", page);
    Response response = task.response();
    return isTable() ? texts(response, limits) : pictures(response, limits);
  }

  private int texts(Response response, List<Gate> limits) throws IOException {
    AuditItems<String> items = AuditItems.texts(data, attributes, by);
    Audited<String> audited = texts.open(models, task);
    try (Model<String> model = audited.model()) {
      return run(new Work<>(items, audited, model, response, AuditPerturbations::texts), limits);
    }
  }

  private int pictures(Response response, List<Gate> limits) throws IOException {
    boolean classes = response.measures().stream().noneMatch(m -> m.matches("TMR|rank-1"));
    Audited<Picture> audited = models.pictures(classes, response instanceof Overlap);
    try (Model<Picture> model = audited.model()) {
      AuditItems<Picture> items = AuditItems.pictures(data, attributes, by, audited.prepare());
      return run(new Work<>(items, audited, model, response, AuditPerturbations::pictures), limits);
    }
  }

  /** What is audited by what. */
  private record Work<T>(
      AuditItems<T> items,
      Audited<T> audited,
      Model<T> model,
      Response response,
      Function<String, List<? extends Perturbation<T>>> named) {

    Work<T> of(Model<T> other) {
      return new Work<>(items, audited, other, response, named);
    }

    /** What is known before anything is run. */
    List<String> notes() {
      List<String> notes = new ArrayList<>(items.notes());
      notes.addAll(audited.notes());
      return notes;
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
            .noting(work.notes())
            .response(work.response());
    settings.apply(audit);
    used.addAll(perturbations.apply(audit, work.items().items(), work.named()));
    if (keep != null) {
      audit.keptIn(name == null ? keep : keep.resolve(name));
    }
    return audit;
  }

  private <T> int run(Work<T> work, List<Gate> limits) throws IOException {
    if (steering.asked()) {
      return along(work, limits);
    }
    List<Perturbation<T>> used = new ArrayList<>();
    Audit<T> audit = audit(work, used, null);
    AuditReport report = report(work, limits);
    if (dry) {
      return report.plan(audit, 1);
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
    return report.of(result);
  }

  private <T> int along(Work<T> work, List<Gate> limits) throws IOException {
    List<AuditSteering.Setting> all = steering.settings();
    work.audited().steerable();
    List<Perturbation<T>> used = new ArrayList<>();
    Audit<T> plain = audit(work, used, UNSTEERED);
    AuditReport report = report(work, limits);
    if (dry) {
      return report.plan(plain, 1 + all.size());
    }
    AuditResult before = plain.run(answer.monitor());
    List<SteeredAudit> steered = new ArrayList<>();
    for (AuditSteering.Setting setting : all) {
      try (Model<T> model = work.audited().steered(setting)) {
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
    return report.of(before, steered);
  }

  /** Says what is known beforehand, while there is time to stop. */
  private AuditReport report(Work<?> work, List<Gate> limits) {
    work.notes().forEach(note -> answer.note("Note: " + note + "."));
    return new AuditReport(answer, work.notes(), limits);
  }

  private <T> AuditPage<T> page(Work<T> work, List<Perturbation<T>> used, AuditResult result) {
    return new AuditPage<>(result, work.items().items(), used, models.name(), dataName());
  }

  private String dataName() {
    return String.valueOf(data.getFileName());
  }
}
