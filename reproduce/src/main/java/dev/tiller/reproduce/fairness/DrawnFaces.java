package dev.tiller.reproduce.fairness;

import dev.tiller.fairness.audit.Audit;
import dev.tiller.fairness.audit.AuditResult;
import dev.tiller.fairness.group.Minimum;
import dev.tiller.fairness.matrix.MatrixSettings;
import dev.tiller.fairness.perturbation.ImagePerturbation;
import dev.tiller.fairness.perturbation.ImagePerturbations;
import dev.tiller.fairness.response.Verification;
import dev.tiller.fairness.synthetic.Eigenfaces;
import dev.tiller.fairness.synthetic.SyntheticFaces;
import dev.tiller.ground.Identity;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.Seeds;
import java.io.IOException;

/**
 * Drawn people in four groups, one of them perhaps weak, seen by eigenfaces: verification at a
 * false-match rate of 0.01, motion blur and exposure.
 *
 * @param seed of the people and the resampling
 * @param identities of each group
 * @param planted whether there is a weak group
 */
record DrawnFaces(long seed, int identities, boolean planted) {

  private static final int TRAINED_ON = 80;
  private static final int COMPONENTS = 200;
  private static final long FAR = 1_000_003;

  Identity identity() {
    return Identity.of("drawn-faces")
        .with("version", 2)
        .with("seed", seed)
        .with("identities", identities)
        .with("planted", planted);
  }

  AuditResult audit(Monitor monitor) throws IOException {
    SyntheticFaces others = new SyntheticFaces(Seeds.mix(seed, FAR), TRAINED_ON, 1, planted);
    Eigenfaces encoder = Eigenfaces.of("seed " + others.seed(), others.items(), COMPONENTS);
    ImagePerturbation exposure = ImagePerturbations.named("exposure_up").get(0);
    ImagePerturbation motion = ImagePerturbations.named("motion_blur").get(0);
    return Audit.of(new SyntheticFaces(seed, identities, 2, planted).items(), encoder)
        .attributes(SyntheticFaces.ATTRIBUTES.toArray(String[]::new))
        .minimum(Minimum.USUAL)
        .settings(MatrixSettings.seeded(seed).draws(1000, 200))
        .response(Verification.at(0.01))
        .perturb(motion, 1, 5, 9, 13, 17)
        .perturb(exposure, 0, 0.5, 1, 1.5)
        .run(monitor);
  }
}
