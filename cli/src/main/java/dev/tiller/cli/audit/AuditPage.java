package dev.tiller.cli.audit;

import dev.tiller.data.Column;
import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.fairness.Item;
import dev.tiller.fairness.Perturbation;
import dev.tiller.fairness.audit.AuditResult;
import dev.tiller.fairness.audit.AuditTables;
import dev.tiller.fairness.audit.CardText;
import dev.tiller.fairness.curve.ResponseSweep;
import dev.tiller.fairness.matrix.Cell;
import dev.tiller.images.Picture;
import dev.tiller.symphony.DataTable;
import dev.tiller.symphony.Media;
import dev.tiller.symphony.Page;
import dev.tiller.symphony.Prose;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/**
 * An audit as one HTML file: the explorer, the worst cells, every item with its areas, the text for
 * a model card.
 *
 * @param result to show
 * @param items by whose contents it was found
 * @param perturbations that it ran through
 * @param model its name
 * @param data their name
 * @param <T> what the model takes
 */
record AuditPage<T>(
    AuditResult result,
    List<Item<T>> items,
    List<Perturbation<T>> perturbations,
    String model,
    String data) {

  private static final int EXAMPLES = 3;
  private static final int WORST = 10;
  private static final int MOST_SHOWN = 2400;
  private static final int MOST_ROWS = 5000;
  private static final String LEAD =
      "Each cell is the area under a group's response curve as its inputs are perturbed, from 0 to"
          + " 1. A flat first row over an uneven one is what unperturbed evaluation cannot show.";

  void write(Path file) throws IOException {
    AuditTables tables = new AuditTables(result);
    double level = result.matrix().settings().level();
    Page page =
        Page.titled("Who is failed by what")
            .headline(AuditText.headline(result))
            .lead(LEAD)
            .add(
                explorer("AUC matrix"),
                AuditFigures.worst(tables.targeted(WORST, EXAMPLES), level),
                AuditFigures.gaps(tables.disparities(), level),
                AuditFigures.items(areas(tables.items().head(MOST_ROWS))));
    finish(page).write(file);
  }

  /** Who was left out, and what belongs on a model card. */
  private Page finish(Page page) {
    Page whole = page;
    if (!result.excluded().isEmpty()) {
      whole = whole.add(DataTable.of("Left out", new AuditTables(result).excluded()).inWords());
    }
    return whole.add(new Prose("For the model card", CardText.text(result, model, data)));
  }

  /** The same with audits under steering: matrices before and after, and what became of whom. */
  void write(Path file, List<SteeredAudit> steered) throws IOException {
    Page page =
        Page.titled("Who is failed by what, before and after steering")
            .headline(SteeredAudit.headline(steered))
            .lead(
                LEAD
                    + " A fix for one group is one only if no other pays for it: see who does"
                    + " below.")
            .add(explorer("AUC matrix without steering"));
    for (SteeredAudit s : steered) {
      page =
          page.add(
              new AuditPage<>(s.result(), items, perturbations, model, data)
                  .explorer("AUC matrix under " + s.name()),
              DataTable.of("Gaps under " + s.name(), s.comparison().gaps()).inWords(),
              DataTable.of("Who gains and who pays under " + s.name(), s.comparison().groups())
                  .inWords());
    }
    finish(page).write(file);
  }

  private AuditExplorer explorer(String title) throws IOException {
    AuditTables tables = new AuditTables(result);
    double level = result.matrix().settings().level();
    return new AuditExplorer(title, matrix(tables), tables.curves(), shown(), meanings(), level);
  }

  private Table matrix(AuditTables tables) {
    List<Cell> cells = result.matrix().cells();
    boolean[] stands = new boolean[cells.size()];
    for (int i = 0; i < stands.length; i++) {
      stands[i] = cells.get(i).stands();
    }
    return tables.matrix().with(Column.booleans("stands", stands));
  }

  private Table meanings() {
    TableBuilder table = Table.builder().string("perturbation").string("meaning").string("unit");
    result.changes().forEach(c -> table.row(c.id(), c.meaning(), c.unit()));
    return table.build();
  }

  /** Items with attributes, areas and first failing levels, without the response at every level. */
  private static Table areas(Table items) {
    return items.select(
        items.columnNames().stream().filter(name -> !name.contains("@")).toArray(String[]::new));
  }

  /** What the items that flip first look like at every level. */
  private Table shown() throws IOException {
    TableBuilder table =
        Table.builder()
            .string("perturbation")
            .string("measure")
            .string("group")
            .string("item")
            .number("level")
            .number("response")
            .string("content");
    Map<String, Item<T>> byId = new HashMap<>();
    items.forEach(item -> byId.put(item.id(), item));
    Map<String, Perturbation<T>> byName =
        perturbations.stream().collect(Collectors.toMap(Perturbation::id, p -> p));
    Map<String, List<String>> drawn = new HashMap<>();
    int rows = 0;
    for (Cell cell : result.matrix().targeted(Integer.MAX_VALUE)) {
      ResponseSweep sweep = result.sweep(cell.perturbation(), cell.measure());
      double[] levels = sweep.axis().levels();
      for (int place : result.flippingFirst(cell, EXAMPLES)) {
        if ((rows += levels.length) > MOST_SHOWN) {
          return table.build();
        }
        Item<T> item = byId.get(result.subjects().get(place).id());
        String key = cell.perturbation() + "|" + item.id();
        if (!drawn.containsKey(key)) {
          drawn.put(key, contents(byName.get(cell.perturbation()), item, levels));
        }
        for (int k = 0; k < levels.length; k++) {
          table.row(
              cell.perturbation(),
              cell.measure(),
              cell.subgroup().name(),
              item.id(),
              levels[k],
              sweep.responses()[place][k],
              drawn.get(key).get(k));
        }
      }
    }
    return table.build();
  }

  private List<String> contents(Perturbation<T> perturbation, Item<T> item, double[] levels)
      throws IOException {
    T content = item.content().read();
    return perturbation.applyAll(content, item.id(), levels).stream()
        .map(AuditPage::content)
        .toList();
  }

  private static String content(@Nullable Object content) {
    return content instanceof Picture picture
        ? Media.IMAGE.dataUrl(jpeg(picture))
        : String.valueOf(content);
  }

  private static byte[] jpeg(Picture picture) {
    Picture colors = picture.withChannels(3);
    int plane = colors.height() * colors.width();
    BufferedImage image =
        new BufferedImage(colors.width(), colors.height(), BufferedImage.TYPE_INT_RGB);
    byte[] p = colors.pixels();
    for (int i = 0; i < plane; i++) {
      int rgb = (p[i] & 255) << 16 | (p[plane + i] & 255) << 8 | p[2 * plane + i] & 255;
      image.setRGB(i % colors.width(), i / colors.width(), rgb);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "jpg", bytes);
    } catch (IOException e) {
      throw new IllegalStateException("Memory does not refuse.", e);
    }
    return bytes.toByteArray();
  }
}
