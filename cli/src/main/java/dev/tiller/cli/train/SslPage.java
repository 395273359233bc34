package dev.tiller.cli.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiller.cli.outcome.MapNames;
import dev.tiller.data.Column;
import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.TextFile;
import dev.tiller.images.ImageSource;
import dev.tiller.images.LoadedImages;
import dev.tiller.selfsupervised.probe.Embeddings;
import dev.tiller.selfsupervised.recipe.PretextRecipe;
import dev.tiller.symphony.Component;
import dev.tiller.symphony.DataTable;
import dev.tiller.symphony.EmbeddingMap;
import dev.tiller.symphony.InWords;
import dev.tiller.symphony.LineChart;
import dev.tiller.symphony.Measure;
import dev.tiller.symphony.Media;
import dev.tiller.symphony.Page;
import dev.tiller.vision.Encoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A training as one HTML file: its curves, a map of some images, and which images are alike. */
final class SslPage {

  private static final String LAYER = "encoder";
  private static final Measure SEEN = Measure.of("samples", "images seen");
  private static final int ON_A_CURVE = 400;
  private static final int NEIGHBORS = 8;
  private static final int SHOWN = 24;
  private static final int SHOWN_NEIGHBORS = 5;
  private static final int AT_ONCE = 256;

  private SslPage() {}

  /**
   * @param some images that the map shows
   * @param edits what else is to be seen, before the map
   * @param run folder of the training, whose log is read
   */
  static void write(
      Encoder encoder,
      PretextRecipe recipe,
      LoadedImages some,
      List<Component> edits,
      Path run,
      Path file)
      throws IOException {
    List<JsonNode> lines = lines(run.resolve("log.jsonl"));
    Embeddings vectors =
        Embeddings.of(encoder, some, recipe.normalization(), AT_ONCE, Monitor.NONE);
    int[][] near = vectors.neighbors(NEIGHBORS);
    EmbeddingMap map =
        EmbeddingMap.of(
            "%,d images on the plane where their vectors vary most".formatted(some.size()),
            table(vectors, near, some),
            LAYER);
    Page.titled("Training of an encoder: " + MapNames.file(recipe.name()))
        .headline(headline(lines, near, some))
        .lead(sentence(recipe.method().summary()))
        .add(curves(lines).toArray(Component[]::new))
        .add(edits.toArray(Component[]::new))
        .add(some.classes().isEmpty() ? map : map.color("class"))
        .add(neighbors(near, some))
        .write(file);
  }

  private static String sentence(String summary) {
    return Character.toUpperCase(summary.charAt(0)) + summary.substring(1) + ".";
  }

