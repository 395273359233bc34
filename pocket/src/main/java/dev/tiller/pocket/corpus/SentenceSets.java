package dev.tiller.pocket.corpus;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.ground.AtomicFile;
import dev.tiller.pocket.PocketSentences;
import dev.tiller.pocket.PocketSentences.Sentence;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Cuts the held-out documents into the sentence sets of {@link PocketSentences}.
 *
 * <p>Every document serves one split only, the same in every task, so nothing fitted, selected or
 * judged on one split has seen a document of another. Sides of a task have equal sizes; where a
 * source is too small for the sizes asked for, the whole split shrinks.
 *
 * <p>Only judges get sentences of the training part as well: held-out mails are too few to teach
 * one spam from ham, and a judge scores texts, never the model.
 */
public final class SentenceSets {
  /** Largest number of sentences a side, by split. */
  static final Map<String, Integer> SIZES =
      Map.of("fit", 512, "validation", 128, "judge", 320, "test", 192);

  /** Passages of ordinary text in each of the two neutral sets. */
  static final int NEUTRAL = 200;

  /** Most sentences a side that judges get from the training part. */
  static final int MORE_FOR_JUDGES = 1536;

  private static final int GRAIN = 8;
  private static final int MOST_PROMPTS = 160;
  private static final int FEWEST_PROMPT_WORDS = 6;
  private static final int MOST_PROMPT_WORDS = 10;
  private static final int REST_OF_PROMPT = 4;
  private static final ObjectMapper JSON = new ObjectMapper();

  private record Task(String name, Source source, Source target, String concept) {}

  private static final List<Task> TASKS =
      List.of(
          new Task("spam", Source.SPAM, Source.HAM, "source"),
          new Task("sea", Source.SPEECH, Source.SEA, "target"),
          new Task("novel", Source.SPEECH, Source.NOVEL, "target"));

  private static final List<Source> NEUTRAL_SOURCES =
      List.of(Source.SPEECH, Source.HAM, Source.NOVEL);

  private SentenceSets() {}

  /**
   * Writes every set and {@code tasks.json}.
   *
   * @param corpus folder written by {@link PocketCorpus#build}
   * @param outDir folder of the sets
   * @param seed decides which document serves which split and which sentences are taken
   */
  public static void build(Path corpus, Path outDir, long seed, Consumer<String> progress)
      throws IOException {
    Map<Source, SentencePool> pools = new EnumMap<>(Source.class);
    Map<Source, List<Sentence>> forJudges = new EnumMap<>(Source.class);
    for (Source s : Source.measured()) {
      if (s != Source.JOKE) {
        int share = NEUTRAL_SOURCES.contains(s) ? 1 + NEUTRAL / NEUTRAL_SOURCES.size() : 0;
        List<Document> documents = PocketCorpus.read(corpus, "heldout", s);
        pools.put(s, SentencePool.of(s.label(), documents, share, seed));
        List<Document> training = PocketCorpus.read(corpus, "train", s);
        forJudges.put(s, SentencePool.forJudges(s.label(), training, documents, seed));
      }
    }
    ObjectNode manifest = JSON.createObjectNode().put("seed", seed);
    ArrayNode tasks = manifest.putArray("tasks");
    for (Task task : TASKS) {
      ObjectNode node = tasks.addObject().put("task", task.name());
      node.put("source", task.source().label()).put("target", task.target().label());
      node.put("concept", task.concept());
      ObjectNode sizes = node.putObject("sentences");
      for (String split : PocketSentences.SPLITS) {
        sizes.put(split, writeSplit(task, split, pools, forJudges, outDir, seed));
      }
      progress.accept(task.name() + ": " + sizes);
    }
    ObjectNode neutral = manifest.putObject("neutral");
    for (String split : PocketSentences.NEUTRAL_SPLITS) {
      List<Sentence> passages = neutral(pools, split);
      write(outDir.resolve("neutral").resolve(split + ".jsonl"), passages);
      neutral.put(split, passages.size());
    }
    progress.accept("neutral: " + neutral);
    AtomicFile.write(
        outDir.resolve("tasks.json"),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(manifest) + "\n");
  }

  private static int writeSplit(
      Task task,
      String split,
      Map<Source, SentencePool> pools,
      Map<Source, List<Sentence>> forJudges,
      Path outDir,
      long seed)
      throws IOException {
    List<Sentence> source = pools.get(task.source()).sentences(split);
    List<Sentence> target = pools.get(task.target()).sentences(split);
    int smaller = Math.min(source.size(), target.size());
    int n = Math.min(SIZES.get(split), smaller - smaller % GRAIN);
    int more = split.equals("judge") ? moreForJudges(task, forJudges) : 0;
    Path folder = outDir.resolve(task.name());
    for (Source side : List.of(task.source(), task.target())) {
      List<Sentence> taken = new ArrayList<>(pools.get(side).sentences(split).subList(0, n));
      taken.addAll(forJudges.get(side).subList(0, more));
      write(folder.resolve(split + "." + side.label() + ".jsonl"), taken);
      if (PocketSentences.PROMPT_SPLITS.contains(split)) {
        write(
            folder.resolve("prompts." + split + "." + side.label() + ".jsonl"),
            prompts(taken, seed));
      }
    }
    return n + more;
  }

  private static int moreForJudges(Task task, Map<Source, List<Sentence>> forJudges) {
    int smaller =
        Math.min(forJudges.get(task.source()).size(), forJudges.get(task.target()).size());
    return Math.min(MORE_FOR_JUDGES, smaller - smaller % GRAIN);
  }

  private static List<Sentence> prompts(List<Sentence> sentences, long seed) {
    Random random = new Random(seed);
    List<Sentence> out = new ArrayList<>();
    for (Sentence s : sentences) {
      String[] words = s.text().split(" ");
      int n = FEWEST_PROMPT_WORDS + random.nextInt(MOST_PROMPT_WORDS - FEWEST_PROMPT_WORDS + 1);
      if (words.length >= n + REST_OF_PROMPT && out.size() < MOST_PROMPTS) {
        String prompt = String.join(" ", List.of(words).subList(0, n));
        out.add(new Sentence(prompt.replaceAll("[^\\p{L}\\p{N}']+$", ""), s.document()));
      }
    }
    return out;
  }

  private static List<Sentence> neutral(Map<Source, SentencePool> pools, String split) {
    List<Sentence> out = new ArrayList<>();
    int most = pools.values().stream().mapToInt(p -> p.passages(split).size()).max().orElse(0);
    for (int i = 0; i < most; i++) {
      for (Source s : NEUTRAL_SOURCES) {
        List<Sentence> passages = pools.get(s).passages(split);
        if (i < passages.size() && out.size() < NEUTRAL) {
          out.add(passages.get(i));
        }
      }
    }
    return out;
  }

  private static void write(Path file, List<Sentence> sentences) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (Sentence s : sentences) {
      lines.append(JSON.writeValueAsString(s)).append('\n');
    }
    AtomicFile.write(file, lines.toString());
  }

  /** Arguments: corpus folder, output folder. */
  public static void main(String[] args) throws IOException {
    build(Path.of(args[0]), Path.of(args[1]), PocketCorpus.SEED, System.out::println);
  }
}
