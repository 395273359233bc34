@imports@
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * One build of Tiller, doing what it is asked to. Compiled against the build that it stands for, so
 * it may use only what all builds that are compared have; their packages may differ.
 */
public final class PairWorker {

  private static final int LENGTH = 32;

  private final LanguageModel model;
  private final Generator generator;
  private final Sentences source;
  private final Sentences target;
  private Steering steering;

  private PairWorker(LanguageModel model, int sentences) {
    this.model = model;
    this.generator = new Generator(model);
    this.source = set("source", sentences, 1);
    this.target = set("target", sentences, 2);
  }

  public static void main(String[] args) throws Exception {
    long start = System.nanoTime();
    try (LanguageModel model = LanguageModel.load(Path.of(args[0]));
        BufferedReader requests =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      PairWorker worker = new PairWorker(model, Integer.parseInt(args[1]));
      System.out.println("@ ready " + (System.nanoTime() - start));
      for (String line = requests.readLine(); line != null; line = requests.readLine()) {
        System.out.println("@ " + worker.answer(line.split(" ")));
      }
    }
  }

  private Sentences set(String name, int count, long seed) {
    Random random = new Random(seed);
    List<int[]> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(random.ints(LENGTH, 0, model.vocabularySize()).toArray());
    }
    return Sentences.ofTokens(name, rows);
  }

  private String answer(String[] words) {
    switch (words[0]) {
      case "plain":
        return generated(Taps.NONE, words);
      case "steered":
        if (steering == null) {
          SteeringMap map = fit(settings(Order.AT_ONCE).withSupport(Support.ALL));
          steering = Steering.of(model, List.of(new Steering.Part(map, 1)));
        }
        return generated(steering.taps(), words);
      case "fit":
        return timed(settings(Order.valueOf(words[1])));
      case "lineas":
        int steps = Integer.parseInt(words[1]);
        long once = Long.parseLong(timed(lineas(1)));
        return Long.toString(Long.parseLong(timed(lineas(1 + steps))) - once);
      default:
        throw new IllegalArgumentException(words[0]);
    }
  }

  /** Nanoseconds of the prompt, and of the tokens after the first. */
  private String generated(Taps taps, String[] words) {
    int[] prompt = new Random(1).ints(Integer.parseInt(words[1]), 'a', 'a' + 26).toArray();
    long first = generate(prompt, 1, taps);
    long all = generate(prompt, 1 + Integer.parseInt(words[2]), taps);
    return first + " " + (all - first);
  }

  private long generate(int[] prompt, int tokens, Taps taps) {
    GenerationSettings settings = GenerationSettings.greedy(tokens).withEndIds(Set.of());
    long start = System.nanoTime();
    generator.generate(List.of(prompt), settings, taps);
    return System.nanoTime() - start;
  }

  private static FitSettings settings(Order order) {
    return FitSettings.of(new LinearAct()).withOrder(order);
  }

  private static FitSettings lineas(int steps) {
    return FitSettings.of(new LinEas().with(Optimization.PAPER.withSteps(steps)));
  }

  private String timed(FitSettings settings) {
    long start = System.nanoTime();
    fit(settings);
    return Long.toString(System.nanoTime() - start);
  }

  private SteeringMap fit(FitSettings settings) {
    return Fitter.of(model, settings).fit(source, target);
  }
}
