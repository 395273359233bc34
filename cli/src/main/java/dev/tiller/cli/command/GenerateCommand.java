package dev.tiller.cli.command;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.LongWork;
import dev.tiller.cli.option.ModelOption;
import dev.tiller.cli.option.SamplingOptions;
import dev.tiller.cli.option.SteerOption;
import dev.tiller.model.LanguageModel;
import dev.tiller.model.generate.GeneratedText;
import dev.tiller.model.generate.GenerationSettings;
import dev.tiller.model.generate.TextGenerator;
import dev.tiller.model.generate.TextListener;
import dev.tiller.model.tokenizer.Tokenizer;
import dev.tiller.steering.Steering;
import dev.tiller.tensor.Interruption;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tiller generate}: continues a prompt. */
@Command(
    name = "generate",
    description = "Continues a prompt, steered or not, and prints the continuation alone.",
    footer =
        "  tiller generate --model pocket --prompt 'The captain' --steer sea.safetensors:0.5 --seed"
            + " 1")
public final class GenerateCommand implements Callable<Integer>, LongWork {

  @Mixin private ModelOption model = new ModelOption();

  @Option(names = "--prompt", required = true, paramLabel = "P", description = "The text so far.")
  private String prompt = "";

  @Mixin private SteerOption steer = new SteerOption();
  @Mixin private SamplingOptions sampling = new SamplingOptions();

  @Option(names = "--stream", description = "Print the text as it comes.")
  private boolean stream;

  @Mixin private Answer answer = new Answer();

  @Override
  public Integer call() throws IOException {
    try (LanguageModel network = model.reference().load();
        Tokenizer tokenizer = model.reference().tokenizer();
        Steering steering = Steering.of(network, steer.parts())) {
      GenerationSettings settings = sampling.settings(network);
      PrintWriter out = answer.text();
      long start = System.nanoTime();
      GeneratedText text =
          new TextGenerator(network, tokenizer)
              .generate(List.of(prompt), settings, steering.taps(), listener(out))
              .get(0);
      double seconds = (System.nanoTime() - start) / 1e9;
      out.println(stream ? "" : text.text());
      answer.finish(result(text, settings, seconds));
      return 0;
    }
  }

  /** When nobody reads the output any more ({@code | head}), there is nothing left to do. */
  private TextListener listener(PrintWriter out) {
    return (row, piece) -> {
      if (stream) {
        out.print(piece);
        if (out.checkError()) {
          Interruption.request();
        }
      }
    };
  }

  private Map<String, Object> result(
      GeneratedText text, GenerationSettings settings, double seconds) {
    int[] ids = text.tokens().ids();
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("text", text.text());
    result.put("prompt", prompt);
    result.put("ids", ids);
    result.put("finish", text.tokens().finish().name().toLowerCase(Locale.ROOT));
    result.put("steer", steer.describe());
    result.put("seed", settings.seed());
    result.put("seconds", seconds);
    result.put("tokens_per_second", ids.length / seconds);
    return result;
  }
}
