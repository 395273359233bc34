package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Seeds are mixed in {@code ground.Seeds} and nowhere else: nothing in the sources computes with a
 * seed. {@code seed + row} gives row 1 of seed 1 the numbers of row 0 of seed 2.
 */
class SeedMixingTest {

  /** A seed, or what returns one, as an operand; {@code seed + ": "} makes a sentence. */
  private static final Pattern ARITHMETIC =
      Pattern.compile(
          "\\b\\w*[sS]eed(\\(\\))?\\s*([*^%]|[+-](?!\\s*\"))\\s*[\\w(~-]"
              + "|[\\w)]\\s*[*^%-]\\s*([\\w.]+\\.)?\\w*[sS]eed\\b"
              + "|[\\w)]\\s*\\+\\s*([\\w.]+\\.)?\\w*[sS]eed(\\(\\))?\\s*[;,)*^]"
              + "|~\\s*([\\w.]+\\.)?\\w*[sS]eed\\b");

  /** The function itself, and draws that ship and must keep their bits. */
  private static final Set<String> MAY = Set.of("Seeds.java", "ShippedDraws.java");

  @Test
  void nobodyElseComputesWithASeed() throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> modules = Files.list(Path.of(".."))) {
      for (Path sources : modules.map(m -> m.resolve("src/main/java")).toList()) {
        if (Files.isDirectory(sources)) {
          search(sources, found);
        }
      }
    }
    assertThat(found).isEmpty();
  }

  private static void search(Path sources, List<String> found) throws IOException {
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        if (!MAY.contains(file.getFileName().toString()) && computes(Files.readString(file))) {
          found.add(file.toString());
        }
      }
    }
  }

  private static boolean computes(String code) {
    String plain =
        code.replaceAll("\"(\\\\.|[^\"\\\\\n])*\"", "\"\"")
            .replaceAll("(?s)/\\*.*?\\*/", "")
            .replaceAll("//.*", "");
    return ARITHMETIC.matcher(plain).find();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "new Random(seed * 1_000_003 + step)",
        "folds(sentences, seed + 1)",
        "withSeed(seed + firstRow + row)",
        "new SplittableRandom(~settings.seed())",
        "FAR * settings.seed()",
        "1 + (seed - 1) * FAR",
        "new Random(label.hashCode() ^ seed)",
        "new Random(step + settings.seed())"
      })
  void theRuleSeesWhatItForbids(String code) {
    assertThat(computes(code)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"seed \" + seed + \": \"",
        "\", seed \" + r.seed() + \")\"",
        "Seeds.mix(seed, step)",
        "(seed, step) -> seed",
        "// seed + row was what it was",
        "with(\"rows\", \"mixed-seed\")"
      })
  void theRuleLetsSentencesBe(String code) {
    assertThat(computes(code)).isFalse();
  }
}
