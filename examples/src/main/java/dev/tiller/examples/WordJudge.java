package dev.tiller.examples;

import dev.tiller.evaluation.Judge;
import dev.tiller.library.JudgeProvider;
import dev.tiller.library.Judges;
import dev.tiller.statistics.Estimate;
import java.util.List;
import java.util.Locale;

/** A judge of a user's own: {@code --judge word:whale} asks whether a text holds that word. */
public final class WordJudge implements JudgeProvider {

  @Override
  public String kind() {
    return "word";
  }

  @Override
  public Judges.Open open(String word) {
    return new Judges.Open(new Holds(word.toLowerCase(Locale.ROOT)), () -> {});
  }

  private record Holds(String word) implements Judge {

    @Override
    public double[] score(List<String> texts) {
      return texts.stream()
          .mapToDouble(text -> text.toLowerCase(Locale.ROOT).contains(word) ? 1 : 0)
          .toArray();
    }

    @Override
    public String description() {
      return "\"" + word + "\" is in the text";
    }

    /** It is what it says: never wrong. */
    @Override
    public Estimate accuracy() {
      return Estimate.share(new boolean[] {true, true}, new int[] {0, 1}, 0.95);
    }
  }
}
