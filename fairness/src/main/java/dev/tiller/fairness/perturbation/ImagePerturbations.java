package dev.tiller.fairness.perturbation;

import dev.tiller.fairness.Draws;
import dev.tiller.ground.UserError;
import dev.tiller.vision.view.ColoredNoise;
import dev.tiller.vision.view.Defocus;
import dev.tiller.vision.view.Enhancement;
import dev.tiller.vision.view.Exposure;
import dev.tiller.vision.view.Gamma;
import dev.tiller.vision.view.GaussianBlur;
import dev.tiller.vision.view.Jpeg;
import dev.tiller.vision.view.MotionBlur;
import dev.tiller.vision.view.Noise;
import dev.tiller.vision.view.Occlusion;
import dev.tiller.vision.view.Pixelation;
import dev.tiller.vision.view.Rotation;
import dev.tiller.vision.view.Scale;
import dev.tiller.vision.view.Transform;
import dev.tiller.vision.view.Translation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Perturbations of pictures by name. Levels in pixels are those of a picture 112 wide, the size of
 * aligned faces, and grow with the width. What goes both ways has a perturbation for each: {@code
 * exposure} stands for {@code exposure_up} and {@code exposure_down}, whose AUCs are never
 * averaged.
 */
public final class ImagePerturbations {

  private static final double REFERENCE_WIDTH = 112;
  private static final double[] GAUSSIAN = {0, .5, 1, 1.5, 2, 3, 4, 6};
  private static final double[] LENGTHS = {1, 3, 5, 7, 9, 13, 17, 21};
  private static final double[] RADII = {0, 1, 2, 3, 4, 6, 8};
  private static final double[] STOPS = {0, .5, 1, 1.5, 2, 2.5, 3};
  private static final double[] UP = {1, 1.5, 2, 2.5, 3, 4};
  private static final double[] DOWN = {1, .8, .6, .4, .2, 0};
  private static final double[] CONTRASTS = {1, .8, .6, .4, .3, .2, .1, .05};
  private static final double[] GAMMAS = {1, 1.5, 2, 3, 4};
  private static final double[] SHARES = {0, .05, .1, .2, .3, .4, .5};
  private static final double MOST = 1000;

  private static final Map<String, ImagePerturbation> ALL = all();

  private ImagePerturbations() {}

  /** Every perturbation by its id, in the order of the list that people see. */
  public static List<ImagePerturbation> list() {
    return List.copyOf(ALL.values());
  }

  /**
   * Those that a name stands for: one, or both directions of it.
   *
   * @throws UserError naming all there are
   */
  public static List<ImagePerturbation> named(String name) {
    if (ALL.containsKey(name)) {
      return List.of(ALL.get(name));
    }
    List<ImagePerturbation> both =
        list().stream()
            .filter(p -> p.id().equals(name + "_up") || p.id().equals(name + "_down"))
            .toList();
    if (both.isEmpty()) {
      throw new UserError(
          "There is no perturbation \"%s\"; there are %s."
              .formatted(name, UserError.list(ALL.keySet())));
    }
    return both;
  }

  private static Map<String, ImagePerturbation> all() {
    List<ImagePerturbation> all = new ArrayList<>();
    blurs(all);
    light(all);
    spoils(all);
    places(all);
    all.addAll(ImageNetC.list());
    Map<String, ImagePerturbation> byId = new LinkedHashMap<>();
    all.forEach(p -> byId.put(p.id(), p));
    return byId;
  }

  private static void blurs(List<ImagePerturbation> all) {
    all.add(
        of(
            "gaussian_blur",
            "px",
            "out of focus: Gaussian with this standard deviation",
            GAUSSIAN,
            new GaussianBlur(0, MOST),
            (x, item, h, w) -> new double[] {x * w / REFERENCE_WIDTH}));
    all.add(
        of(
            "motion_blur",
            "px",
            "moved while exposed: a line of this length at 0, 45, 90 or 135 degrees",
            LENGTHS,
            new MotionBlur(1001),
            (x, item, h, w) -> {
              double length = 1 + 2 * Math.floor((x - 1) / 2 * w / REFERENCE_WIDTH + 0.5);
              double angle = quarter(item, "motion_blur") * 45.0;
              return length == 1 ? new double[] {1, 0} : new double[] {length, angle};
            }));
    all.add(
        of(
            "defocus",
            "px",
            "out of focus: the mean over a disk of this radius",
            RADII,
            new Defocus(MOST),
            (x, item, h, w) -> Defocus.at(x * w / REFERENCE_WIDTH, 0)));
  }

