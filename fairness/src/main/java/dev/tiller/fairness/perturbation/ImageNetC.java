package dev.tiller.fairness.perturbation;

import dev.tiller.fairness.Draws;
import dev.tiller.vision.view.ChannelContrast;
import dev.tiller.vision.view.Corruption;
import dev.tiller.vision.view.Defocus;
import dev.tiller.vision.view.Elastic;
import dev.tiller.vision.view.Fog;
import dev.tiller.vision.view.Frost;
import dev.tiller.vision.view.GaussianBlur;
import dev.tiller.vision.view.GlassBlur;
import dev.tiller.vision.view.HsvShift;
import dev.tiller.vision.view.Jpeg;
import dev.tiller.vision.view.Noise;
import dev.tiller.vision.view.Pixelation;
import dev.tiller.vision.view.Snow;
import dev.tiller.vision.view.Spatter;
import dev.tiller.vision.view.Trail;
import dev.tiller.vision.view.Transform;
import dev.tiller.vision.view.ZoomBlur;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The severity tables 1 to 5 of ImageNet-C (arXiv 1903.12261). Severities of different corruptions
 * are not comparable, and saturate is not monotone (1 and 2 take color away, 3 to 5 add it); the
 * meaning of each names its physical parameters. Motion follows the benchmark imagecorruptions,
 * frost is drawn instead of photographed, and spattered water has no relief.
 */
final class ImageNetC {

  private static final double[] SEVERITIES = {0, 1, 2, 3, 4, 5};
  private static final double STEEPEST = 45;

  private ImageNetC() {}

  static List<ImagePerturbation> list() {
    return List.of(
        noise("gaussian_noise", "sd", Noise.Kind.GAUSSIAN, .08, .12, .18, .26, .38),
        noise("shot_noise", "1 / rate", Noise.Kind.SHOT, 1 / 60.0, .04, 1 / 12.0, .2, 1 / 3.0),
        noise("impulse_noise", "share", Noise.Kind.IMPULSE, .03, .06, .09, .17, .27),
        noise("speckle_noise", "sd", Noise.Kind.SPECKLE, .15, .2, .35, .45, .6),
        plain("gaussian_blur", "sigma", new GaussianBlur(0, 100), 1, 2, 3, 4, 6),
        severity(
            "defocus_blur",
            "radius and smoothing of the disk's edge",
            new Defocus(100),
            (p, item) -> p,
            new double[][] {{3, .1}, {4, .5}, {6, .5}, {8, .5}, {10, .5}}),
        motion(),
        severity(
            "zoom_blur",
            "factor and its step",
            new ZoomBlur(2),
            (p, item) -> p,
            new double[][] {{1.10, .01}, {1.15, .01}, {1.20, .02}, {1.25, .02}, {1.30, .03}}),
        severity(
            "brightness",
            "added to HSV's value",
            new HsvShift(1),
            (p, item) -> new double[] {1, 0, p[0]},
            new double[][] {{.1}, {.2}, {.3}, {.4}, {.5}}),
        plain("contrast", "factor", new ChannelContrast(1), .4, .3, .2, .1, .05),
        severity(
            "saturate",
            "factor and number added",
            new HsvShift(1),
            (p, item) -> new double[] {p[0], p[1], 0},
            new double[][] {{.3, 0}, {.1, 0}, {2, 0}, {5, .1}, {20, .2}}),
        plain("jpeg_compression", "quality", new Jpeg(1), 25, 18, 15, 10, 7),
        plain("pixelate", "scale", new Pixelation(.1), .6, .5, .4, .3, .25),
        scene("sigma, largest shift and passes", new GlassBlur()),
        scene("amount and decay", new Fog()),
        scene("weights of picture and frost", new Frost()),
        scene("noise, magnification, cut, motion and weight of the picture", new Snow()),
        scene("noise, blur, cut, strength, 1 for mud", new Spatter()),
        scene("distance, smoothness and corners, of the side", new Elastic()));
  }

  /** Parameters of one severity for an item. */
  private interface Row {
    double[] of(double[] table, String item);
  }

  private static ImagePerturbation noise(
      String name, String what, Noise.Kind kind, double... table) {
    String id = id(name);
    return severity(
        name,
        what,
        new Noise(kind, 1),
        (p, item) -> Noise.at(p[0], Draws.seed(item, id, 0)),
        rows(table));
  }

  private static ImagePerturbation plain(
      String name, String what, Transform transform, double... table) {
    return severity(name, what, transform, (p, item) -> p, rows(table));
  }

  /** One that draws a scene of its own, whose transform has the table. */
  private static ImagePerturbation scene(String what, Corruption corruption) {
    String name = corruption.names().get(0);
    double[][] table = corruption.table();
    return severity(
        name,
        what,
        corruption,
        (p, item) ->
            Corruption.at(Arrays.asList(table).indexOf(p) + 1.0, Draws.seed(item, id(name), 0)),
        table);
  }

  private static ImagePerturbation motion() {
    String id = id("motion_blur");
    return severity(
        "motion_blur",
        "radius and sigma, at up to 45 degrees",
        new Trail(100),
        (p, item) -> {
          double share = Draws.of(item, id, "angle").nextDouble();
          return new double[] {p[0], p[1], STEEPEST * (2 * share - 1)};
        },
        new double[][] {{10, 3}, {15, 5}, {15, 8}, {15, 12}, {20, 15}});
  }

  private static double[][] rows(double... table) {
    return Arrays.stream(table).mapToObj(x -> new double[] {x}).toArray(double[][]::new);
  }

  private static String id(String name) {
    return "imagenet-c_" + name;
  }

  private static ImagePerturbation severity(
      String name, String what, Transform transform, Row row, double[][] table) {
    String physical =
        Arrays.stream(table)
            .map(
                p ->
                    Arrays.stream(p)
                        .mapToObj(x -> "%.3g".formatted(x))
                        .collect(Collectors.joining(" ")))
            .collect(Collectors.joining(", "));
    return new ImagePerturbation(
        id(name),
        "severity",
        "ImageNet-C, severities 1 to 5: %s %s".formatted(what, physical),
        0,
        SEVERITIES,
        0,
        SEVERITIES.length - 1,
        transform,
        (level, item, h, w) -> {
          if (level != Math.rint(level)) {
            throw new dev.tiller.ground.UserError(
                "The severity %s of %s is none; whole numbers from 0 to 5 were expected."
                    .formatted(level, id(name)));
          }
          return row.of(table[(int) level - 1], item);
        });
  }
}
