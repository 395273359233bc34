package dev.tiller.benchmarks.steering;

import dev.tiller.benchmarks.Machine;
import dev.tiller.model.LanguageModel;
import dev.tiller.model.load.Config;
import dev.tiller.model.load.RandomParameters;
import dev.tiller.steering.fit.FitPlan;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.fit.Fitter;
import dev.tiller.steering.fit.Sentences;
import dev.tiller.steering.lineas.Batching;
import dev.tiller.steering.lineas.LinEas;
import dev.tiller.steering.lineas.Optimization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What one step of LinEAS needs beside the weights of a random model of 1.1 B parameters (the shape
 * of TinyLlama, arXiv 2401.02385), as the kernel counts it: the process's largest resident set less
 * that before the step. Linux only.
 */
@Command(name = "lineas-memory", description = "Memory of a training step, 1.1 B parameters.")
public final class LinEasMemoryBench implements Callable<Integer> {

  private static final String CONFIG =
      """
      {"model_type": "llama", "hidden_size": 2048, "intermediate_size": 5632,
       "num_hidden_layers": %d, "num_attention_heads": 32, "num_key_value_heads": 4,
       "vocab_size": 32000, "max_position_embeddings": 2048, "rms_norm_eps": 1e-5,
       "rope_theta": 10000.0, "hidden_act": "silu", "tie_word_embeddings": false}
      """;

  private static final Path STATUS = Path.of("/proc/self/status");

  @Option(names = "--layers", defaultValue = "22", description = "(default: ${DEFAULT-VALUE})")
  private int layers;

  @Option(names = "--sentences", defaultValue = "8", description = "(default: ${DEFAULT-VALUE})")
  private int sentences;

  @Option(names = "--length", defaultValue = "64", description = "(default: ${DEFAULT-VALUE})")
  private int length;

  @Option(
      names = "--backward",
      defaultValue = "CHECKPOINT",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  private Batching.Backward backward;

  @Override
  public Integer call() throws IOException {
    System.out.println(Machine.describe());
    Config config = Config.parse(CONFIG.formatted(layers), "config.json");
    try (RandomParameters random = new RandomParameters(1, 0.02, false);
        LanguageModel model =
            LanguageModel.build(config, random, LanguageModel.Precision.FLOAT32)) {
      LinEas method =
          new LinEas().with(Optimization.PAPER.withSteps(1)).with(Batching.STANDARD.with(backward));
      FitSettings settings = FitSettings.of(method).withSites("post_layernorm");
      Fitter fitter = Fitter.of(model, settings);
      Sentences source = set("source", model, 1);
      Sentences target = set("target", model, 2);
      model.fingerprint();
      long before = kilobytes("VmRSS");
      Files.writeString(Path.of("/proc/self/clear_refs"), "5"); // Forgets the largest so far.
      long start = System.nanoTime();
      fitter.fit(source, target);
      double seconds = (System.nanoTime() - start) / 1e9;
      double measured = (kilobytes("VmHWM") - before) / 1e3;
      FitPlan plan = fitter.plan(source, target);
      double predicted =
          (plan.activationBytes() + plan.stateBytes() + plan.responseBytes() + plan.mapBytes())
              / 1e6;
      System.out.printf(
          Locale.ROOT,
          "%.0f MB of weights; one step with its target trace %.1f s%n"
              + "peak beside the weights %.0f MB, planned %.0f MB%n%s%n",
          before / 1e3,
          seconds,
          measured,
          predicted,
          plan);
    }
    return 0;
  }

  private Sentences set(String name, LanguageModel model, long seed) {
    Random random = new Random(seed);
    List<int[]> rows = new ArrayList<>();
    for (int i = 0; i < sentences; i++) {
      rows.add(random.ints(length, 0, model.vocabularySize()).toArray());
    }
    return Sentences.ofTokens(name, rows);
  }

  private static long kilobytes(String field) throws IOException {
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith(field + ":"))
        .map(line -> line.replaceAll("[^0-9]", ""))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElseThrow();
  }
}