  /**
   * A log that was left behind, or a line that a power cut spoiled, costs the page its curves
   * alone.
   */
  private static List<JsonNode> lines(Path log) throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<JsonNode> all = new ArrayList<>();
    if (!Files.exists(log)) {
      return all;
    }
    for (String line : TextFile.read(log).lines().toList()) {
      try {
        all.add(json.readTree(line));
      } catch (JsonProcessingException spoiled) {
        continue;
      }
    }
    return all;
  }

  /** How the loss went, and how often the nearest image is of the same class, where classes are. */
  private static String headline(List<JsonNode> lines, int[][] near, LoadedImages some) {
    List<JsonNode> losses = lines.stream().filter(line -> line.at("/loss").isNumber()).toList();
    String loss =
        losses.isEmpty()
            ? "No step was logged yet"
            : "The loss went from %s to %s over %s"
                .formatted(
                    InWords.number(losses.get(0).path("loss").doubleValue()),
                    InWords.number(losses.get(losses.size() - 1).path("loss").doubleValue()),
                    InWords.count(
                        losses.get(losses.size() - 1).path("samples").longValue(), "image"));
    int same = 0;
    int told = 0;
    int[] members = new int[some.classes().size()];
    for (int i = 0; i < near.length && members.length > 0; i++) {
      int label = some.labels()[i];
      if (near[i].length > 0 && label != ImageSource.NO_LABEL) {
        told++;
        members[label]++;
        same += some.labels()[near[i][0]] == label ? 1 : 0;
      }
    }
    return told < 2
        ? loss + "."
        : "%s; of %s the nearest is of the same class in %s (%s by chance)."
            .formatted(
                loss,
                InWords.count(told, "image"),
                InWords.share((double) same / told),
                InWords.share(chance(members, told)));
  }

  /** How often another image that is drawn from all is of the same class. */
  private static double chance(int[] members, int all) {
    double pairs = 0;
    for (int n : members) {
      pairs += n * (n - 1.0);
    }
    return pairs / (all * (all - 1.0));
  }

  private static List<Component> curves(List<JsonNode> lines) {
    List<Component> all = new ArrayList<>();
    curve(all, lines, "Loss", "/loss", "loss of a step");
    curve(all, lines, "Entropy of projections", "/spread/entropy", "nats above uniform");
    curve(all, lines, "Effective rank of projections", "/spread/effectiveRank", "dimensions used");
    curve(all, lines, "Deviation of projections", "/spread/deviation", "1 alike, 0 collapsed");
    curve(all, lines, "Cosine of two looks", "/spread/cosine", "mean over images");
    curve(all, lines, "Speed", "/samplesPerSecond", "images a second");
    curve(all, lines, "Waiting for images", "/waiting/share", "share of the time");
    return all;
  }

  /** Means over so many points; a curve that the log has nothing of is left out. */
  private static void curve(
      List<Component> all, List<JsonNode> lines, String title, String path, String what) {
    List<JsonNode> having = lines.stream().filter(line -> line.at(path).isNumber()).toList();
    if (having.isEmpty()) {
      return;
    }
    TableBuilder table = Table.builder().number("samples").number("value");
    int each = (having.size() + ON_A_CURVE - 1) / ON_A_CURVE;
    for (int from = 0; from < having.size(); from += each) {
      List<JsonNode> part = having.subList(from, Math.min(having.size(), from + each));
      double mean =
          part.stream().mapToDouble(line -> line.at(path).doubleValue()).average().orElse(0);
      table.row(part.get(part.size() - 1).path("samples").doubleValue(), mean);
    }
    all.add(LineChart.of(title, table.build(), SEEN, Measure.of("value", what)));
  }

  private static Table table(Embeddings vectors, int[][] near, LoadedImages some) {
    double[] plane = vectors.plane();
    double[] x = new double[some.size()];
    double[] y = new double[some.size()];
    List<byte @Nullable []> pictures = new ArrayList<>();
    List<String> lists = new ArrayList<>();
    for (int i = 0; i < x.length; i++) {
      x[i] = plane[2 * i];
      y[i] = plane[2 * i + 1];
      pictures.add(some.picture(i).png());
      lists.add(Arrays.toString(near[i]).replace(" ", ""));
    }
    List<Column> columns = new ArrayList<>();
    columns.add(Column.strings("name", some.names()));
    if (!some.classes().isEmpty()) {
      columns.add(Column.strings("class", classes(some)));
    }
    columns.add(Media.IMAGE.column("image", pictures));
    columns.add(Column.doubles("projection_" + LAYER + "_x", x));
    columns.add(Column.doubles("projection_" + LAYER + "_y", y));
    columns.add(Column.strings("neighbors_" + LAYER, lists));
    return Table.of(columns);
  }

  private static List<@Nullable String> classes(LoadedImages some) {
    List<@Nullable String> all = new ArrayList<>();
    for (int label : some.labels()) {
      all.add(label == ImageSource.NO_LABEL ? null : some.classes().get(label));
    }
    return all;
  }

  private static DataTable neighbors(int[][] near, LoadedImages some) {
    int rows = Math.min(SHOWN, some.size());
    List<Column> columns = new ArrayList<>();
    List<Measure> shown = new ArrayList<>();
    for (int k = 0; k <= SHOWN_NEIGHBORS; k++) {
      List<byte @Nullable []> pictures = new ArrayList<>();
      for (int row = 0; row < rows; row++) {
        // Spread over all, which a folder has in the order of its classes.
        int item = (int) ((long) row * some.size() / rows);
        int there = k == 0 ? item : k <= near[item].length ? near[item][k - 1] : -1;
        pictures.add(there < 0 ? null : some.picture(there).png());
      }
      String name = k == 0 ? "image" : "neighbor " + k;
      columns.add(Media.IMAGE.column(name, pictures));
      shown.add(Measure.media(name, name, Media.IMAGE));
    }
    Table table = Table.of(columns);
    return DataTable.of("Nearest by cosine", table, shown).pageSize(SHOWN);
  }
}
