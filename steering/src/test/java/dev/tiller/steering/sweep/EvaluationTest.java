package dev.tiller.steering.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.data.Table;
import dev.tiller.evaluation.Evaluation;
import dev.tiller.evaluation.Judge;
import dev.tiller.evaluation.NeutralText;
import dev.tiller.evaluation.Outcome;
import dev.tiller.evaluation.Protocol;
import dev.tiller.evaluation.Variety;
import dev.tiller.ground.Progress;
import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.generate.Scoring;
import dev.tiller.network.Network;
import dev.tiller.network.SiteGroups;
import dev.tiller.network.Taps;
import dev.tiller.network.load.Config;
import dev.tiller.network.load.RandomParameters;
import dev.tiller.statistics.Estimate;
import dev.tiller.steering.Golden;
import dev.tiller.steering.Maps;
import dev.tiller.steering.SteeringMap;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Measuring on a random network with a real tokenizer: nonsense text, real arithmetic. */
class EvaluationTest {

  /** Finds texts with the letter e: fixed, and about half of all nonsense. */
  private static final Judge LETTER =
      new Judge() {
        @Override
        public double[] score(List<String> texts) {
          return texts.stream().mapToDouble(t -> t.contains("e") ? 0.9 : 0.1).toArray();
        }

        @Override
        public String description() {
          return "texts with the letter e";
        }

        @Override
        public Estimate accuracy() {
          return new Estimate(1, 1, 1, 0.95, 1);
        }
      };

  private static final List<String> PROMPTS = List.of("The cat sat", "A ship", "Once upon a time");
  private static final List<String> NEUTRAL =
      List.of("The cat sat on the mat.", "Some plain words, and then some more of them.");

  /** Knows how much was done. */
  private static final class Counting implements Progress {

    private long steps;

    @Override
    public void step(long units, String note) {
      steps += units;
    }

    @Override
    public void close() {}
  }

  private Tokenizer tokenizer;
  private LanguageModel model;

  @BeforeEach
  void open() throws IOException {
    tokenizer =
        Tokenizer.open(Path.of("../tokenizer/src/test/resources/golden/tokenizer/tokenizer.json"));
    model = build(3);
  }

  private LanguageModel build(long seed) throws IOException {
    ObjectNode json = Config.read(Golden.folder("llama")).json();
    json.put("vocab_size", tokenizer.vocabularySize());
    try (RandomParameters random = new RandomParameters(seed, 0.2)) {
      return LanguageModel.build(
          Config.parse(json.toString(), "test"), random, LanguageModel.Precision.FLOAT32);
    }
  }

  @AfterEach
  void close() {
    model.close();
    tokenizer.close();
  }

  private Evaluation evaluation() {
    Protocol standard = Protocol.standard(7);
    return new Evaluation(
        model, tokenizer, LETTER, new Protocol(standard.generation().withMaxNewTokens(6), 3, 4, 8));
  }

  @Test
  void figuresAreWhatTheySay() {
    Counting counting = new Counting();
    Outcome outcome = evaluation().measure(PROMPTS, NEUTRAL, Taps.NONE, counting);
    assertThat(counting.steps).isEqualTo(evaluation().batches(3, 2));
    assertThat(outcome.continuations()).hasSize(3).allMatch(texts -> texts.size() == 3);
    for (int i = 0; i < 3; i++) {
      long shown = outcome.continuations().get(i).stream().filter(t -> t.contains("e")).count();
      assertThat(outcome.shareByPrompt()[i]).isCloseTo(shown / 3.0, within(1e-12));
    }
    int[] cut = Arrays.copyOf(tokenizer.encode(NEUTRAL.get(1), true), 8);
    double mean = new Scoring(model).losses(List.of(cut), Taps.NONE).get(0).mean();
    assertThat(outcome.perplexityBySentence()[1]).isCloseTo(Math.exp(mean), within(1e-2));
    assertThat(outcome.divergence().value()).isZero();
    assertThat(outcome.neutral().corpusPerplexity()).isNotEqualTo(outcome.perplexity().value());
    assertThat(outcome.distinct2()).isBetween(0.0, 1.0);
    assertThat(outcome.variety().selfBleu()).isBetween(0.0, 1.0);
    assertThat(outcome.plausibility()).isPositive();
  }

