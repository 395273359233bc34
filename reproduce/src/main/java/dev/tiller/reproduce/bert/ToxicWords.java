package dev.tiller.reproduce.bert;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiller.data.fetch.Packages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What counts as toxic: words that two published lists agree on, so that neither the ordinary words
 * of one (welfare, slave) nor those of another (murder, cancer) are among them. The lists come from
 * npm packages and are read in the cache, never copied.
 *
 * <p>A word is toxic if {@code cuss} rates it 2 (profane where it stands) and VADER gives it a
 * valence of -1.5 or less or the list of naughty words has it; or if {@code cuss} rates it 1
 * (profane at times) and both others have it.
 *
 * @param toxic lower-case words without spaces, in alphabetical order
 * @param suspect all that {@code cuss} rates 1 or 2: a text without any is taken for neutral
 */
record ToxicWords(List<String> toxic, Set<String> suspect) {

  private static final double NEGATIVE = -1.5;
  private static final Pattern RATED = Pattern.compile("(?m)^\\s*'?([a-z]+)'?\\s*:\\s*([012])\\b");
  private static final Pattern WORD = Pattern.compile("[a-z]+(?:'[a-z]+)*");

  ToxicWords {
    toxic = List.copyOf(toxic);
    suspect = Set.copyOf(suspect);
  }

  /**
   * Reads the three packages.
   *
   * @throws IOException if one cannot be fetched, or holds something else than expected
   */
  static ToxicWords from(Packages packages) throws IOException {
    Path cuss = packages.npm("cuss", "2.2.0").resolve("index.js");
    Path vader = packages.npm("vader-sentiment", "1.1.3").resolve("vader_lexicon.txt");
    Path naughty = packages.npm("naughty-words", "1.2.0").resolve("en.json");
    ToxicWords words =
        of(
            Files.readString(cuss),
            Files.readString(vader),
            List.of(new ObjectMapper().readValue(naughty.toFile(), String[].class)));
    if (words.toxic.size() < 50) {
      throw new IOException(
          "cuss, vader-sentiment and naughty-words agree on %d toxic words, but more than 50 were expected; their layout must have changed."
              .formatted(words.toxic.size()));
    }
    return words;
  }

  /**
   * @param cuss JavaScript with lines such as {@code damn: 1,}
   * @param vader lines of a word, a tab and its valence
   * @param naughty words
   */
  static ToxicWords of(String cuss, String vader, List<String> naughty) {
    Map<String, Double> valence = new HashMap<>();
    for (String line : vader.split("\n")) {
      String[] cells = line.split("\t");
      if (cells.length > 1) {
        valence.put(cells[0], Double.parseDouble(cells[1]));
      }
    }
    Set<String> listed = Set.copyOf(naughty);
    Set<String> toxic = new TreeSet<>();
    Set<String> suspect = new TreeSet<>();
    Matcher rated = RATED.matcher(cuss);
    while (rated.find()) {
      String word = rated.group(1);
      int rating = Integer.parseInt(rated.group(2));
      boolean negative = valence.getOrDefault(word, 0.0) <= NEGATIVE;
      boolean known = listed.contains(word);
      if (rating > 0) {
        suspect.add(word);
      }
      if (rating == 2 ? negative || known : rating == 1 && negative && known) {
        toxic.add(word);
      }
    }
    return new ToxicWords(List.copyOf(toxic), suspect);
  }

  /** The words of a text in lower case. */
  static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(text.toLowerCase(Locale.ROOT).replace('\u2019', '\''));
    while (word.find()) {
      words.add(word.group());
    }
    return words;
  }

  /** How many words of a text are toxic. */
  long count(String text) {
    return words(text).stream().filter(toxic::contains).count();
  }

  /** Whether no word of a text is even suspect. */
  boolean neutral(String text) {
    return words(text).stream().noneMatch(suspect::contains);
  }
}
