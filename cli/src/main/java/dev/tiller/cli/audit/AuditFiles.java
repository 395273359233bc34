package dev.tiller.cli.audit;

import dev.tiller.data.Table;
import dev.tiller.fairness.audit.AuditComparison;
import dev.tiller.fairness.audit.AuditResult;
import dev.tiller.fairness.audit.AuditTables;
import dev.tiller.fairness.audit.CardText;
import dev.tiller.ground.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tables of audits in a folder. */
final class AuditFiles {

  private static final int WORST = 10;
  private static final int EXAMPLES = 5;

  private AuditFiles() {}

  /**
   * @param folder made where needed
   * @param model its name, for the card
   * @param data their name, for the card
   */
  static void write(Path folder, AuditResult result, String model, String data) throws IOException {
    AuditTables tables = new AuditTables(result);
    Map<String, Table> files = new LinkedHashMap<>();
    files.put("items.parquet", tables.items());
    files.put("curves.parquet", tables.curves());
    files.put("matrix.csv", tables.matrix());
    files.put("disparities.csv", tables.disparities());
    files.put("targeted.csv", tables.targeted(WORST, EXAMPLES));
    files.put("excluded.csv", tables.excluded());
    write(folder, files);
    AtomicFile.write(folder.resolve("card.md"), CardText.text(result, model, data));
  }

  /** What steering changed. */
  static void write(Path folder, AuditComparison comparison) throws IOException {
    write(
        folder,
        Map.of("gap_changes.csv", comparison.gaps(), "group_changes.csv", comparison.groups()));
  }

  private static void write(Path folder, Map<String, Table> files) throws IOException {
    Files.createDirectories(folder);
    for (Map.Entry<String, Table> file : files.entrySet()) {
      file.getValue().write(folder.resolve(file.getKey()));
    }
  }
}
