package dev.tiller.cli.option;

import dev.tiller.library.Maps;
import dev.tiller.steering.Steering;
import java.util.ArrayList;
import java.util.List;
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

  /** A map in an answer: its file, and the strength at which it acts. */
  public record Applied(String map, double strength) implements Result {}

  /** The maps for an answer. */
  public List<Applied> describe() {
    return named().stream().map(map -> new Applied(map.file(), map.strength())).toList();
  }

  private List<Maps.Named> named() {
    return words.stream().map(word -> WrongUse.check("--steer", () -> Maps.named(word))).toList();
  }
}
