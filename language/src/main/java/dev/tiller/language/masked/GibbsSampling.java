package dev.tiller.language.masked;

import dev.tiller.ground.Monitor;
import dev.tiller.ground.Seeds;
import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.generate.GenerationSettings;
import dev.tiller.language.generate.Sampler;
import dev.tiller.language.generate.TokenRules;
import dev.tiller.network.Taps;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Writes into the gaps of a text by Gibbs sampling (arXiv 1902.04094): one gap after another is
 * hidden again and drawn anew given all others, over several sweeps, in another order each time.
 * Left to right alone gives no readable text, because the first words are drawn before anything is
 * known of the last. The result is a draw from no exact joint distribution; the paper discusses
 * why.
 */
public final class GibbsSampling {

  private final LanguageModel model;
  private final MaskedTexts texts;
  private final Monitor monitor;

  /** One that nobody stops; see {@link #GibbsSampling(LanguageModel, Tokenizer, Monitor)}. */
  public GibbsSampling(LanguageModel model, Tokenizer tokenizer) {
    this(model, tokenizer, Monitor.NONE);
  }

  /**
   * @param model stays the caller's, as does the tokenizer
   * @param monitor asked before every sweep
   * @throws UserError if the model continues texts instead of filling gaps
   */
  public GibbsSampling(LanguageModel model, Tokenizer tokenizer, Monitor monitor) {
    this.model = model;
    this.texts = new MaskedTexts(model, tokenizer);
    this.monitor = monitor;
  }

  /**
   * @param text with {@code [MASK]} for every token to write
   * @param sweeps how often every gap is drawn; 3 gives readable sentences
   * @param samples how many texts, written side by side, each with the seed of {@link
   *     GenerationSettings#ofRow}
   * @param settings temperature, filters and seed; lengths, stops and penalties mean nothing here
   * @return the whole texts; fewer sweeps than asked for where the monitor wants to stop
   * @throws UserError if the text has no gap or is too long, or no sweep is asked for
   */
  public List<String> write(
      String text, int sweeps, int samples, GenerationSettings settings, Taps taps) {
    return write(text, List.of(), sweeps, samples, settings, taps);
  }

  /**
   * As {@link #write(String, int, int, GenerationSettings, Taps)}, from a draft: what stands in the
   * gaps until each is first drawn.
   *
   * @param draft a token for each gap in order, {@code [MASK]} for none; empty for none at all
   * @throws UserError also if a word of the draft is no single token, or their number is not that
   *     of the gaps
   */
  public List<String> write(
      String text,
      List<String> draft,
      int sweeps,
      int samples,
      GenerationSettings settings,
      Taps taps) {
    if (sweeps < 1 || samples < 1) {
      throw new UserError(
          "%d sweeps for %d samples were asked for; at least one of each was expected."
              .formatted(sweeps, samples));
    }
    int[] ids = texts.encode(text);
    List<Integer> gaps = texts.gaps(ids);
    begin(ids, gaps, draft);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < samples; i++) {
      rows.add(new Row(ids.clone(), gaps, settings.ofRow(i)));
    }
    try (TensorScope scope = TensorScope.open()) {
      Tensor banned = banned();
      for (int sweep = 0; sweep < sweeps && !monitor.stopRequested(); sweep++) {
        rows.forEach(Row::shuffle);
        for (int turn = 0; turn < gaps.size(); turn++) {
          draw(rows, turn, banned, taps);
        }
      }
    }
    return rows.stream().map(row -> texts.tokenizer().decode(row.ids, true)).toList();
  }

  private void begin(int[] ids, List<Integer> gaps, List<String> draft) {
    if (!draft.isEmpty() && draft.size() != gaps.size()) {
      throw new UserError(
          "The draft has %d words, but the text has %d gaps; give one word a gap."
              .formatted(draft.size(), gaps.size()));
    }
    for (int i = 0; i < draft.size(); i++) {
      ids[gaps.get(i)] = texts.word(draft.get(i));
    }
  }

  private void draw(List<Row> rows, int turn, Tensor banned, Taps taps) {
    List<GapLogits.Gap> gaps = new ArrayList<>();
    for (int r = 0; r < rows.size(); r++) {
      Row row = rows.get(r);
      row.ids[row.order[turn]] = texts.mask();
      gaps.add(new GapLogits.Gap(r, row.order[turn]));
    }
    try (TensorScope scope = TensorScope.open()) {
      List<int[]> ids = rows.stream().map(row -> row.ids).toList();
      Tensor logits = GapLogits.of(model, ids, gaps, taps);
      Tensor allowed = logits.masked_fill(banned, new Scalar(Double.NEGATIVE_INFINITY));
      for (int r = 0; r < rows.size(); r++) {
        Row row = rows.get(r);
        row.ids[row.order[turn]] = row.sampler.choose(allowed.select(0, r));
      }
    }
  }

  /** [vocabulary] bool: tokens that are no text. */
  private Tensor banned() {
    long[] flags = new long[model.vocabularySize()];
    for (int id = 0; id < flags.length; id++) {
      boolean special = texts.tokenizer().isSpecial(id) || texts.token(id).startsWith("[unused");
      flags[id] = special ? 1 : 0;
    }
    return Tensors.of(flags).ne(new Scalar(0));
  }

  private static final class Row {
    final int[] ids;
    final int[] order;
    final Sampler sampler;
    private final SplittableRandom random;

    Row(int[] ids, List<Integer> gaps, GenerationSettings settings) {
      this.ids = ids;
      this.order = gaps.stream().mapToInt(i -> i).toArray();
      this.sampler =
          new Sampler(
              settings.withRepetitionPenalty(1).withRules(TokenRules.NONE),
              settings.seed(),
              new int[0]);
      this.random = new SplittableRandom(Seeds.mix(settings.seed(), Seeds.stream("order")));
    }

    void shuffle() {
      for (int i = order.length - 1; i > 0; i--) {
        int other = random.nextInt(i + 1);
        int held = order[i];
        order[i] = order[other];
        order[other] = held;
      }
    }
  }
}
