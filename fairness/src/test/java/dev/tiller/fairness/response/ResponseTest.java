package dev.tiller.fairness.response;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.fairness.Item;
import dev.tiller.fairness.Output;
import dev.tiller.fairness.Response;
import dev.tiller.ground.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Each response on a handful of outputs. */
class ResponseTest {

  private static double[] scored(Response response, String label, Output clean, Output seen) {
    List<Item<String>> items = List.of(Item.of("i", label, Map.of(), ""));
    Response.Scoring scoring = response.prepare(items, List.of(clean));
    return scoring.measures(new double[][] {scoring.score(0, seen)})[0];
  }

  private static double one(Response response, String label, float... seen) {
    return scored(response, label, Output.of(seen), Output.of(seen))[0];
  }

  @Test
  void classes() {
    List<String> names = List.of("a", "b", "c");
    assertThat(one(Classification.correct(names), "b", 0, 3, 1)).isEqualTo(1);
    assertThat(one(Classification.correct(names), "c", 0, 3, 1)).isZero();
    // Of equal scores the first counts, so that a constant model is no good one.
    assertThat(one(Classification.correct(List.of()), "1", 2, 2, 2)).isZero();
    Response second = new Classification(Classification.Kind.TOP_K, 2, names);
    assertThat(second.measures()).containsExactly("top-2");
    assertThat(one(second, "c", 0, 3, 1)).isEqualTo(1);
    assertThat(one(second, "a", 0, 3, 1)).isZero();
    Response share = new Classification(Classification.Kind.PROBABILITY, 1, names);
    assertThat(one(share, "b", .2f, .5f, .3f)).isCloseTo(.5, within(1e-6));
    assertThat(one(share, "b", 0, (float) Math.log(2), 0)).isCloseTo(.5, within(1e-6));
    assertThat(
            scored(
                Classification.correct(names), "a", Output.of(1, 0, 0), Output.of(Float.NaN, 0, 0)))
        .containsExactly(Double.NaN);
  }

  @Test
  void answersNumbersAndBoxes() {
    assertThat(
            scored(
                new AnswerMatch(AnswerMatch.Kind.EXACT),
                "Paris",
                Output.of("x"),
                Output.of(" paris ")))
        .containsExactly(1);
    AnswerMatch same = new AnswerMatch(AnswerMatch.Kind.UNCHANGED);
    assertThat(scored(same, "", Output.of(1, 2), Output.of(0, 5))).containsExactly(1);
    assertThat(scored(same, "", Output.of(1, 2), Output.of(6, 5))).containsExactly(0);
    assertThat(one(new Regression(Regression.Kind.WITHIN, .5), "3", 3.4f)).isEqualTo(1);
    assertThat(one(new Regression(Regression.Kind.CLOSENESS, 2), "3", 3.5f))
        .isCloseTo(.75, within(1e-6));
    assertThat(one(new Overlap(.5), "0 0 2 2", 0, 0, 2, 1)).isEqualTo(1);
    assertThat(one(new Overlap(.5), "0 0 2 2", 1, 1, 3, 3)).isZero();
    assertThat(Overlap.ofUnion(new double[] {0, 0, 2, 2}, new double[] {1, 1, 3, 3}))
        .isCloseTo(1 / 7.0, within(1e-12));
  }

  @Test
  void labelsThatDoNotFitAreSentences() {
    assertThatThrownBy(() -> one(Classification.correct(List.of("a")), "z", 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("\"z\"");
    assertThatThrownBy(() -> one(Classification.correct(List.of("a", "b")), "a", 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("2 names");
    assertThatThrownBy(() -> one(new Overlap(.5), "1 2", 1)).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> one(new Regression(Regression.Kind.WITHIN, 1), "many", 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("many");
    assertThatThrownBy(() -> new Regression(Regression.Kind.WITHIN, 0))
        .isInstanceOf(UserError.class);
    assertThatThrownBy(() -> Verification.at(0)).isInstanceOf(UserError.class);
  }

  /** People on a circle, two pictures each, in two groups. */
  private static List<Item<String>> people(int each) {
    List<Item<String>> items = new ArrayList<>();
    for (int i = 0; i < 4 * each; i++) {
      int place = i;
      String group = i < 2 * each ? "x" : "y";
      items.add(new Item<>("i" + i, "p" + i / 2, null, Map.of("g", group), () -> "" + place));
    }
    return items;
  }

  private static List<Output> circle(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Output[] outputs = new Output[count];
    for (int i = 0; i < count; i++) {
      double angle = i / 2 * 2.4 + 0.05 * random.nextDouble();
      outputs[i] = Output.of((float) Math.cos(angle), (float) Math.sin(angle));
    }
    return Arrays.asList(outputs);
  }

  @Test
  void sharesOfImpostorsAverageToTheirRate() {
    List<Item<String>> items = people(30);
    List<Output> clean = circle(120, 1);
    Verification verification = Verification.at(.1);
    Response.Scoring scoring = verification.prepare(items, clean);
    double[][] raw = new double[120][];
    for (int i = 0; i < 120; i++) {
      raw[i] = scoring.score(i, clean.get(i));
      assertThat(raw[i]).hasSize(verification.width());
    }
    double[][] measures = scoring.measures(raw);
    double refused = Arrays.stream(measures).mapToDouble(m -> m[1]).average().orElseThrow();
    assertThat(refused).isBetween(.9, .93);
    assertThat(scoring.notes())
        .anySatisfy(n -> assertThat(n).contains("other pictures of the same"));
    assertThat(scoring.notes()).anySatisfy(n -> assertThat(n).contains("threshold"));
    // A probe that points nowhere has no answer, and is nobody's wrong one.
    assertThat(scoring.score(0, Output.of(0, 0))[0]).isNaN();
  }

  @Test
  void aCollapsedEmbeddingAcceptsEverybody() {
    List<Item<String>> items = people(10);
    List<Output> clean = circle(40, 2);
    Response.Scoring scoring = Verification.at(.1).prepare(items, clean);
    double[][] raw = new double[40][];
    for (int i = 0; i < 40; i++) {
      raw[i] = scoring.score(i, clean.get(0));
    }
    double[][] measures = scoring.measures(raw);
    double refused = Arrays.stream(measures).mapToDouble(m -> m[1]).average().orElseThrow();
    double one = measures[0][0];
    assertThat(one).isEqualTo(1);
    assertThat(refused).isLessThan(1);
  }

  @Test
  void tooFewImpostorsRaiseTheTarget() {
    Response.Scoring scoring = Verification.at(1e-4).prepare(people(10), circle(40, 3));
    assertThat(scoring.notes()).anySatisfy(n -> assertThat(n).contains("too few", "0.1 was taken"));
  }

  @Test
  void identificationKnowsItsOwn() {
    Identification identification = new Identification(50);
    List<Output> clean = circle(40, 4);
    Response.Scoring scoring = identification.prepare(people(10), clean);
    double[][] scored = new double[40][];
    for (int i = 0; i < 40; i++) {
      scored[i] = scoring.score(i, clean.get(i));
    }
    // Nobody is nearer than its own; pictures of the gallery are no probes.
    assertThat(scored[1]).containsExactly(0);
    assertThat(scored[0]).containsExactly(Double.NaN);
    double[][] measures = scoring.measures(scored);
    assertThat(measures[1]).containsExactly(1, 1);
    assertThat(measures[0]).containsExactly(Double.NaN, Double.NaN);
    assertThat(scoring.notes()).contains("galleries of 10 identities, chance 1/10");
  }
}
