package dev.tiller.cli.option;

import dev.tiller.library.Maps;
import dev.tiller.steering.Steering;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** {@code --steer MAP[:strength]}, repeatable; maps act in the order given. */
public final class SteerOption {

  @Option(
      names = "--steer",
      paramLabel = "MAP[:strength]",
      description = "Apply a map, at strength 1 if none is given; repeatable, in this order.")
  private List<String> words = new ArrayList<>();

  /** The maps with their strengths, read from their files. */
  public List<Steering.Part> parts() {
    return named().stream().map(Maps.Named::open).toList();
  }

  /** What was asked for, as it stood on the command line. */
  public List<String> words() {
    return List.copyOf(words);
  }

  /** The maps for an answer: file and strength. */
  public List<Map<String, Object>> describe() {
    List<Map<String, Object>> described = new ArrayList<>();
    for (Maps.Named map : named()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("map", map.file());
      one.put("strength", map.strength());
      described.add(one);
    }
    return described;
  }

  private List<Maps.Named> named() {
    return words.stream().map(word -> WrongUse.check("--steer", () -> Maps.named(word))).toList();
  }
}
