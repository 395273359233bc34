package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.fairness.Item;
import dev.tiller.fairness.Model;
import dev.tiller.fairness.Output;
import dev.tiller.fairness.audit.Audit;
import dev.tiller.fairness.audit.AuditResult;
import dev.tiller.fairness.matrix.MatrixSettings;
import dev.tiller.fairness.perturbation.TextPerturbation;
import dev.tiller.fairness.response.Classification;
import dev.tiller.ground.Monitor;
import dev.tiller.testing.ChildJvm;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hundred thousand items. */
@Tag("slow")
class AuditScaleTest {

  private static final int CLASSES = 600;

  @TempDir Path folder;

  /** Scores of all items take 240 MB; neither they nor contents may pile up in a heap of 256. */
  @Test
  void outputsOfAHundredThousandItemsStayOnDisk() throws Exception {
    ChildJvm.Result result =
        new ChildJvm().options("-Xmx256m").run(ManyItems.class, "100000", folder.toString());
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out()).contains("100000 items");
  }

  /** Audits so many texts, and says what that took. */
  static final class ManyItems {

    private ManyItems() {}

    /**
     * @param args number of items, folder to keep them in
     */
    public static void main(String[] args) throws IOException {
      List<Item<String>> items = new ArrayList<>();
      List<Map<String, String>> authors = List.of(Map.of("author", "x"), Map.of("author", "y"));
      for (int i = 0; i < Integer.parseInt(args[0]); i++) {
        items.add(Item.of("t" + i, String.valueOf(i % CLASSES), authors.get(i % 2), "text"));
      }
      Model<String> model = Model.of("scores", text -> new Output(new float[CLASSES], ""));
      long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      AuditResult result =
          Audit.of(items, model)
              .attributes("author")
              .settings(MatrixSettings.seeded(1).draws(100, 20))
              .perturb(List.of(new TextPerturbation(TextPerturbation.Kind.CASE)))
              .response(Classification.correct(List.of()))
              .keptIn(Path.of(args[1]))
              .run(Monitor.NONE);
      long nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
      ChildJvm.say(
          "%d items, %d levels, %.1f s of this thread"
              .formatted(
                  result.subjects().size(), result.sweeps().get(0).axis().size(), nanos / 1e9));
    }
  }
}
