package dev.tiller.cli.image;

import dev.tiller.cli.image.ImageJudge.Seen;
import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.diffusion.pipeline.PngImage;
import dev.tiller.statistics.Estimate;
import dev.tiller.symphony.InWords;
import dev.tiller.symphony.LineChart;
import dev.tiller.symphony.Measure;
import dev.tiller.symphony.Media;
import dev.tiller.symphony.Page;
import dev.tiller.symphony.RowList;
import dev.tiller.symphony.SideBySide;
import dev.tiller.symphony.StrengthExplorer;
import dev.tiller.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The page of a sweep: what judges say over strength and what it costs in pixels, the pictures side
 * by side and along a slider, and every picture with its settings.
 *
 * @param prompts one a row
 * @param maps in words
 * @param concept what the judge counts; null without one
 */
record SweptImages(
    List<String> prompts, String maps, @Nullable String concept, @Nullable ImageJudge judge) {

  private static final double LEVEL = 0.95;
  private static final String OVER_PROMPTS = "95 % intervals over prompts";
  private static final Measure STRENGTH = Measure.of("strength", "strength");
  private static final Measure DISTANCE =
      Measure.of("distance", "mean distance of pixels", "of 255");

  /**
   * A picture on its way to the page.
   *
   * @param image [1, channels, height, width] in [0, 1]
   * @param settings what made it
   */
  record Drawn(PngImage picture, Tensor image, Map<String, String> settings) {}

  /** What was found about one picture. */
  private record Found(@Nullable Seen seen, double distance, double likeness) {}

  /**
   * @param columns pictures of every strength, one a prompt
   * @param scale of small pictures
   */
  Page page(double[] strengths, List<List<Drawn>> columns, int scale) {
    List<List<Found>> found = new ArrayList<>();
    List<Drawn> plain = columns.get(plainest(strengths));
    for (List<Drawn> column : columns) {
      List<Found> ofColumn = new ArrayList<>();
      for (int p = 0; p < prompts.size(); p++) {
        ofColumn.add(found(column.get(p), plain.get(p), prompts.get(p)));
      }
      found.add(ofColumn);
    }
    Table curves = curves(strengths, found);
    Table pictures = pictures(strengths, columns, found, scale);
    Page page =
        Page.titled("The same prompts at several strengths")
            .headline(headline(strengths, found))
            .lead("Each row draws one prompt from the same noise; each column is a strength.")
            .add(
                SideBySide.of(
                        "Pictures",
                        pictures,
                        Measure.of("prompt", "prompt"),
                        Measure.of("at", ""),
                        "image")
                    .media(Media.IMAGE));
    if (strengths.length > 1) {
      page = curves(page, curves);
    }
    StrengthExplorer slider =
        StrengthExplorer.of(
                "One prompt along the strengths",
                pictures,
                Measure.of("prompt", "prompt"),
                STRENGTH,
                "image",
                scores())
            .media(Media.IMAGE);
    return page.add(
        slider, RowList.of("Every picture and its settings", pictures).captions("prompt", "at"));
  }

  /** The strength nearest to none, from which distances are taken. */
  private static int plainest(double[] strengths) {
    int least = 0;
    for (int s = 0; s < strengths.length; s++) {
      least = Math.abs(strengths[s]) < Math.abs(strengths[least]) ? s : least;
    }
    return least;
  }

  private Found found(Drawn drawn, Drawn plain, String prompt) {
    try (TensorScope scope = TensorScope.open()) {
      double distance = 255 * drawn.image.sub(plain.image).abs().mean().item_double();
      return judge == null
          ? new Found(null, distance, Double.NaN)
          : new Found(
              judge.see(drawn.image, List.of(prompt)).get(0),
              distance,
              judge.likeness(drawn.image, plain.image)[0]);
    }
  }

  private Measure[] scores() {
    return judge == null
        ? new Measure[] {DISTANCE}
        : new Measure[] {
          Measure.share("shows", "shows " + concept), Measure.of("likeness", "likeness"), DISTANCE
        };
  }

  private Page curves(Page page, Table curves) {
    LineChart cost =
        LineChart.of("Cost: distance from the plain pictures", curves, STRENGTH, DISTANCE)
            .interval("distance_low", "distance_high", OVER_PROMPTS);
    if (judge == null) {
      return page.add(cost);
    }
    return page.add(
        LineChart.of(
                "Effect", curves, STRENGTH, Measure.share("share", "pictures that show " + concept))
            .interval("share_low", "share_high", OVER_PROMPTS),
        cost,
        LineChart.of(
                "Cost: likeness to the plain pictures, to the judge",
                curves,
                STRENGTH,
                Measure.of("likeness", "cosine"))
            .interval("likeness_low", "likeness_high", OVER_PROMPTS));
  }

  private static Estimate share(List<Found> found) {
    long shown = found.stream().filter(f -> f.seen != null && f.seen.shows()).count();
    return Estimate.share((int) shown, found.size(), LEVEL);
  }

  private String headline(double[] strengths, List<List<Found>> found) {
    String drawn =
        "%s, drawn at %s of %s"
            .formatted(
                InWords.count(prompts.size(), "prompt"),
                InWords.count(strengths.length, "strength"),
                maps);
    if (judge == null) {
      return drawn + ".";
    }
    int least = plainest(strengths);
    int most = least;
    for (int s = 0; s < strengths.length; s++) {
      most = Math.abs(strengths[s]) > Math.abs(strengths[most]) ? s : most;
    }
    return "%s: %s of the pictures show %s at %s, %s at %s."
        .formatted(
            drawn,
            InWords.share(share(found.get(least)).value()),
            concept,
            strengths[least],
            InWords.share(share(found.get(most)).value()),
            strengths[most]);
  }

  private Table curves(double[] strengths, List<List<Found>> found) {
    TableBuilder table = Table.builder().number("strength");
    List<String> measured =
        judge == null ? List.of("distance") : List.of("distance", "share", "likeness");
    for (String name : measured) {
      table = table.number(name).number(name + "_low").number(name + "_high");
    }
    for (int s = 0; s < strengths.length; s++) {
      List<Found> here = found.get(s);
      List<Object> cells = new ArrayList<>(List.of(strengths[s]));
      add(cells, mean(here.stream().mapToDouble(Found::distance).toArray()));
      if (judge != null) {
        add(cells, share(here));
        add(cells, mean(here.stream().mapToDouble(Found::likeness).toArray()));
      }
      table.row(cells.toArray());
    }
    return table.build();
  }

  /** Without an interval where one prompt says nothing about others. */
  private static Estimate mean(double[] values) {
    return values.length > 1
        ? Estimate.mean(values, LEVEL)
        : Estimate.withoutInterval(Arrays.stream(values).sum(), LEVEL, 1);
  }

  private static void add(List<Object> cells, Estimate estimate) {
    cells.add(estimate.value());
    cells.add(estimate.hasInterval() ? estimate.low() : estimate.value());
    cells.add(estimate.hasInterval() ? estimate.high() : estimate.value());
  }

  private Table pictures(
      double[] strengths, List<List<Drawn>> columns, List<List<Found>> found, int scale) {
    List<String> settings =
        columns.get(0).get(0).settings().keySet().stream()
            .filter(name -> !List.of("prompt", "strength").contains(name))
            .toList();
    TableBuilder table =
        Table.builder().string("prompt").number("strength").string("at").string("image");
    table = table.number("distance");
    table = judge == null ? table : table.number("shows").number("likeness");
    for (String name : settings) {
      table = table.string(name);
    }
    for (int p = 0; p < prompts.size(); p++) {
      for (int s = 0; s < strengths.length; s++) {
        Drawn drawn = columns.get(s).get(p);
        Found here = found.get(s).get(p);
        PngImage large = PngImage.grid(List.of(List.of(drawn.picture)), scale);
        List<Object> cells = new ArrayList<>();
        cells.add("%d. %s".formatted(p + 1, prompts.get(p)));
        cells.add(strengths[s]);
        cells.add("strength " + strengths[s]);
        cells.add(Media.IMAGE.dataUrl(large.png(Map.of())));
        cells.add(here.distance);
        if (here.seen != null) {
          cells.add(here.seen.shows() ? 1.0 : 0.0);
          cells.add(here.likeness);
        }
        settings.forEach(name -> cells.add(drawn.settings.get(name)));
        table.row(cells.toArray());
      }
    }
    return table.build();
  }
}
