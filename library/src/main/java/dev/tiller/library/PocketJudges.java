package dev.tiller.library;

import dev.tiller.evaluation.LabelledTexts;
import dev.tiller.ground.Progress;
import dev.tiller.judges.EmbeddingCache;
import dev.tiller.judges.EmbeddingJudge;
import dev.tiller.judges.Fragments;
import dev.tiller.onnx.SentenceEncoder;
import dev.tiller.pocket.PocketSentences;
import dev.tiller.pocket.PocketSentences.Sentence;
import dev.tiller.pocket.PocketSentences.Task;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The judges of the pocket model's tasks, trained on the judge split and shipped, since training
 * one takes minutes.
 */
public final class PocketJudges {

  private static final long SEED = 1;

  private PocketJudges() {}

  /**
   * The judge that ships for a task.
   *
   * @param cache over {@link SentenceEncoder#bgeSmall}; stays the caller's
   */
  public static EmbeddingJudge open(Task task, EmbeddingCache cache) {
    String name = "judges/" + task.name() + ".json";
    try (InputStream in = PocketJudges.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("The jar holds no " + name + "; it is incomplete.");
      }
      return EmbeddingJudge.read(in.readAllBytes(), name, cache);
    } catch (IOException e) {
      throw new UncheckedIOException("The judge of the task " + task.name() + " is missing.", e);
    }
  }

  /**
   * Trains the judge of a task anew. Takes minutes.
   *
   * @param progress hears one unit for every sentence of {@link #with} and {@link #without}
   */
  public static EmbeddingJudge train(Task task, EmbeddingCache cache, Progress progress) {
    return EmbeddingJudge.train(
        task.label(task.concept()),
        cache,
        with(task),
        without(task),
        Fragments.USUAL,
        SEED,
        progress);
  }

  /** Sentences of the judge split that show the concept. */
  static LabelledTexts with(Task task) {
    return labelled(task.concept("judge"));
  }

  /**
   * As many that do not: two thirds the task's other side, one third the concepts of the other
   * tasks. A judge that had only seen speeches beside sea stories would take everything that is no
   * speech for the sea, gibberish included.
   */
  static LabelledTexts without(Task task) {
    int count = task.concept("judge").size();
    List<Sentence> sentences = new ArrayList<>();
    List<Task> others =
        PocketSentences.tasks().stream()
            .filter(other -> !other.name().equals(task.name()))
            .toList();
    for (Task other : others) {
      sentences.addAll(other.concept("judge").subList(0, count / 3 / others.size()));
    }
    List<Sentence> contrast = task.sentences("judge", task.concept().other());
    sentences.addAll(contrast.subList(0, count - sentences.size()));
    return labelled(sentences);
  }

  private static LabelledTexts labelled(List<Sentence> sentences) {
    return new LabelledTexts(
        PocketSentences.texts(sentences), sentences.stream().map(Sentence::document).toList());
  }

  /**
   * Trains the judges that ship, without a word.
   *
   * @param args the folder for them, and the tasks' names
   */
  public static void main(String[] args) throws IOException {
    try (SentenceEncoder encoder = SentenceEncoder.bgeSmall()) {
      EmbeddingCache cache = EmbeddingCache.over(encoder);
      for (String name : List.of(args).subList(1, args.length)) {
        train(PocketSentences.task(name), cache, Progress.silent())
            .save(Path.of(args[0]).resolve(name + ".json"));
      }
    }
  }
}
