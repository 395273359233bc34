package dev.tiller.pocket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The sentence sets that ship with the pocket model, cut from documents it was not trained on.
 *
 * <p>A task has a source side, where a transport starts, and a target side, where it leads; one of
 * them carries the concept ({@link Task#concept}). Splits are disjoint by document: {@code fit} for
 * maps, {@code validation} for choices such as a strength, {@code judge} for training a judge,
 * {@code test} for the figures reported. The package's README names origins and licences.
 */
public final class PocketSentences {
  /** The splits of every task. */
  public static final List<String> SPLITS = List.of("fit", "validation", "judge", "test");

  /** The splits that also come as prompts, the first six to ten words of their sentences. */
  public static final List<String> PROMPT_SPLITS = List.of("validation", "test");

  /** The sets of ordinary text for perplexity. */
  public static final List<String> NEUTRAL_SPLITS = List.of("validation", "test");

  private static final String ROOT = "sentences/";
  private static final ObjectMapper JSON = new ObjectMapper();

  private PocketSentences() {}

  /**
   * A sentence, prompt or passage.
   *
   * @param text one line
   * @param document the document it was cut from, as {@code label/id}
   */
  public record Sentence(String text, String document) {}

  /** Which side of a task carries the concept to be induced or removed. */
  public enum Side {
    /** The side transports start from. */
    SOURCE,
    /** The side transports lead to. */
    TARGET;

    /** The opposite side. */
    public Side other() {
      return this == SOURCE ? TARGET : SOURCE;
    }
  }

  /**
   * A pair of sentence sets.
   *
   * @param name {@code spam}, {@code sea} or {@code novel}
   * @param sourceLabel what the source side is, for example {@code spam}
   * @param targetLabel what the target side is, for example {@code ham}
   * @param concept the side that carries the concept; the other is ordinary text
   */
  public record Task(String name, String sourceLabel, String targetLabel, Side concept) {
    /** PocketSentences of the source side; see {@link PocketSentences#SPLITS}. */
    public List<Sentence> source(String split) {
      return side(split, sourceLabel);
    }

    /** PocketSentences of the target side, as many as of the source side. */
    public List<Sentence> target(String split) {
      return side(split, targetLabel);
    }

    /** PocketSentences of the side that carries the concept. */
    public List<Sentence> concept(String split) {
      return concept == Side.SOURCE ? source(split) : target(split);
    }

    /** Prompts cut from the source side; see {@link PocketSentences#PROMPT_SPLITS}. */
    public List<Sentence> sourcePrompts(String split) {
      return prompts(split, sourceLabel);
    }

    /** Prompts cut from the target side; see {@link PocketSentences#PROMPT_SPLITS}. */
    public List<Sentence> targetPrompts(String split) {
      return prompts(split, targetLabel);
    }

    /** What the sentences of a side are. */
    public String label(Side side) {
      return side == Side.SOURCE ? sourceLabel : targetLabel;
    }

    /** PocketSentences of a side; see {@link PocketSentences#SPLITS}. */
    public List<Sentence> sentences(String split, Side side) {
      return side(split, label(side));
    }

    /** Prompts cut from a side; see {@link PocketSentences#PROMPT_SPLITS}. */
    public List<Sentence> prompts(String split, Side side) {
      return prompts(split, label(side));
    }

    private List<Sentence> side(String split, String label) {
      require(split, SPLITS, "split");
      return read(name + "/" + split + "." + label + ".jsonl");
    }

    private List<Sentence> prompts(String split, String label) {
      require(split, PROMPT_SPLITS, "split with prompts");
      return read(name + "/prompts." + split + "." + label + ".jsonl");
    }
  }

  /** All tasks. */
  public static List<Task> tasks() {
    return readTasks();
  }

  /**
   * The task of that name.
   *
   * @throws IllegalArgumentException if there is none, naming those there are
   */
  public static Task task(String name) {
    List<Task> tasks = tasks();
    require(name, tasks.stream().map(Task::name).toList(), "task");
    return tasks.stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
  }

  /**
   * Passages of 60 to 90 words of ordinary text (speeches, wanted mails, novels) from documents
   * that serve no task.
   *
   * @param split one of {@link #NEUTRAL_SPLITS}
   */
  public static List<Sentence> neutral(String split) {
    require(split, NEUTRAL_SPLITS, "neutral set");
    return read("neutral/" + split + ".jsonl");
  }

  /** The texts alone. */
  public static List<String> texts(List<Sentence> sentences) {
    return sentences.stream().map(Sentence::text).toList();
  }

  private static void require(String name, List<String> known, String what) {
    if (!known.contains(name)) {
      throw new IllegalArgumentException(
          "There is no "
              + what
              + " '"
              + name
              + "'; choose one of "
              + String.join(", ", known)
              + ".");
    }
  }

  private static List<Task> readTasks() {
    List<Task> tasks = new ArrayList<>();
    try (InputStream in = open("tasks.json")) {
      for (JsonNode t : JSON.readTree(in).path("tasks")) {
        tasks.add(
            new Task(
                t.path("task").asText(),
                t.path("source").asText(),
                t.path("target").asText(),
                t.path("concept").asText().equals("source") ? Side.SOURCE : Side.TARGET));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The list of tasks in the pocket jar cannot be read.", e);
    }
    return List.copyOf(tasks);
  }

  private static List<Sentence> read(String resource) {
    List<Sentence> out = new ArrayList<>();
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(open(resource), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        out.add(JSON.readValue(line, Sentence.class));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The sentence set " + resource + " cannot be read.", e);
    }
    return List.copyOf(out);
  }

  private static InputStream open(String resource) throws IOException {
    InputStream in = PocketSentences.class.getResourceAsStream(ROOT + resource);
    if (in == null) {
      throw new IOException("The pocket jar holds no " + ROOT + resource + "; it is incomplete.");
    }
    return in;
  }
}