  private static void light(List<ImagePerturbation> all) {
    all.add(directed("exposure_up", "EV", "more light, by stops", STOPS, new Exposure(MOST)));
    double[] negative = STOPS.clone();
    for (int k = 1; k < negative.length; k++) {
      negative[k] = -negative[k];
    }
    all.add(
        new ImagePerturbation(
            "exposure_down",
            "EV",
            "less light, by stops",
            0,
            negative,
            -MOST,
            0,
            new Exposure(MOST),
            ImagePerturbation.plain()));
    for (Enhancement.Kind kind : Enhancement.Kind.values()) {
      String name = kind.name().toLowerCase(Locale.ROOT);
      double[] down = kind == Enhancement.Kind.CONTRAST ? CONTRASTS : DOWN;
      Transform factor = new Enhancement(kind, 1);
      all.add(directed(name + "_up", "", "more " + name + ", by a factor", UP, factor));
      all.add(directed(name + "_down", "", "less " + name + ", by a factor", down, factor));
    }
    all.add(directed("gamma_up", "", "darker middle tones, by a power", GAMMAS, new Gamma(10)));
    double[] inverse = new double[GAMMAS.length];
    for (int k = 0; k < inverse.length; k++) {
      inverse[k] = 1 / GAMMAS[k];
    }
    all.add(
        new ImagePerturbation(
            "gamma_down",
            "",
            "lighter middle tones, by a power",
            1,
            inverse,
            1 / MOST,
            1,
            new Gamma(10),
            ImagePerturbation.plain()));
  }

  private static void spoils(List<ImagePerturbation> all) {
    all.add(
        of(
            "gaussian_noise",
            "sd",
            "sensor noise with this standard deviation, of a white of 1",
            new double[] {0, .02, .04, .08, .12, .18, .26, .38},
            new Noise(Noise.Kind.GAUSSIAN, MOST),
            (x, item, h, w) -> Noise.at(x, Draws.seed(item, "gaussian_noise", 0))));
    all.add(
        share(
            "salt_pepper",
            "this share of pixels black or white",
            new double[] {0, .01, .03, .06, .09, .17, .27},
            new Noise(Noise.Kind.SALT_PEPPER, 1),
            (x, item, h, w) -> Noise.at(x, Draws.seed(item, "salt_pepper", 0))));
    for (ColoredNoise.Kind kind : ColoredNoise.Kind.values()) {
      String id = kind.name().toLowerCase(Locale.ROOT) + "_noise";
      all.add(
          new ImagePerturbation(
              id,
              "strength",
              "brightened in long waves, by up to 1 + this",
              0,
              new double[] {0, .1, .2, .4, .6, .8, 1},
              0,
              1,
              new ColoredNoise(kind),
              (x, item, h, w) -> Noise.at(x, Draws.seed(item, id, 0))));
    }
    for (Occlusion.Kind kind : Occlusion.Kind.values()) {
      String id = "occlusion_" + kind.name().toLowerCase(Locale.ROOT);
      all.add(
          share(
              id,
              "this share of the picture covered",
              SHARES,
              new Occlusion(kind, 1),
              (x, item, h, w) -> Occlusion.at(x, Draws.seed(item, id, 0))));
    }
    all.add(
        new ImagePerturbation(
            "jpeg",
            "quality",
            "stored as JPEG of this quality; 100 is not stored at all",
            100,
            new double[] {100, 50, 25, 18, 15, 10, 7},
            1,
            100,
            new Jpeg(1),
            ImagePerturbation.plain()));
    all.add(
        new ImagePerturbation(
            "pixelate",
            "scale",
            "taken at this share of the resolution",
            1,
            new double[] {1, .6, .5, .4, .3, .25, .15},
            .001,
            1,
            new Pixelation(.001),
            ImagePerturbation.plain()));
  }

  private static void places(List<ImagePerturbation> all) {
    all.add(
        new ImagePerturbation(
            "rotation",
            "degrees",
            "turned about the center, black where nothing was",
            0,
            new double[] {0, 5, 10, 15, 20, 25, 30},
            0,
            180,
            new Rotation(180),
            (x, item, h, w) -> new double[] {quarter(item, "rotation") % 2 == 0 ? x : -x}));
    all.add(
        share(
            "shift",
            "moved by this share, in one of four directions, black where nothing was",
            new double[] {0, .04, .08, .12, .16, .2},
            new Translation(1),
            (x, item, h, w) -> {
              int way = quarter(item, "shift");
              double signed = way < 2 ? x : -x;
              return way % 2 == 0 ? new double[] {0, signed} : new double[] {signed, 0};
            }));
    all.add(
        of(
            "zoom",
            "share",
            "magnified about the center by 1 + this share",
            new double[] {0, .04, .08, .12, .16, .2},
            new Scale(1, MOST),
            (x, item, h, w) -> new double[] {1 + x}));
  }

  /** One of four directions, by the item's name. */
  private static int quarter(String item, String id) {
    return (int) Long.remainderUnsigned(Draws.seed(item, id, "angle"), 4);
  }

  private static ImagePerturbation of(
      String id,
      String unit,
      String meaning,
      double[] grid,
      Transform transform,
      ImagePerturbation.Parameters parameters) {
    return new ImagePerturbation(
        id, unit, meaning, grid[0], grid, grid[0], MOST, transform, parameters);
  }

  private static ImagePerturbation share(
      String id,
      String meaning,
      double[] grid,
      Transform transform,
      ImagePerturbation.Parameters parameters) {
    return new ImagePerturbation(id, "share", meaning, 0, grid, 0, 1, transform, parameters);
  }

  /** Upwards from its neutral level, or down to 0. */
  private static ImagePerturbation directed(
      String id, String unit, String meaning, double[] grid, Transform transform) {
    boolean up = grid[1] > grid[0];
    return new ImagePerturbation(
        id,
        unit,
        meaning,
        grid[0],
        grid,
        up ? grid[0] : 0,
        up ? MOST : grid[0],
        transform,
        ImagePerturbation.plain());
  }
}
