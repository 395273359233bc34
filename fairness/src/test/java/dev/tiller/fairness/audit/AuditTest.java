package dev.tiller.fairness.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.fairness.Item;
import dev.tiller.fairness.Model;
import dev.tiller.fairness.Output;
import dev.tiller.fairness.group.Minimum;
import dev.tiller.fairness.matrix.Cell;
import dev.tiller.fairness.matrix.MatrixSettings;
import dev.tiller.fairness.perturbation.ImagePerturbation;
import dev.tiller.fairness.perturbation.ImagePerturbations;
import dev.tiller.fairness.perturbation.TextPerturbation;
import dev.tiller.fairness.response.AnswerMatch;
import dev.tiller.fairness.response.Classification;
import dev.tiller.fairness.response.Identification;
import dev.tiller.fairness.response.Verification;
import dev.tiller.fairness.synthetic.Eigenfaces;
import dev.tiller.fairness.synthetic.SyntheticFaces;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.UserError;
import dev.tiller.images.Picture;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole audits: what they find, what they leave out, and that they go on where they stopped. */
class AuditTest {

  private static final Minimum SMALL = new Minimum(5, 5);
  private static final MatrixSettings QUICK = MatrixSettings.seeded(3).draws(300, 50);

  private static ImagePerturbation motion() {
    return ImagePerturbations.named("motion_blur").get(0);
  }

  private static Eigenfaces encoder(boolean planted) throws IOException {
    return Eigenfaces.of("99", new SyntheticFaces(99, 80, 1, planted).items(), 200);
  }

  /** Fewer pictures than pixels: the usual iteration for eigenvectors gives up on these. */
  @Test
  void eigenfacesOfAFewPicturesTellThemApart() throws IOException {
    for (int seed = 1; seed < 6; seed++) {
      List<Item<Picture>> few = new SyntheticFaces(seed, 2, 1, false).items();
      Eigenfaces encoder = Eigenfaces.of("few", few, 32);
      List<Picture> pictures = new ArrayList<>();
      for (Item<Picture> item : few) {
        pictures.add(item.content().read());
      }
      List<Output> seen = encoder.run(pictures);
      assertThat(seen).hasSize(8);
      assertThat(seen.stream().map(o -> Math.round(10 * o.values()[0])).distinct()).hasSize(8);
      double[] energy = new double[32];
      for (Output output : seen) {
        for (int c = 0; c < energy.length; c++) {
          assertThat(output.values()[c]).isFinite();
          energy[c] += output.values()[c] * output.values()[c];
        }
      }
      assertThat(energy[7]).as("eight pictures leave seven directions").isLessThan(energy[0] / 1e6);
    }
  }

  private static Audit<Picture> faces(Model<Picture> model, int identities, boolean planted) {
    return Audit.of(new SyntheticFaces(5, identities, 2, planted).items(), model)
        .attributes("gender", "skin")
        .minimum(SMALL)
        .settings(QUICK)
        .response(Verification.at(0.01));
  }

  @Test
  void aPlantedWeaknessIsFoundWhereItWasPlanted() throws IOException {
    AuditResult result =
        faces(encoder(true), 40, true)
            .perturb(motion(), 1, 5, 9, 17)
            .perturb(ImagePerturbations.named("exposure_up").get(0), 0, 1, 2)
            .run(Monitor.NONE);
    Cell worst = result.matrix().targeted(1).get(0);
    assertThat(worst.subgroup().name()).isEqualTo(SyntheticFaces.WEAK);
    assertThat(worst.perturbation()).isEqualTo("motion_blur");
    assertThat(worst.measure()).isEqualTo("TMR");
    assertThat(worst.stands()).isTrue();
    assertThat(worst.excess().low()).isPositive();
    List<Integer> flips = result.flippingFirst(worst, 5);
    assertThat(flips).hasSize(5);
    assertThat(flips)
        .allSatisfy(i -> assertThat(result.subjects().get(i).id()).startsWith("m-dark"));
    String card = CardText.text(result, "eigenfaces", "drawn faces");
    assertThat(card).contains("**m & dark under motion_blur**", "Family:", "Holm", "motion_blur,");
    AuditTables tables = new AuditTables(result);
    assertThat(tables.matrix().rowCount()).isEqualTo(2 * 3 * 8);
    assertThat(tables.items().rowCount()).isEqualTo(320);
    assertThat(tables.curves().rowCount()).isEqualTo(2 * 7 * 8);
    assertThat(tables.targeted(3, 2).rowCount()).isEqualTo(3);
    assertThat(tables.disparities().rowCount()).isEqualTo(2 * 3 * 3);
  }

