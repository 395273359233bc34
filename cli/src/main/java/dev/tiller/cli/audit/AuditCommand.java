package dev.tiller.cli.audit;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.LongWork;
import dev.tiller.cli.option.OutputFile;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.data.Table;
import dev.tiller.fairness.Model;
import dev.tiller.fairness.Perturbation;
import dev.tiller.fairness.Response;
import dev.tiller.fairness.audit.Audit;
import dev.tiller.fairness.audit.AuditPlan;
import dev.tiller.fairness.audit.AuditResult;
import dev.tiller.fairness.audit.AuditTables;
import dev.tiller.fairness.audit.CardText;
import dev.tiller.fairness.perturbation.ImagePerturbation;
import dev.tiller.fairness.perturbation.ImagePerturbations;
import dev.tiller.fairness.perturbation.TextPerturbation;
import dev.tiller.ground.AtomicFile;
import dev.tiller.ground.UserError;
import dev.tiller.images.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
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
          + " --task class --classes labels.txt --perturb swap,keyboard --gate max-gap=0.1"
    })
public final class AuditCommand implements Callable<Integer>, LongWork {

  private static final int WORST = 10;
  private static final int EXAMPLES = 5;

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

  @Option(
      names = "--perturb",
      split = ",",
      required = true,
      paramLabel = "NAME",
      description = {
        "Perturbations; exposure stands for exposure_up and exposure_down. Levels of your own:",
        "motion_blur=1:5:9, the one that changes nothing first."
      })
  private List<String> perturbations = new ArrayList<>();

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

  @Override
  public Integer call() throws IOException {
    List<Gate> limits = gates.stream().map(Gate::parse).toList();
    OutputFile.check(answer, "--page", page);
    Response response = task.response();
    if (isTable()) {
      AuditItems<String> texts = AuditItems.texts(data, attributes, by);
      try (Model<String> model = models.texts()) {
        return run(texts, model, response, AuditCommand::text, limits);
      }
    }
    boolean classes = response.measures().stream().noneMatch(m -> m.matches("TMR|rank-1"));
    AuditModels.Pictures pictures = models.pictures(classes);
    try (Model<Picture> model = pictures.model()) {
      AuditItems<Picture> items = AuditItems.pictures(data, attributes, by, pictures.prepare());
      return run(items, model, response, AuditCommand::image, limits);
    }
  }

  private boolean isTable() {
    String name = String.valueOf(data.getFileName()).toLowerCase(Locale.ROOT);
    return Files.isRegularFile(data) && name.matches(".*\\.(csv|tsv|jsonl|ndjson|json)");
  }

  private interface Named<T> {
    List<? extends Perturbation<T>> of(String name);
  }

  private static List<ImagePerturbation> image(String name) {
    return ImagePerturbations.named(name);
  }

  private static List<TextPerturbation> text(String name) {
    List<TextPerturbation> found =
        TextPerturbation.list().stream().filter(p -> p.id().equals(name)).toList();
    if (found.isEmpty()) {
      throw new UserError(
          "There is no perturbation of texts \"%s\"; there are %s."
              .formatted(
                  name,
                  UserError.list(
                      TextPerturbation.list().stream().map(TextPerturbation::id).toList())));
    }
    return found;
  }

  private <T> int run(
      AuditItems<T> items, Model<T> model, Response response, Named<T> named, List<Gate> limits)
      throws IOException {
    List<Perturbation<T>> used = new ArrayList<>();
    Audit<T> audit =
        Audit.of(items.items(), model)
            .attributes(items.attributes().toArray(String[]::new))
            .response(response);
    settings.apply(audit);
    for (String wanted : perturbations) {
      WrongUse.check("--perturb", () -> perturb(audit, wanted, named, used));
    }
    if (keep != null) {
      audit.keptIn(keep);
    }
    items.notes().forEach(note -> answer.note("Note: " + note + "."));
    if (dry) {
      return plan(audit, items.notes());
    }
    AuditResult result = audit.run(answer.monitor());
    write(result, items.notes());
    if (page != null) {
      new AuditPage<>(
              result, items.items(), used, models.name(), String.valueOf(data.getFileName()))
          .write(page);
      answer.say("Page: %s", page);
    }
    return report(result, items.notes(), limits);
  }

  private static <T> boolean perturb(
      Audit<T> audit, String wanted, Named<T> named, List<Perturbation<T>> used) {
    String[] parts = wanted.split("=", 2);
    List<? extends Perturbation<T>> found = named.of(parts[0].strip());
    for (Perturbation<T> perturbation : found) {
      double[] levels = parts.length == 1 ? perturbation.grid() : levels(parts[1]);
      audit.perturb(perturbation, levels);
      used.add(perturbation);
    }
    return true;
  }

  private static double[] levels(String text) {
    try {
      return Arrays.stream(text.split(":")).mapToDouble(Double::parseDouble).toArray();
    } catch (NumberFormatException e) {
      throw new UserError(
          "The levels \"%s\" are no numbers with colons between them, such as 1:5:9."
              .formatted(text),
          e);
    }
  }

  private int plan(Audit<?> audit, List<String> notes) throws IOException {
    AuditPlan plan = audit.plan();
    answer.say(
        "%,d items, %,d of them done; %,d passes of the model left; about %.0f s on this machine as busy as it is; %.1f MB beside the model",
        plan.items(), plan.done(), plan.passes(), plan.seconds(), plan.bytes() / 1e6);
    answer.finish(
        new Planned(plan.items(), plan.done(), plan.passes(), plan.seconds(), plan.bytes(), notes));
    return 0;
  }

  private void write(AuditResult result, List<String> notes) throws IOException {
    if (out == null) {
      return;
    }
    Files.createDirectories(out);
    AuditTables tables = new AuditTables(result);
    Map<String, Table> files = new LinkedHashMap<>();
    files.put("items.parquet", tables.items());
    files.put("curves.parquet", tables.curves());
    files.put("matrix.csv", tables.matrix());
    files.put("disparities.csv", tables.disparities());
    files.put("targeted.csv", tables.targeted(WORST, EXAMPLES));
    files.put("excluded.csv", tables.excluded());
    for (Map.Entry<String, Table> file : files.entrySet()) {
      file.getValue().write(out.resolve(file.getKey()));
    }
    AtomicFile.write(
        out.resolve("card.md"),
        CardText.text(result, models.name(), String.valueOf(data.getFileName())));
    answer.say("Tables: %s", out);
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
    List<String> breaches =
        limits.stream().flatMap(g -> g.breaches(result.matrix()).stream()).toList();
    var worst = result.matrix().targeted(1).stream().findFirst();
    breaches.forEach(b -> answer.note("gate: " + b));
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
