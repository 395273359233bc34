package dev.tiller.steering;

import java.util.Map;
import java.util.function.Function;

/**
 * Decides where a map acts: {@code y = x + strength g (T(x) - x)}, with an opening g in [0, 1] for
 * every row and position. It looks at one site of the network under way, or at several, before the
 * last one's own map, and its opening holds for all sites of the map. What it was learned from is
 * kept with it.
 */
public sealed interface Guard permits Gate, PromptCondition {

  /** Where it looks last, and the opening is known: no site of the map comes before it. */
  String site();

  /** Neurons wherever it looks, by site in order of execution; {@link #site} is the last. */
  Map<String, Integer> reads();

  /** What it opens for. */
  Provenance.Data source();

  /** What it stays shut for. */
  Provenance.Data others();

  /** What the function for its kind makes of it: there are these two kinds, and no others. */
  <T> T match(Function<Gate, T> gate, Function<PromptCondition, T> condition);

  /** What it is called in files, messages and commands: {@code gate} or {@code condition}. */
  String kind();
}
