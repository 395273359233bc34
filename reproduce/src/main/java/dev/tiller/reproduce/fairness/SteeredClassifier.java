package dev.tiller.reproduce.fairness;

import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.fairness.audit.Audit;
import dev.tiller.fairness.audit.AuditResult;
import dev.tiller.fairness.audit.AuditTables;
import dev.tiller.fairness.matrix.MatrixSettings;
import dev.tiller.fairness.matrix.ModelComparison;
import dev.tiller.fairness.model.EncoderImages;
import dev.tiller.fairness.perturbation.ImagePerturbation;
import dev.tiller.fairness.perturbation.ImagePerturbations;
import dev.tiller.fairness.response.Classification;
import dev.tiller.reproduce.Claim;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.Finding;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.Support;
import dev.tiller.steering.aura.AurA;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.fit.Fitter;
import dev.tiller.steering.transport.LinearAct;
import dev.tiller.steering.transport.MeanAct;
import dev.tiller.tensor.TensorScope;
import dev.tiller.vision.Encoder;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A classifier that holds a mark against whoever bears it, steered so that marked pictures look
 * like plain ones inside of it, and audited before and after. Method and strength are chosen on one
 * audit and reported on another, of other pictures.
 */
final class SteeredClassifier {

  private static final String MEASURE = "correct";
  private static final String EMBEDDING = "pool";
  private static final double MOST_LOST = 0.02;
  private static final List<Double> STRENGTHS = List.of(0.25, 0.5, 0.75, 1.0);
  private static final long FIT = 11;
  private static final long CHOOSE = 12;
  private static final long REPORT = 13;

  private final Experiment experiment;
  private final ImagePerturbation fading = ImagePerturbations.named("contrast_down").get(0);

  SteeredClassifier(Experiment experiment) {
    this.experiment = experiment;
  }

  /** A way to steer. */
  private record Way(SteeringMap map, double strength, String name) {}

  Finding finding(Claim claim) throws IOException {
    int each = experiment.effort().of(150, 400);
    try (TensorScope scope = TensorScope.open();
        Encoder encoder = StripeTraining.trained(1, experiment.monitor())) {
      AuditResult before = audit(encoder, null, CHOOSE, each);
      TableBuilder tried =
          Table.builder()
              .string("steering")
              .number("gap before")
              .number("gap after")
              .number("marked")
              .number("plain");
      @Nullable Way best = null;
      double least = Double.POSITIVE_INFINITY;
      for (FitSettings settings : settings()) {
        SteeringMap map =
            Fitter.of(encoder, settings)
                .fit(MarkedStripes.set(FIT, 300, true), MarkedStripes.set(FIT + 100, 300, false));
        for (double strength : STRENGTHS) {
          Way way = new Way(map, strength, settings.method().name() + " at " + strength);
          ModelComparison compared = compare(before, audit(encoder, way, CHOOSE, each));
          double gap = Math.abs(compared.after().value());
          tried.row(
              way.name(),
              compared.before().value(),
              gap,
              change(compared, "marked"),
              change(compared, "plain"));
          if (change(compared, "plain") >= -MOST_LOST && gap < least) {
            least = gap;
            best = way;
          }
        }
      }
      experiment.table("Ways of steering, chosen among on pictures of their own", tried.build());
      if (best == null) {
        return claim.untested("no way of steering left the plain pictures as they were");
      }
      return reported(claim, encoder, best, each);
    }
  }

  /** Maps of the embedding; where they can, they act only where marked pictures were seen. */
  private static List<FitSettings> settings() {
    return List.of(
        FitSettings.of(new AurA()).withSites(EMBEDDING),
        FitSettings.of(new MeanAct()).withSites(EMBEDDING).withSupport(Support.OBSERVED),
        FitSettings.of(new LinearAct(false, false))
            .withSites(EMBEDDING)
            .withSupport(Support.OBSERVED));
  }

  private Finding reported(Claim claim, Encoder encoder, Way best, int each) throws IOException {
    AuditResult before = audit(encoder, null, REPORT, 2 * each);
    AuditResult after = audit(encoder, best, REPORT, 2 * each);
    experiment.table("AUC matrix before steering", new AuditTables(before).matrix());
    experiment.table("AUC matrix after steering", new AuditTables(after).matrix());
    ModelComparison compared = compare(before, after);
    double lost =
        compared.groups().stream()
            .filter(g -> !g.subgroup().equals(compared.worst()))
            .mapToDouble(g -> g.change().value())
            .min()
            .orElse(0);
    boolean holds =
        compared.gapChange().high() < 0
            && Math.abs(compared.after().value()) < compared.before().value()
            && lost >= -MOST_LOST;
    return claim.measured(
        compared.gapChange().value(),
        compared.gapChange().low(),
        compared.gapChange().high(),
        holds,
        String.format(
            Locale.ROOT,
            "change of the gap between plain and marked pictures under falling contrast, from %.3f to %.3f, by %s; the AUC of the other group changes by %+.3f",
            compared.before().value(),
            compared.after().value(),
            best.name(),
            lost));
  }

  private AuditResult audit(Encoder encoder, @Nullable Way way, long seed, int each)
      throws IOException {
    EncoderImages plain = EncoderImages.classes(encoder, 1, MarkedStripes.SIDE);
    if (way == null) {
      return audit(plain, seed, each);
    }
    try (Steering steering = Steering.of(encoder, way.map(), way.strength())) {
      return audit(plain.steered(way.name(), steering.taps()), seed, each);
    }
  }

  private AuditResult audit(EncoderImages model, long seed, int each) throws IOException {
    return Audit.of(MarkedStripes.items(seed, each), model)
        .attributes("mark")
        .settings(MatrixSettings.seeded(seed).draws(1000, 100))
        .response(Classification.correct(MarkedStripes.CLASSES))
        .perturb(List.of(fading))
        .run(experiment.monitor());
  }

  private ModelComparison compare(AuditResult before, AuditResult after) {
    return ModelComparison.of(
        before.sweep(fading.id(), MEASURE),
        after.sweep(fading.id(), MEASURE),
        before.partitions().get(0),
        before.identities(),
        before.matrix().settings());
  }

  private static double change(ModelComparison compared, String group) {
    return compared.groups().stream()
        .filter(g -> g.subgroup().equals(group))
        .mapToDouble(g -> g.change().value())
        .findFirst()
        .orElseThrow();
  }
}
