package dev.tiller.evaluation;

import dev.tiller.data.corpus.Mmlu;
import dev.tiller.data.corpus.TruthfulQuestions;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.generate.Scoring;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.bootstrap.Bootstrap;
import dev.tiller.statistics.text.TruthfulQa;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;

/**
 * Questions with given answers: which of them the model finds likely after the question. Nothing is
 * sampled, so the same model gives the same scores. Not with a map that moves the last position
 * alone: texts are scored in one pass.
 */
public final class MultipleChoice {

  private static final long SEED = 1;
  private static final String LETTERS = "ABCD";

  private final LanguageModel model;
  private final Tokenizer tokenizer;
  private final Taps taps;
  private final Scoring scoring;
  private final Monitor monitor;

  /**
   * @param model stays the caller's
   * @param tokenizer the model's; stays the caller's
   * @param taps the steering, or {@link Taps#NONE}
   */
  public MultipleChoice(LanguageModel model, Tokenizer tokenizer, Taps taps) {
    this(model, tokenizer, taps, Monitor.NONE);
  }

  private MultipleChoice(LanguageModel model, Tokenizer tokenizer, Taps taps, Monitor monitor) {
    this.monitor = monitor;
    this.model = model;
    this.tokenizer = tokenizer;
    this.taps = taps;
    this.scoring = new Scoring(model);
  }

  /** The same questions, given up between two of them when the monitor says so. */
  public MultipleChoice watchedBy(Monitor other) {
    return new MultipleChoice(model, tokenizer, taps, other);
  }

  /**
   * TruthfulQA's scores over its questions (arXiv 2109.07958).
   *
   * @param mc1 for each question 1 if the best true answer is likelier than every false one, else 0
   * @param mc2 for each question the share of probability on true answers, in [0, 1]
   */
  public record Truthfulness(double[] mc1, double[] mc2) {

    /** Share of questions that are answered right, with a bootstrap interval over questions. */
    public Estimate mc1Mean() {
      return Bootstrap.seeded(SEED).mean(mc1);
    }

    /** Mean probability of truth, with a bootstrap interval over questions. */
    public Estimate mc2Mean() {
      return Bootstrap.seeded(SEED).mean(mc2);
    }

    /** Both folds of a cross-validation as one. */
    public Truthfulness and(Truthfulness other) {
      double[] first = Arrays.copyOf(mc1, mc1.length + other.mc1.length);
      double[] second = Arrays.copyOf(mc2, first.length);
      System.arraycopy(other.mc1, 0, first, mc1.length, other.mc1.length);
      System.arraycopy(other.mc2, 0, second, mc2.length, other.mc2.length);
      return new Truthfulness(first, second);
    }
  }

  /**
   * MC1 and MC2.
   *
   * @param questions at least one
   * @param primer what stands before every question, such as the published examples; may be empty
   * @param progress hears one unit a question
   * @throws UserError as {@link #logLikelihoods}, and if work was interrupted
   */
  public Truthfulness truthfulQa(TruthfulQuestions questions, String primer, Progress progress) {
    List<TruthfulQuestions.Question> all = questions.questions();
    double[] mc1 = new double[all.size()];
    double[] mc2 = new double[all.size()];
    for (int i = 0; i < mc1.length; i++) {
      requireUninterrupted();
      TruthfulQuestions.Question question = all.get(i);
      List<String> answers = new ArrayList<>(question.correct());
      answers.addAll(question.incorrect());
      String start = primer.isBlank() ? "" : primer.strip() + "\n\n";
      double[] likelihoods =
          logLikelihoods(
              start + question.with(""), answers.stream().map(answer -> " " + answer).toList());
      boolean[] truth = new boolean[answers.size()];
      Arrays.fill(truth, 0, question.correct().size(), true);
      mc1[i] = TruthfulQa.mc1(likelihoods, truth, 0);
      mc2[i] = TruthfulQa.mc2(likelihoods, truth);
      progress.step();
    }
    return new Truthfulness(mc1, mc2);
  }