  @Test
  void batchesOfAnySizeDrawTheSameTexts() {
    Protocol one = new Protocol(Protocol.standard(7).generation().withMaxNewTokens(6), 3, 1, 8);
    assertThat(
            evaluation()
                .with(model, one)
                .measure(PROMPTS, List.of(), Taps.NONE, Progress.silent())
                .continuations())
        .isEqualTo(
            evaluation().measure(PROMPTS, List.of(), Taps.NONE, Progress.silent()).continuations());
  }

  @Test
  void aSweepStartsAtThePlainModel() {
    Network network = model;
    SteeringMap map = Maps.random(network, SiteGroups.resolve(network, "all_layernorm"), 1, false);
    Sweep sweep =
        Sweep.of(
            evaluation(),
            model,
            List.of(Sweep.Alternative.of(map)),
            List.of(0.0, 0.5, 1.0),
            PROMPTS,
            NEUTRAL,
            Progress.silent());
    Outcome plain = evaluation().measure(PROMPTS, NEUTRAL, Taps.NONE, Progress.silent());
    Outcome off = sweep.steps().get(0).outcome();
    assertThat(off.continuations()).isEqualTo(plain.continuations());
    assertThat(off.perplexityBySentence()).isEqualTo(plain.perplexityBySentence());
    Outcome on = sweep.steps().get(2).outcome();
    assertThat(on.perplexityBySentence()).isNotEqualTo(plain.perplexityBySentence());
    assertThat(on.divergence().low()).isPositive();
    Table table = sweep.table();
    assertThat(table.column("kl").toDoubles()[2]).isEqualTo(on.divergence().value());
    assertThat(table.rowCount()).isEqualTo(3);
    assertThat(table.column("strength").toDoubles()).containsExactly(0, 0.5, 1);
    assertThat(table.column("share").toDoubles()[1])
        .isCloseTo(sweep.steps().get(1).outcome().share().value(), within(1e-12));
  }

  @Test
  void neutralTextMayBeMissingOrTooShort() {
    Outcome without = evaluation().measure(PROMPTS, List.of(), Taps.NONE, Progress.silent());
    assertThat(without.perplexityBySentence()).isEmpty();
    Outcome word = evaluation().measure(PROMPTS, List.of("a"), Taps.NONE, Progress.silent());
    assertThat(word.perplexityBySentence()).hasSizeLessThanOrEqualTo(1);
    Table table = new Sweep(List.of(Sweep.Step.plain(without))).table();
    assertThat(table.column("perplexity").get(0)).isNull();
    assertThat(table.column("kl").get(0)).isNull();
  }

  @Test
  void whatDoesNotFitIsRefusedBeforeAnythingIsMeasured() throws IOException {
    Counting counting = new Counting();
    // Three rows a prompt: it begins at row 4.
    List<String> prompts = List.of("A ship", "word ".repeat(600), "Once");
    assertThatThrownBy(() -> evaluation().measure(prompts, NEUTRAL, Taps.NONE, counting))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("Prompt 2 has")
        .hasMessageContaining("6 new ones");
    try (LanguageModel other = build(4)) {
      Network network = other;
      SteeringMap map =
          Maps.random(network, SiteGroups.resolve(network, "all_layernorm"), 1, false);
      assertThatThrownBy(
              () ->
                  Sweep.of(
                      evaluation(),
                      model,
                      List.of(Sweep.Alternative.of(map)),
                      List.of(1.0),
                      PROMPTS,
                      NEUTRAL,
                      counting))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("was fitted on");
    }
    assertThat(counting.steps).isZero();
  }

  @Test
  void whatEmptyTextsCannotTellIsNull() {
    Outcome empty =
        new Outcome(
            List.of(List.of("")),
            new double[] {0},
            NeutralText.NONE,
            Variety.of(List.of("")),
            Double.NaN);
    Table table = new Sweep(List.of(Sweep.Step.plain(empty))).table();
    assertThat(table.column("plausibility").get(0)).isNull();
    assertThat(table.column("self_bleu").get(0)).isNull();
  }

  @Test
  void noPromptAndNoNumberAreRefused() {
    assertThatThrownBy(() -> evaluation().measure(List.of(), NEUTRAL, Taps.NONE, Progress.silent()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no prompts");
    Network network = model;
    SteeringMap map = Maps.random(network, SiteGroups.resolve(network, "residual"), 1, false);
    assertThatThrownBy(
            () ->
                Sweep.of(
                    evaluation(),
                    model,
                    List.of(Sweep.Alternative.of(map)),
                    List.of(1e38),
                    PROMPTS,
                    NEUTRAL,
                    Progress.silent()))
        .isInstanceOf(UserError.class);
  }
}
