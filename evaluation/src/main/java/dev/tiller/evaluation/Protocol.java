package dev.tiller.evaluation;

import dev.tiller.language.generate.GenerationSettings;

/**
 * How texts are made and scored.
 *
 * @param generation sampling of the continuations; its seed is the run's
 * @param perPrompt continuations of each prompt
 * @param batch rows generated or scored at once
 * @param neutralTokens neutral sentences are cut to this many tokens before their perplexity is
 *     taken (50 in the reference of Activation Transport)
 */
public record Protocol(GenerationSettings generation, int perPrompt, int batch, int neutralTokens) {

  /**
   * Varied texts: 32 tokens at temperature 0.8 from the nucleus of 0.9 with a repetition penalty of
   * 1.1, four continuations a prompt, 50 neutral tokens.
   */
  public static Protocol standard(long seed) {
    return of(0.8, 0.9, 1.1, seed);
  }

  /**
   * The sampling of Activation Transport's public code, for texts that read well: 32 tokens at
   * temperature 1 from the nucleus of 0.3 with a repetition penalty of 1.2; the rest as in {@link
   * #standard}.
   */
  public static Protocol transport(long seed) {
    return of(1, 0.3, 1.2, seed);
  }

  private static Protocol of(double temperature, double topP, double penalty, long seed) {
    GenerationSettings sampling =
        GenerationSettings.sampling(32, seed)
            .withTemperature(temperature)
            .withTopP(topP)
            .withRepetitionPenalty(penalty);
    return new Protocol(sampling, 4, 64, 50);
  }

  /** The same protocol with another seed. */
  public Protocol withSeed(long seed) {
    return new Protocol(generation.withSeed(seed), perPrompt, batch, neutralTokens);
  }

  /** The same protocol with another number of continuations a prompt. */
  public Protocol withPerPrompt(int count) {
    return new Protocol(generation, count, batch, neutralTokens);
  }
}
