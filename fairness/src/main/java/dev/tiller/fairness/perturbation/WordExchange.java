package dev.tiller.fairness.perturbation;

import dev.tiller.fairness.Draws;
import dev.tiller.fairness.Perturbation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Words exchanged for counterparts, such as names or pronouns of another group (a counterfactual),
 * or those of a dialect. The level is the share of exchangeable words that are exchanged. A
 * response that asks whether the prediction stays the same makes it an invariance test.
 *
 * @param id name
 * @param meaning one line for people
 * @param counterparts by word in lower case; a capital stays one
 */
public record WordExchange(String id, String meaning, Map<String, String> counterparts)
    implements Perturbation<String> {

  private static final Pattern WORD = Pattern.compile("\\p{L}+");

  /** Keeps the map's order. */
  public WordExchange {
    counterparts = new LinkedHashMap<>(counterparts);
  }

  @Override
  public String unit() {
    return "share of words";
  }

  @Override
  public double neutral() {
    return 0;
  }

  @Override
  public double[] grid() {
    return new double[] {0, .5, 1};
  }

  @Override
  public double most() {
    return 1;
  }

  @Override
  public String apply(String text, String item, double level) {
    List<Integer> places = new ArrayList<>();
    WORD.matcher(text)
        .results()
        .filter(m -> counterparts.containsKey(m.group().toLowerCase(java.util.Locale.ROOT)))
        .forEach(m -> places.add(m.start()));
    List<Integer> chosen = new ArrayList<>(places);
    chosen.sort(
        (a, b) ->
            Long.compareUnsigned(
                Draws.seed(item, id, places.indexOf(a)), Draws.seed(item, id, places.indexOf(b))));
    List<Integer> touched = chosen.subList(0, Draws.share(level, chosen.size()));
    return WORD.matcher(text)
        .replaceAll(
            m ->
                Matcher.quoteReplacement(
                    touched.contains(m.start()) ? counterpart(m.group()) : m.group()));
  }

  private String counterpart(String word) {
    String other = counterparts.get(word.toLowerCase(java.util.Locale.ROOT));
    return Character.isUpperCase(word.charAt(0))
        ? Character.toUpperCase(other.charAt(0)) + other.substring(1)
        : other;
  }
}