  @Test
  void anAuditThatWasKilledGoesOnWithTheSameBytes(@TempDir Path folder) throws IOException {
    Path whole = folder.resolve("whole");
    Path broken = folder.resolve("broken");
    Eigenfaces encoder = encoder(true);
    write(faces(encoder, 8, true).perturb(motion(), 1, 9).keptIn(whole).run(Monitor.NONE), whole);
    AtomicInteger seen = new AtomicInteger();
    Model<Picture> counted = new Counted(encoder, seen, Integer.MAX_VALUE);
    Model<Picture> dies = new Counted(encoder, seen, 100);
    assertThatThrownBy(
            () -> faces(dies, 8, true).perturb(motion(), 1, 9).keptIn(broken).run(Monitor.NONE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("power cut");
    // The last record is torn, as a process leaves it that dies while it writes.
    Path responses = broken.resolve("responses.bin");
    try (FileChannel file = FileChannel.open(responses, StandardOpenOption.WRITE)) {
      file.truncate(file.size() - 3);
    }
    seen.set(0);
    write(faces(counted, 8, true).perturb(motion(), 1, 9).keptIn(broken).run(Monitor.NONE), broken);
    assertThat(seen.get()).isBetween(28, 35);
    for (String name : List.of("items.parquet", "matrix.csv")) {
      assertThat(broken.resolve(name)).hasSameBinaryContentAs(whole.resolve(name));
    }
    seen.set(0);
    write(faces(counted, 8, true).perturb(motion(), 1, 9).keptIn(broken).run(Monitor.NONE), broken);
    assertThat(seen.get()).isZero();
    assertThatThrownBy(
            () -> faces(counted, 8, true).perturb(motion(), 1, 7).keptIn(broken).run(Monitor.NONE))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("another audit")
        .hasMessageContaining("motion_blur");
  }

  private static void write(AuditResult result, Path folder) throws IOException {
    new AuditTables(result).items().write(folder.resolve("items.parquet"));
    new AuditTables(result).matrix().write(folder.resolve("matrix.csv"));
  }

  /** Counts items, and fails after some. */
  private record Counted(Model<Picture> inner, AtomicInteger seen, int most)
      implements Model<Picture> {
    @Override
    public dev.tiller.ground.Identity identity() {
      return inner.identity();
    }

    @Override
    public List<Output> run(List<Picture> batch) throws IOException {
      if (seen.addAndGet(batch.size()) > most) {
        throw new IOException("A power cut.");
      }
      return inner.run(batch);
    }
  }

  @Test
  void threadsChangeNothing() throws IOException {
    Eigenfaces encoder = encoder(false);
    AuditResult one = faces(encoder, 6, false).perturb(motion(), 1, 9).threads(1).run(Monitor.NONE);
    AuditResult four =
        faces(encoder, 6, false).perturb(motion(), 1, 9).threads(4).run(Monitor.NONE);
    assertThat(new AuditTables(four).items()).isEqualTo(new AuditTables(one).items());
    assertThat(new AuditTables(four).matrix()).isEqualTo(new AuditTables(one).matrix());
    assertThat(new AuditTables(four).disparities()).isEqualTo(new AuditTables(one).disparities());
  }

  @Test
  void aStopIsASentenceAndIsGoneOnFrom(@TempDir Path folder) throws IOException {
    AtomicInteger asked = new AtomicInteger();
    Monitor impatient = Monitor.stoppingWhen(() -> asked.incrementAndGet() > 20);
    Audit<Picture> audit = faces(encoder(false), 8, false).perturb(motion(), 1, 9).keptIn(folder);
    assertThatThrownBy(() -> audit.run(impatient))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("goes on from there");
    assertThat(audit.run(Monitor.NONE).subjects()).hasSize(64);
    assertThat(audit.plan().done()).isEqualTo(64);
    assertThat(audit.plan().passes()).isZero();
  }

  @Test
  void aPlanCountsPasses() throws IOException {
    AuditPlan plan = faces(encoder(false), 6, false).perturb(motion(), 1, 9, 17).plan();
    assertThat(plan.items()).isEqualTo(48);
    assertThat(plan.passes()).isEqualTo(48 * 3);
    assertThat(plan.seconds()).isPositive();
    assertThat(plan.bytes()).isEqualTo(48 * (4 * 200 + 8 * 3 * 5));
  }

  private static List<Item<String>> texts(int count) {
    List<Item<String>> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String text =
          (i % 2 == 0 ? "plainly good writing " : "badly broken writing ") + "number " + i;
      items.add(
          Item.of(
              "t" + i,
              i % 2 == 0 ? "good" : "bad",
              Map.of("author", i < count / 2 ? "x" : "y"),
              text));
    }
    return items;
  }

  @Test
  void textsAndWordsAreAuditedLikePictures() throws IOException {
    Model<String> model =
        Model.of("words", text -> Output.of(text.contains("good") ? "good" : "bad"));
    AuditResult result =
        Audit.of(texts(60), model)
            .attributes("author")
            .minimum(SMALL)
            .settings(QUICK)
            .perturb(List.of(new TextPerturbation(TextPerturbation.Kind.DELETE)))
            .response(new AnswerMatch(AnswerMatch.Kind.EXACT))
            .run(Monitor.NONE);
    Cell cell = result.matrix().cell("delete", "exact", "x").orElseThrow();
    assertThat(cell.clean()).isEqualTo(1);
    assertThat(cell.auc().value()).isLessThan(1);
    assertThat(result.matrix().cell("clean", "exact", "x").orElseThrow().auc().value())
        .isEqualTo(1);
  }

  @Test
  void whoCannotBeScoredIsCountedAndNamed() throws IOException {
    List<Item<String>> items = new ArrayList<>(texts(40));
    items.add(
        new Item<>(
            "gone",
            "gone",
            "good",
            Map.of("author", "x"),
            () -> {
              throw new IOException("The file gone cannot be read.");
            }));
    items.add(Item.of("odd", "good", Map.of("author", "x"), "NaN please"));
    items.add(Item.of("nobody", "good", Map.of(), "good"));
    Model<String> model =
        Model.of(
            "n",
            t ->
                t.startsWith("NaN")
                    ? Output.of(Float.NaN, 0)
                    : Output.of(t.contains("good") ? 1 : 0, 0.5f));
    AuditResult result =
        Audit.of(items, model)
            .attributes("author")
            .minimum(SMALL)
            .settings(QUICK)
            .perturb(List.of(new TextPerturbation(TextPerturbation.Kind.CASE)))
            .response(Classification.correct(List.of("good", "bad")))
            .run(Monitor.NONE);
    assertThat(result.excluded())
        .extracting(Excluded::item, Excluded::reason)
        .satisfiesExactly(
            t -> assertThat(t.toList().toString()).contains("gone", "cannot be read"),
            t -> assertThat(t.toList().toString()).contains("odd", "NaN"));
    assertThat(result.notes())
        .anySatisfy(n -> assertThat(n).contains("1 items have no value of author"));
    assertThat(new AuditTables(result).excluded().rowCount()).isEqualTo(2);
    assertThat(result.subjects()).hasSize(41);
  }

  @Test
  void whoGivesNoNumberAtSomeLevelIsCountedInThatRow() throws IOException {
    Model<String> model =
        Model.of(
            "loud",
            t ->
                t.equals("BADLY BROKEN WRITING NUMBER 7")
                    ? Output.of(Float.NaN, 0)
                    : Output.of(1, 0));
    AuditResult result =
        Audit.of(texts(40), model)
            .attributes("author")
            .minimum(SMALL)
            .settings(QUICK)
            .noting(List.of("ten were left out before"))
            .perturb(List.of(new TextPerturbation(TextPerturbation.Kind.CASE)))
            .response(Classification.correct(List.of("good", "bad")))
            .run(Monitor.NONE);
    assertThat(result.notes())
        .startsWith("ten were left out before")
        .contains(
            "1 of 40 items have no correct at some level of case, where the model gives no number, and are left out of that row");
    assertThat(result.matrix().cell("case", "correct", "x").orElseThrow().n()).isEqualTo(19);
    assertThat(result.matrix().cell("clean", "correct", "x").orElseThrow().n()).isEqualTo(19);
  }

  @Test
  void aGroupThatIsNeverRightAndOneOfOnePersonAreToldApart() throws IOException {
    List<Item<String>> items = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      String who = i < 30 ? "right" : i < 50 ? "wrong" : "alone";
      String identity = who.equals("alone") ? "one" : "p" + i;
      items.add(new Item<>("i" + i, identity, "a", Map.of("who", who), () -> who));
    }
    Model<String> model = Model.of("w", t -> Output.of(t.equalsIgnoreCase("wrong") ? 0 : 1, 0.5f));
    AuditResult result =
        Audit.of(items, model)
            .attributes("who")
            .minimum(SMALL)
            .settings(QUICK)
            .perturb(List.of(new TextPerturbation(TextPerturbation.Kind.CASE)))
            .response(Classification.correct(List.of("a", "b")))
            .run(Monitor.NONE);
    Cell wrong = result.matrix().cell("case", "correct", "wrong").orElseThrow();
    assertThat(wrong.auc().value()).isZero();
    assertThat(wrong.retention()).isNaN();
    assertThat(wrong.stands()).isTrue();
    Cell alone = result.matrix().cell("case", "correct", "alone").orElseThrow();
    assertThat(alone.subgroup().enough()).isFalse();
    assertThat(alone.auc().hasInterval()).isFalse();
    assertThat(alone.adjusted()).isNaN();
    assertThat(result.notes())
        .anySatisfy(n -> assertThat(n).contains("alone", "no claim"))
        .anySatisfy(n -> assertThat(n).contains("wrong is never right", "20 items"));
    assertThat(CardText.text(result, "m", "d")).contains("alone");
  }

