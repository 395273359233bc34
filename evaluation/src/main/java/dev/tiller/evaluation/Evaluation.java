package dev.tiller.evaluation;

import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.generate.GeneratedText;
import dev.tiller.language.generate.GenerationSettings;
import dev.tiller.language.generate.Scoring;
import dev.tiller.language.generate.TextGenerator;
import dev.tiller.network.Taps;
import dev.tiller.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Measures a steered model: continues prompts, lets a judge decide which continuations show the
 * concept, and takes what neutral text costs: its perplexity, and how far the steering moves the
 * model's expectations. Equal seeds make outcomes comparable pair by pair: the same prompt draws
 * the same random numbers under every steering.
 */
public final class Evaluation {

  private final Tokenizer tokenizer;
  private final @Nullable Judge judge;
  private final Protocol protocol;
  private final LanguageModel model;
  private final TextGenerator generator;
  private final Scoring scoring;
  private final Monitor monitor;

  /**
   * @param model stays the caller's
   * @param tokenizer the model's; stays the caller's
   * @param judge decides what shows the concept; null if only texts and costs are looked at
   */
  public Evaluation(
      LanguageModel model, Tokenizer tokenizer, @Nullable Judge judge, Protocol protocol) {
    this(model, tokenizer, judge, protocol, Monitor.NONE);
  }

  private Evaluation(
      LanguageModel model,
      Tokenizer tokenizer,
      @Nullable Judge judge,
      Protocol protocol,
      Monitor monitor) {
    this.monitor = monitor;
    this.model = model;
    this.tokenizer = tokenizer;
    this.judge = judge;
    this.protocol = protocol;
    this.generator = new TextGenerator(model, tokenizer, monitor);
    this.scoring = new Scoring(model);
  }

  /** The same model and judge under another protocol. */
  public Evaluation with(LanguageModel model, Protocol other) {
    return new Evaluation(model, tokenizer, judge, other, monitor);
  }

  /** The same evaluation, which gives up between batches when the monitor says so. */
  public Evaluation watchedBy(Monitor other) {
    return new Evaluation(model, tokenizer, judge, protocol, other);
  }

  /**
   * @param prompts to continue; at least one
   * @param neutral ordinary sentences; may be empty. One of a single token has no perplexity and is
   *     left out
   * @param taps the steering, or {@link Taps#NONE}. Not with a map that moves the last position
   *     alone: texts are scored in one pass, where only their ends would be steered
   * @param progress hears one unit for every batch, of {@link #batches}
   * @throws UserError if there is no prompt, or one is too long for the model with what is to
   *     follow, before anything is generated; or if the steered model answers with no number
   */
  public Outcome measure(List<String> prompts, List<String> neutral, Taps taps, Progress progress) {
    if (prompts.isEmpty()) {
      throw new UserError("There are no prompts to continue; give at least one.");
    }
    generator.check(prompts, protocol.generation());
    List<List<String>> texts = continuations(prompts, taps, progress);
    List<String> all = texts.stream().flatMap(List::stream).toList();
    return new Outcome(
        texts,
        shares(all, progress),
        neutral(neutral, taps, progress),
        Variety.of(all),
        plausibility(prompts, texts, progress));
  }

  /** Of every prompt, how many of its texts show the concept; empty without a judge. */
  private double[] shares(List<String> texts, Progress progress) {
    if (judge == null) {
      return new double[0];
    }
    double[] shares = new double[texts.size() / protocol.perPrompt()];
    for (int from = 0; from < texts.size(); from += protocol.batch()) {
      boolean[] shown =
          judge.decide(texts.subList(from, Math.min(texts.size(), from + protocol.batch())));
      for (int i = 0; i < shown.length; i++) {
        shares[(from + i) / protocol.perPrompt()] += (shown[i] ? 1.0 : 0.0) / protocol.perPrompt();
      }
      if (monitor.stopRequested()) {
        throw interrupted();
      }
      progress.step();
    }
    return shares;
  }

