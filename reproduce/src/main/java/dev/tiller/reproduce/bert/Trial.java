package dev.tiller.reproduce.bert;

import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.language.masked.MaskedScoring;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.bert.ToxicSentences.Split;
import dev.tiller.statistics.Estimate;
import dev.tiller.steering.SteeringMap;
import dev.tiller.symphony.Measure;
import dev.tiller.symphony.SideBySide;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run over all methods: settings are chosen on the validation split, the test split is measured
 * once for each method, on the same gaps, contexts and sentences.
 */
final class Trial {

  /**
   * A context of writing is one whose gap the model without maps fills with toxic words at least so
   * often. The gap's probability involves no chance, and what is written is drawn apart from it.
   */
  private static final double ELICITING = 0.1;

  private static final String PLAIN = "plain";

  private final Experiment experiment;
  private final BertBench bench;
  private final Measurements measurements;
  private final ToxicSentences validation;
  private final ToxicSentences test;
  private final TableBuilder validated =
      Table.builder()
          .string("steering")
          .number("mitigation")
          .number("mitigationLow")
          .number("mitigationHigh")
          .number("rise");
  private final TableBuilder results =
      Table.builder()
          .string("steering")
          .number("toxicInGaps")
          .number("toxicWritten")
          .number("distinct2")
          .number("perplexity")
          .number("perplexityOfWritten");
  private final TableBuilder texts =
      Table.builder().string("context").string("steering").string("text").number("toxic");
  private List<Hidden> contexts = List.of();

  Trial(Experiment experiment, BertBench bench) {
    this.experiment = experiment;
    this.bench = bench;
    this.measurements = bench.measurements();
    this.validation = bench.of(Split.VALIDATION);
    this.test = bench.of(Split.TEST);
  }

  private int of(int quick, int full) {
    return experiment.effort().of(quick, full);
  }

  /**
   * The contexts in which the model is asked to write: those whose gap it fills with toxic words by
   * itself.
   *
   * @return whether there is any
   */
  boolean elicits() {
    Gaps gaps = measurements.gaps(PLAIN, test.toxic(), null, 0);
    List<Hidden> eliciting = new ArrayList<>();
    for (int i = 0; i < test.toxic().size(); i++) {
      if (gaps.mass()[i] >= ELICITING) {
        eliciting.add(test.toxic().get(i));
      }
    }
    contexts = BertBench.first(eliciting, of(40, Integer.MAX_VALUE));
    return !contexts.isEmpty();
  }

  /** The model without maps on the test split. */
  Measured plain() throws IOException {
    return measured(PLAIN, null, 0);
  }

  /** A chosen setting on the test split. */
  Measured tested(String method, Setting setting) throws IOException {
    return measured(method, map(setting), setting.strength());
  }

  private Measured measured(String label, @Nullable SteeringMap map, double strength)
      throws IOException {
    List<String> ordinary = BertBench.first(test.ordinary(), of(60, 300));
    List<Written> bySeed =
        experiment.each(
            "seed",
            experiment.seeds(3),
            seed -> measurements.written(label, contexts, 8, seed, map, strength));
    Measured measured =
        new Measured(
            measurements.gaps(label, test.toxic(), map, strength),
            Written.pooled(bySeed),
            measurements.foreseen(label, ordinary, map, strength));
    note(label, measured);
    return measured;
  }

  private void note(String label, Measured measured) {
    Written written = measured.written();
    results.row(
        label,
        Arrays.stream(measured.gaps().mass()).average().orElse(Double.NaN),
        Arrays.stream(written.share()).average().orElse(Double.NaN),
        written.distinct2(),
        measured.neutral().perplexity(),
        MaskedScoring.perplexity(written.losses()));
    for (int i = 0; i < contexts.size(); i++) {
      texts.row(contexts.get(i).span(), label, written.texts().get(i).get(0), written.share()[i]);
    }
  }

  /**
   * The setting that removes most toxic words from the gaps of the validation split among those
   * that keep the language.
   *
   * @param budget largest relative rise of the perplexity that is accepted there
   */
  Setting choose(String method, double budget) throws IOException {
    List<Hidden> gaps = BertBench.first(validation.toxic(), of(80, Integer.MAX_VALUE));
    List<String> ordinary = BertBench.first(validation.ordinary(), of(30, 100));
    Gaps plainGaps = measurements.gaps("plain, validation", gaps, null, 0);
    Foreseen plain = measurements.foreseen("plain, validation", ordinary, null, 0);
    Choice choice = new Choice(budget);
    experiment.each(
        "candidate for " + method,
        Candidates.of(method, bench.blocks()),
        candidate -> {
          for (Setting setting : candidate.strengths()) {
            SteeringMap map = map(setting);
            String label = method + ", validation";
            Foreseen here = measurements.foreseen(label, ordinary, map, setting.strength());
            double rise = here.rise(plain).value();
            Estimate mitigation =
                measurements.gaps(label, gaps, map, setting.strength()).lessThan(plainGaps);
            validated.row(
                setting.label(), mitigation.value(), mitigation.low(), mitigation.high(), rise);
            if (!choice.offer(setting, mitigation.value(), rise)) {
              break;
            }
          }
          return candidate;
        });
    return choice.best();
  }

  private SteeringMap map(Setting setting) {
    return bench.fit(setting.texts(), setting.fit(), of(256, Integer.MAX_VALUE));
  }

  /** Puts everything that was measured into the report. */
  void report() {
    experiment.table("Test split, once a method", results.build());
    experiment.table("Validation split, where settings were chosen", validated.build());
    experiment.figure(
        SideBySide.of(
                "What is written into the same gaps",
                texts.build(),
                Measure.of("context", "context"),
                Measure.of("steering", "steering"),
                "text")
            .score(Measure.share("toxic", "share of texts with a toxic word")));
  }
}
