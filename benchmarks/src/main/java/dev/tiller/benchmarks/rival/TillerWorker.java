package dev.tiller.benchmarks.rival;

import dev.tiller.benchmarks.Clock;
import dev.tiller.benchmarks.TimedDecoding;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.Taps;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Tiller as a {@link Worker}, in a process of its own like its rivals. */
public final class TillerWorker {

  private TillerWorker() {}

  /**
   * @param args model directory, precision
   */
  public static void main(String[] args) throws IOException {
    long start = System.nanoTime();
    LanguageModel.Precision precision = LanguageModel.Precision.valueOf(args[1]);
    try (LanguageModel model = LanguageModel.load(Path.of(args[0]), precision);
        BufferedReader requests =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      System.out.println("@ ready " + (System.nanoTime() - start));
      for (String line = requests.readLine(); line != null; line = requests.readLine()) {
        String[] words = line.split(" ");
        int[][] prompt = TimedDecoding.prompts(1, Integer.parseInt(words[0]));
        System.out.println(
            answer(
                TimedDecoding.run(
                    model, Taps.NONE, prompt, Integer.parseInt(words[1]), Clock.WALL)));
      }
    }
  }

  private static String answer(TimedDecoding done) {
    StringBuilder text = new StringBuilder("@ ");
    text.append((long) done.prefillNanos()).append(' ').append((long) done.decodeNanos());
    for (int token : done.tokens()) {
      text.append(' ').append(token);
    }
    return text.toString();
  }
}