  private static UserError interrupted() {
    return new UserError("The measurement was interrupted; nothing of it was kept.");
  }

  /** Units of progress that {@link #measure} reports. */
  public long batches(int prompts, int neutral) {
    long rows = (long) prompts * protocol.perPrompt();
    // Written, judged, and read again by the plain model.
    return (judge == null ? 2 : 3) * ceil(rows) + ceil(neutral);
  }

  private long ceil(long rows) {
    return (rows + protocol.batch() - 1) / protocol.batch();
  }

  private List<List<String>> continuations(List<String> prompts, Taps taps, Progress progress) {
    List<String> rows = new ArrayList<>();
    for (String prompt : prompts) {
      for (int k = 0; k < protocol.perPrompt(); k++) {
        rows.add(prompt);
      }
    }
    List<String> texts = new ArrayList<>();
    for (int from = 0; from < rows.size(); from += protocol.batch()) {
      List<String> batch = rows.subList(from, Math.min(rows.size(), from + protocol.batch()));
      GenerationSettings settings = protocol.generation().withFirstRow(from);
      generator.generate(batch, settings, taps).stream()
          .map(GeneratedText::text)
          .forEach(texts::add);
      if (monitor.stopRequested()) {
        // The generator stopped early: these texts are cut, and no measurement may stand on them.
        throw interrupted();
      }
      progress.step();
    }
    List<List<String>> byPrompt = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      int start = i * protocol.perPrompt();
      byPrompt.add(List.copyOf(texts.subList(start, start + protocol.perPrompt())));
    }
    return byPrompt;
  }

  private NeutralText neutral(List<String> sentences, Taps taps, Progress progress) {
    List<int[]> ids =
        tokenizer.encodeBatch(sentences, true).stream()
            .filter(row -> row.length > 1)
            .map(row -> Arrays.copyOf(row, Math.min(row.length, protocol.neutralTokens())))
            .toList();
    NeutralText measured = NeutralText.NONE;
    for (int from = 0; from < ids.size(); from += protocol.batch()) {
      List<int[]> batch = ids.subList(from, Math.min(ids.size(), from + protocol.batch()));
      measured = measured.and(TwoPasses.compare(model, batch, Taps.NONE, taps));
      progress.step();
    }
    if (!Arrays.stream(measured.perplexities()).allMatch(Double::isFinite)) {
      throw new UserError(
          "Under this steering the perplexity of neutral text is no finite number; lower the strength.");
    }
    return measured;
  }

  private List<double[]> plainLosses(List<int[]> ids, Progress progress) {
    List<double[]> losses = new ArrayList<>();
    for (int from = 0; from < ids.size(); from += protocol.batch()) {
      List<int[]> batch = ids.subList(from, Math.min(ids.size(), from + protocol.batch()));
      scoring.losses(batch, Taps.NONE).forEach(row -> losses.add(row.losses()));
      progress.step();
    }
    return losses;
  }

  /** exp of the mean loss of all continuation tokens after their prompts, unsteered. */
  private double plausibility(List<String> prompts, List<List<String>> texts, Progress progress) {
    List<int[]> whole = new ArrayList<>();
    List<Integer> promptLength = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      int length = tokenizer.encode(prompts.get(i), true).length;
      for (String text : texts.get(i)) {
        int[] ids = tokenizer.encode(prompts.get(i) + text, true);
        // A text read again may have more tokens than it was written in.
        whole.add(Arrays.copyOf(ids, Math.min(ids.length, model.contextLength())));
        promptLength.add(length);
      }
    }
    double sum = 0;
    long count = 0;
    List<double[]> losses = plainLosses(whole, progress);
    for (int r = 0; r < losses.size(); r++) {
      double[] row = losses.get(r);
      for (int t = promptLength.get(r) - 1; t < row.length; t++) {
        sum += row[t];
        count++;
      }
    }
    return count == 0 ? Double.NaN : Math.exp(sum / count);
  }
}
