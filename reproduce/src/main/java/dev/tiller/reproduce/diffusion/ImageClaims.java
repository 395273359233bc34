package dev.tiller.reproduce.diffusion;

import dev.tiller.reproduce.Claim;
import java.util.List;

/** Every claim about images, in the order of the report. */
final class ImageClaims {

  static final Claim PARITY =
      new Claim(
          "image.parity",
          "worst deviation from independent implementations, in units of its tolerance",
          "-",
          "<= 1");
  static final Claim MODEL =
      new Claim(
          "image.model",
          "class as prompted, guidance 1 (style as prompted and star asked and drawn beside)",
          "-",
          "class >= 0.6, style >= 0.9, star >= 0.85");
  static final Claim ELEPHANT =
      new Claim(
          "image.elephant",
          "share(star) under \"without a star\" minus under plain prompts, not steered",
          "a pink elephant appears where none is asked for",
          "95 % lower bound >= 0.5");
  static final Claim NEGATION =
      new Claim(
          "act.image.negation",
          "share(star) under \"without a star\", strength 1 / 0, causal, norms of the text, means",
          "negated concepts are removed",
          "<= 0.8, upper bound < 1, class kept >= 0.85");
  static final Claim INDUCTION =
      new Claim(
          "act.image.induction",
          "share of the style at strength 1 minus at 0, best of blurred and dotted, means",
          "styles are induced",
          ">= 0.3, class kept >= 0.85, rejected <= 5 %");
  static final Claim STRENGTH =
      new Claim(
          "act.image.strength",
          "larger p of isotonic trends over strengths 0 to 1, negation and induction",
          "strength acts monotonically",
          "<= 0.05");
  static final Claim CAUSAL =
      new Claim(
          "act.image.causal",
          "share(star) at strength 1, at once minus causal, the same prompts and noise",
          "causal is better",
          "95 % lower bound >= -0.05");
  static final Claim STEPS =
      new Claim(
          "act.image.steps",
          "effect of a map from the first step, used at all, over that of a map a step",
          "one map serves all steps",
          ">= 0.8");
  static final Claim OVERHEAD =
      new Claim(
          "act.image.overhead",
          "images a second steered / plain, all norms",
          "negligible",
          ">= 0.9");
  static final Claim FEW =
      new Claim(
          "lineas.image.few",
          "negation effect with 32 + 32 prompts over 512 + 512",
          "32 + 32 suffice",
          ">= 0.8");
  static final Claim PARETO =
      new Claim(
          "lineas.image.pareto",
          "share of seeds in which LinEAS dominates Linear-AcT and ITI-c on (star share, kept), 32 + 32",
          "best or near best",
          ">= 2 of 3 seeds");
  static final Claim SPARSE =
      new Claim(
          "lineas.image.sparse",
          "effect kept at a support of 15 %",
          "most neurons can be left alone",
          ">= 0.7");
  static final Claim INVERSE =
      new Claim(
          "lineas.image.inverse",
          "share(star) under the inverse of a mild removal map minus under none, plain prompts",
          "-",
          "95 % lower bound > 0");
  static final Claim EXACT =
      new Claim(
          "deeppcr.image.exact",
          "largest pixel difference from the sequential image, Picard at N iterations, float64",
          "exact",
          "<= 1e-9");
  static final Claim ROUNDS =
      new Claim(
          "deeppcr.image.rounds",
          "largest share of the allowed Picard rounds to 0.01 at 16, 64 and 256 steps (10, 14, 20)",
          "rounds grow slowly with steps",
          "<= 1");
  static final Claim STEERED =
      new Claim(
          "deeppcr.image.steered",
          "Picard rounds to 0.01 at 16 steps, under a map at strength 1 / plain",
          "-",
          "<= 1.5");

  private ImageClaims() {}

  static List<Claim> all() {
    return List.of(
        PARITY, MODEL, ELEPHANT, NEGATION, INDUCTION, STRENGTH, CAUSAL, STEPS, OVERHEAD, FEW,
        PARETO, SPARSE, INVERSE, EXACT, ROUNDS, STEERED);
  }

  /** Those that are about removing stars from a model that draws them unasked. */
  static List<Claim> overStars() {
    return List.of(NEGATION, STRENGTH, CAUSAL, STEPS, FEW, PARETO, SPARSE, INVERSE);
  }
}
