package dev.tiller.cli.option;

import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** {@code --steer MAP[:strength]}, repeatable; maps act in the order given. */
public final class SteerOption {

  private static final Pattern WITH_STRENGTH = Pattern.compile("(.+):([^:/\\\\]*)");

  @Option(
      names = "--steer",
      paramLabel = "MAP[:strength]",
      description = "Apply a map, at strength 1 if none is given; repeatable, in this order.")
  private List<String> words = new ArrayList<>();

  /** The maps with their strengths, read from their files. */
  public List<Steering.Part> parts() {
    return words.stream().map(SteerOption::part).toList();
  }

  /** What was asked for, as it stood on the command line. */
  public List<String> words() {
    return List.copyOf(words);
  }

  /** The maps for an answer: file and strength. */
  public List<Map<String, Object>> describe() {
    List<Map<String, Object>> described = new ArrayList<>();
    for (String word : words) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("map", file(word));
      one.put("strength", strength(word));
      described.add(one);
    }
    return described;
  }

  private static Steering.Part part(String word) {
    double strength = strength(word);
    return new Steering.Part(SteeringMap.load(Path.of(file(word))), strength);
  }

  private static String file(String word) {
    Matcher matcher = WITH_STRENGTH.matcher(word);
    // A file whose own name holds a colon is meant as a file.
    return matcher.matches() && !Files.exists(Path.of(word)) ? matcher.group(1) : word;
  }

  private static double strength(String word) {
    String file = file(word);
    if (file.equals(word)) {
      return 1;
    }
    String number = word.substring(file.length() + 1);
    try {
      double strength = Double.parseDouble(number);
      if (Double.isFinite(strength)) {
        return strength;
      }
    } catch (NumberFormatException e) {
      // No number: said below.
    }
    throw new WrongUse(
        "--steer %s has the strength \"%s\"; a finite number was expected, as in %s:0.5."
            .formatted(word, number, file));
  }
}
