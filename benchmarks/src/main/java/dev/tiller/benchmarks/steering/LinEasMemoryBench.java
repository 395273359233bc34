package dev.tiller.benchmarks.steering;

import dev.tiller.benchmarks.Hardware;
import dev.tiller.benchmarks.Memory;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.load.Config;
import dev.tiller.network.load.RandomParameters;
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
 *
 * <p>A Java heap that grows and freed blocks that the C library keeps would count too; {@code
 * benchmarks/README.md} has the settings that hold both still.
 */
@Command(
    name = "lineas-memory",
    description = "Memory of a training step: measured for 1.1 B parameters, planned for 7 B.")
public final class LinEasMemoryBench implements Callable<Integer> {

  private static final String CONFIG =
      """
      {"model_type": "llama", "hidden_size": %d, "intermediate_size": %d,
       "num_hidden_layers": %d, "num_attention_heads": 32, "num_key_value_heads": %d,
       "vocab_size": 32000, "max_position_embeddings": 2048, "rms_norm_eps": 1e-5,
       "rope_theta": 10000.0, "hidden_act": "silu", "tie_word_embeddings": false}
      """;

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
    System.out.println(Hardware.describe());
    measured();
    planned();
    return 0;
  }

  private void measured() throws IOException {
    try (LanguageModel model = model(2048, 5632, layers, 4)) {
      Fitter fitter = fitter(model);
      Sentences source = set("source", model, 1);
      Sentences target = set("target", model, 2);
      model.fingerprint();
      long before = Memory.kilobytes("VmRSS");
      Files.writeString(Path.of("/proc/self/clear_refs"), "5"); // Forgets the largest so far.
      long start = System.nanoTime();
      fitter.fit(source, target);
      double seconds = (System.nanoTime() - start) / 1e9;
      double measured = (Memory.kilobytes("VmHWM") - before) / 1e3;
      FitPlan plan = fitter.plan(source, target);
      double bound =
          2 * plan.activationBytes() + plan.stateBytes() + plan.responseBytes() + plan.mapBytes();
      System.out.printf(
          Locale.ROOT,
          "%.0f MB resident before; one step with its target trace %.1f s%n"
              + "peak of the step %.0f MB; two segments' activations, boundary states, responses"
              + " and maps %.0f MB%n%s%n",
          before / 1e3,
          seconds,
          measured,
          bound / 1e6,
          plan);
    }
  }

  /** The shape of Llama 2 7B (arXiv 2307.09288), of which two layers say what all need. */
  private void planned() {
    int built = 2;
    int all = 32;
    try (LanguageModel model = model(4096, 11008, built, 32)) {
      FitPlan plan = fitter(model).plan(set("source", model, 1), set("target", model, 2));
      double perLayer = (plan.stateBytes() + plan.responseBytes() + plan.mapBytes()) / built;
      System.out.printf(
          Locale.ROOT,
          "planned for 7 B, %d layers: activations of two segments %.0f MB, states, responses and"
              + " maps %.0f MB%n",
          all,
          2 * plan.activationBytes() / 1e6,
          perLayer * all / 1e6);
    }
  }

  private static LanguageModel model(int width, int inner, int layers, int keyHeads) {
    Config config = Config.parse(CONFIG.formatted(width, inner, layers, keyHeads), "config.json");
    try (RandomParameters random = new RandomParameters(1, 0.02)) {
      return LanguageModel.build(config, random, LanguageModel.Precision.FLOAT32);
    }
  }

  private Fitter fitter(LanguageModel model) {
    LinEas method =
        new LinEas().with(Optimization.PAPER.withSteps(1)).with(Batching.STANDARD.with(backward));
    return Fitter.of(model, FitSettings.of(method).withSites("post_layernorm"));
  }

  private Sentences set(String name, LanguageModel model, long seed) {
    Random random = new Random(seed);
    List<int[]> rows = new ArrayList<>();
    for (int i = 0; i < sentences; i++) {
      rows.add(random.ints(length, 0, model.vocabularySize()).toArray());
    }
    return Sentences.ofTokens(name, rows);
  }
}