  @Test
  void whatCannotBeAuditedIsASentence() throws IOException {
    Model<String> same = Model.of("same", t -> Output.of(1, 1));
    Audit<String> equal =
        Audit.of(texts(40), same)
            .attributes("author")
            .minimum(SMALL)
            .perturb(List.of(new TextPerturbation(TextPerturbation.Kind.CASE)))
            .response(Verification.at(.1));
    assertThatThrownBy(() -> equal.run(Monitor.NONE))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("All")
        .hasMessageContaining("tell anybody apart");
    assertThatThrownBy(() -> Audit.of(texts(1), same)).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> Audit.of(List.of(texts(2).get(0), texts(2).get(0)), same))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("t0");
    assertThatThrownBy(() -> Audit.of(texts(10), same).run(Monitor.NONE))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("at least one perturbation");
    Audit<String> unknown =
        Audit.of(texts(10), same)
            .attributes("age")
            .perturb(List.of(new TextPerturbation(TextPerturbation.Kind.CASE)))
            .response(Classification.correct(List.of("good", "bad")));
    assertThatThrownBy(() -> unknown.run(Monitor.NONE))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("age has no value");
    Audit<String> labels =
        Audit.of(texts(10), same)
            .attributes("author")
            .perturb(List.of(new TextPerturbation(TextPerturbation.Kind.CASE)))
            .response(Classification.correct(List.of("cat", "dog")));
    assertThatThrownBy(() -> labels.run(Monitor.NONE))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("cat")
        .hasMessageContaining("\"good\"");
  }

  @Test
  void identificationHasGalleriesOfOneSize() throws IOException {
    List<Item<Picture>> items = new ArrayList<>(new SyntheticFaces(5, 12, 2, false).items());
    items.removeIf(
        i -> i.identity().startsWith("m-dark") && Integer.parseInt(i.identity().substring(7)) >= 7);
    AuditResult result =
        Audit.of(items, (Model<Picture>) encoder(false))
            .attributes("gender", "skin")
            .minimum(SMALL)
            .settings(QUICK)
            .perturb(motion(), 1, 9)
            .response(new Identification(200))
            .run(Monitor.NONE);
    assertThat(result.notes())
        .contains("galleries of 7 identities, chance 1/7")
        .contains("43 of 86 pictures are the gallery's and no probes");
    Cell clean = result.matrix().cell("clean", "rank-1", "f & light").orElseThrow();
    assertThat(clean.n()).isEqualTo(12);
    assertThat(clean.auc().value()).isGreaterThan(.8);
    assertThat(
            IntStream.range(0, result.subjects().size())
                .filter(i -> Double.isNaN(result.sweeps().get(0).areas()[i]))
                .count())
        .isEqualTo(43);
    assertThat(Files.exists(Path.of("clean.bin"))).isFalse();
  }
}
