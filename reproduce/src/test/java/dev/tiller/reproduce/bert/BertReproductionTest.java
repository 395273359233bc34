package dev.tiller.reproduce.bert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.ground.Monitor;
import dev.tiller.reproduce.Claim;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.Finding;
import dev.tiller.reproduce.KeptResults;
import dev.tiller.reproduce.Report;
import dev.tiller.reproduce.ReportPage;
import dev.tiller.reproduce.Reproduction;
import dev.tiller.tokenizer.WordPieceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole of the reproduction on the tiny random BERT, whose words have two letters. */
class BertReproductionTest {

  private static final Path GOLDEN = Path.of("../language/src/test/resources/golden/lm/bert");
  private static final List<String> WORDS = words();

  /** So many that a random model gives them a quarter of a gap. */
  private static final int TOXIC = 60;

  @TempDir private Path folder;

  private static List<String> words() {
    List<String> words = new ArrayList<>();
    for (char a = 'a'; words.size() < 247; a++) {
      for (char b = 'a'; b <= 'z' && words.size() < 247; b++) {
        words.add("" + a + b);
      }
    }
    return words;
  }

  /** A folder as a user's would be. */
  private Path model() throws IOException {
    Path model = Files.createDirectories(folder.resolve("model"));
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(GOLDEN.resolve(name), model.resolve(name));
    }
    List<String> vocabulary =
        new ArrayList<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
    for (int id = 5; id < 10; id++) {
      vocabulary.add("[unused" + id + "]");
    }
    vocabulary.addAll(WORDS);
    Files.writeString(
        model.resolve("tokenizer.json"), WordPieceFile.uncased(vocabulary).toString());
    return model;
  }

  /** Every third sentence has a toxic word; all have six to nine words. */
  private static List<List<String>> documents() {
    SplittableRandom random = new SplittableRandom(1);
    List<List<String>> documents = new ArrayList<>();
    for (int d = 0; d < 100; d++) {
      List<String> sentences = new ArrayList<>();
      for (int s = 0; s < 3; s++) {
        List<String> words = new ArrayList<>();
        for (int w = 0; w < 6 + random.nextInt(4); w++) {
          words.add(WORDS.get(TOXIC + random.nextInt(WORDS.size() - TOXIC)));
        }
        if (s == 0) {
          words.set(random.nextInt(words.size()), WORDS.get(random.nextInt(TOXIC)));
        }
        sentences.add(String.join(" ", words) + ".");
      }
      documents.add(sentences);
    }
    return documents;
  }

  private static Report run(Path model, KeptResults kept) throws IOException {
    List<String> toxic = WORDS.subList(0, TOXIC);
    ToxicWords words = new ToxicWords(toxic, Set.copyOf(toxic));
    BertReproduction bert = new BertReproduction();
    Reproduction tiny =
        new Reproduction() {
          @Override
          public String name() {
            return bert.name();
          }

          @Override
          public String paper() {
            return bert.paper();
          }

          @Override
          public List<Claim> claims() {
            return bert.claims();
          }

          @Override
          public void run(Experiment experiment) throws IOException {
            try (BertBench bench = BertBench.of(experiment, model, words, documents())) {
              bert.run(experiment, bench);
            }
          }
        };
    return Experiment.run(tiny, Reproduction.Effort.QUICK, Monitor.NONE, kept);
  }

  @Test
  void everyRowIsMeasuredOnceAndTheReportHasTablesAndTexts() throws IOException {
    Path model = model();
    Path kept = folder.resolve("kept");
    Report report = run(model, KeptResults.in(kept));

    assertThat(report.findings())
        .extracting(finding -> finding.claim().id())
        .containsExactly("aura.bert", "act.bert", "lineas.bert");
    for (Finding finding : report.findings()) {
      assertThat(finding.measured()).as(finding.reason()).isPositive();
      assertThat(finding.reason()).contains("gaps", "writing", "perplexity", "distinct-2");
    }
    assertThat(report.tables().keySet()).anyMatch(caption -> caption.startsWith("Test split"));
    Path page = folder.resolve("bert.html");
    ReportPage.write(report, "tiny", page);
    assertThat(Files.readString(page)).contains("What is written into the same gaps", "[MASK]");

    Report again = run(model, KeptResults.in(kept));
    assertThat(again.findings()).isEqualTo(report.findings());
    assertThat(again.work().done()).isZero();
  }
}