  /**
   * Answers one subject of MMLU (arXiv 2009.03300): the likeliest of the letters A to D after the
   * question.
   *
   * @param shots questions shown with their answers before, 5 in the papers; fewer where they do
   *     not fit into the model's context
   * @param progress hears one unit a question
   * @return for each question whether it was answered right
   * @throws UserError as {@link #logLikelihoods}, and if work was interrupted
   */
  public boolean[] mmlu(Mmlu subject, int shots, Progress progress) {
    List<String> letters = LETTERS.chars().mapToObj(c -> " " + (char) c).toList();
    boolean[] right = new boolean[subject.asked().size()];
    for (int i = 0; i < right.length; i++) {
      requireUninterrupted();
      Mmlu.Question question = subject.asked().get(i);
      double[] likelihoods = logLikelihoods(prompt(subject, question, shots), letters);
      int best = 0;
      for (int k = 1; k < likelihoods.length; k++) {
        best = likelihoods[k] > likelihoods[best] ? k : best;
      }
      right[i] = best == question.right();
      progress.step();
    }
    return right;
  }

  /** Answers to some of the questions are no score. */
  private void requireUninterrupted() {
    if (monitor.stopRequested()) {
      throw new UserError("The questions were interrupted; no score was kept.");
    }
  }

  private String prompt(Mmlu subject, Mmlu.Question question, int shots) {
    int shown = Math.min(shots, subject.shown().size());
    while (true) {
      StringBuilder text = new StringBuilder("The following are multiple choice questions");
      text.append(" (with answers) about ").append(subject.subject().replace('_', ' '));
      text.append(".\n\n");
      for (Mmlu.Question example : subject.shown().subList(0, shown)) {
        append(text, example).append(' ').append(LETTERS.charAt(example.right())).append("\n\n");
      }
      String whole = append(text, question).toString();
      // One token for the letter.
      if (shown == 0 || tokenizer.encode(whole, true).length < model.contextLength()) {
        return whole;
      }
      shown--;
    }
  }

  private static StringBuilder append(StringBuilder text, Mmlu.Question question) {
    text.append(question.text()).append('\n');
    for (int k = 0; k < question.choices().size(); k++) {
      text.append(LETTERS.charAt(k)).append(". ").append(question.choices().get(k)).append('\n');
    }
    return text.append("Answer:");
  }

  /**
   * Log-likelihood of each answer after a context, summed over the answer's tokens. These are the
   * tokens of context and answer together that are not the context's own.
   *
   * @param context may be empty
   * @param answers at least one, each with the space that separates it from the context
   * @throws UserError if context and answer exceed the model's context, or the model answers with
   *     no number
   */
  public double[] logLikelihoods(String context, List<String> answers) {
    int[] before = tokenizer.encode(context, true);
    List<int[]> rows = answers.stream().map(a -> tokenizer.encode(context + a, true)).toList();
    int longest = rows.stream().mapToInt(row -> row.length).max().orElseThrow();
    if (longest > model.contextLength()) {
      throw new UserError(
          "A question with its answer has %d tokens, but this model reads %d; shorten what stands before the question."
              .formatted(longest, model.contextLength()));
    }
    int[] starts = rows.stream().mapToInt(row -> common(before, row)).toArray();
    boolean single = true;
    for (int r = 0; r < starts.length; r++) {
      single &= rows.get(r).length == before.length + 1 && starts[r] == before.length;
    }
    double[] likelihoods = single && before.length > 0 ? next(before, rows) : sums(rows, starts);
    if (!Arrays.stream(likelihoods).allMatch(Double::isFinite)) {
      throw new UserError(
          "Under this steering the model answers with no number; lower the strength.");
    }
    return likelihoods;
  }

  /** Answers of one token are all told by a single pass. */
  private double[] next(int[] before, List<int[]> rows) {
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      BeforeHead columns = BeforeHead.of(model, Tokens.of(before), taps);
      Tensor last = columns.logProbabilities(before.length - 1, 1);
      double[] all = Tensors.doubles(last);
      return rows.stream().mapToDouble(row -> all[row[row.length - 1]]).toArray();
    }
  }

  private double[] sums(List<int[]> rows, int[] starts) {
    List<Scoring.Losses> losses = scoring.losses(rows, taps);
    double[] likelihoods = new double[starts.length];
    for (int r = 0; r < starts.length; r++) {
      double[] row = losses.get(r).losses();
      // Loss t is that of token t + 1; a first token of its own has none.
      for (int t = Math.max(0, starts[r] - 1); t < row.length; t++) {
        likelihoods[r] -= row[t];
      }
    }
    return likelihoods;
  }

  private static int common(int[] first, int[] second) {
    int mismatch = Arrays.mismatch(first, second);
    return mismatch < 0 ? first.length : mismatch;
  }
}
