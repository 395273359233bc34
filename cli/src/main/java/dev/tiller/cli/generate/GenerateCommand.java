package dev.tiller.cli.generate;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.BudgetOption;
import dev.tiller.cli.option.ChatOption;
import dev.tiller.cli.option.LongWork;
import dev.tiller.cli.option.ModelOption;
import dev.tiller.cli.option.PromptOption;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.option.SamplingOptions;
import dev.tiller.cli.option.SteerOption;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.cli.terminal.TerminalMonitor;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.generate.GeneratedText;
import dev.tiller.language.generate.Generation;
import dev.tiller.language.generate.GenerationSettings;
import dev.tiller.language.generate.Generator;
import dev.tiller.language.generate.TextGenerator;
import dev.tiller.language.generate.TextListener;
import dev.tiller.network.Taps;
import dev.tiller.steering.Steering;
import dev.tiller.tokenizer.Message;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tiller generate}: continues a prompt. */
@Command(
    name = "generate",
    description = {
      "Continues a prompt, steered or not, and prints the continuation alone.",
      "What is not given of the sampling comes from the model's generation_config.json; where that",
      "says nothing, the likeliest token is taken, and 64 of them at most."
    },
    footer = {
      "  tiller generate --model pocket --prompt 'The captain' --steer sea.safetensors:0.5 --seed 1",
      "  tiller generate --model pocket --prompt 'The captain' --steer sea.safetensors --kl-budget 0.05",
      "  tiller generate --model ./qwen --chat --system 'Be brief.' --prompt 'Where do whales sleep?'"
    })
public final class GenerateCommand implements Callable<Integer>, LongWork {

  @Mixin private ModelOption model = new ModelOption();

  @ArgGroup(multiplicity = "1")
  private PromptOption prompt = new PromptOption();

  @ArgGroup(exclusive = false)
  private @Nullable ChatOption chat;

  @Mixin private SteerOption steer = new SteerOption();
  @Mixin private BudgetOption budget = new BudgetOption();
  @Mixin private SamplingOptions sampling = new SamplingOptions();

  @Option(names = "--stream", description = "Print the text as it comes.")
  private boolean stream;

  @Mixin private Answer answer = new Answer();

  private record OfText(
      String text, String prompt, boolean chat, @JsonUnwrapped Continued continued)
      implements Result {}

  private record OfTokens(int[] tokens, @JsonUnwrapped Continued continued) implements Result {}

  private record Continued(
      int[] ids,
      String finish,
      List<SteerOption.Applied> steer,
      BudgetOption.@Nullable Chosen klBudget,
      long seed,
      double seconds,
      double tokensPerSecond)
      implements Result {}

  @Override
  public Integer call() throws IOException {
    budget.check(steer);
    try (LanguageModel network = model.load(answer)) {
      GenerationSettings settings = sampling.settings(network, answer);
      List<Steering.Part> parts = steer.parts();
      if (prompt.isTokens()) {
        continueTokens(network, settings, parts);
      } else {
        continueText(network, settings, parts);
      }
      return 0;
    }
  }

  private void continueText(
      LanguageModel network, GenerationSettings settings, List<Steering.Part> parts)
      throws IOException {
    try (Tokenizer tokenizer = model.tokenizer()) {
      TextGenerator generator = new TextGenerator(network, tokenizer, answer.monitor());
      List<Message> messages = chat == null ? List.of() : chat.conversation(prompt.text());
      int[] ids = chat == null ? generator.ids(prompt.text()) : generator.ids(messages);
      long start = System.nanoTime();
      TextListener listener = (row, piece) -> streamed(piece);
      GeneratedText text;
      try (Steering steering = budget.steering(network, parts, ids, answer)) {
        Taps taps = steering.taps();
        text =
            (chat == null
                    ? generator.generate(List.of(prompt.text()), settings, taps, listener)
                    : generator.chat(List.of(messages), settings, taps, listener))
                .get(0);
      }
      answer.text().println(stream ? "" : text.text());
      Continued continued = continued(text.tokens(), settings, start);
      answer.finish(new OfText(text.text(), prompt.text(), chat != null, continued));
    }
  }

  private void continueTokens(
      LanguageModel network, GenerationSettings settings, List<Steering.Part> parts) {
    if (chat != null) {
      throw new WrongUse("--chat wraps a text, but --tokens continues token ids; use --prompt.");
    }
    if (!sampling.stops().isEmpty()) {
      throw new WrongUse("--stop names a text, but --tokens continues token ids; use --prompt.");
    }
    if (!settings.stops().isEmpty()) {
      answer.note(
          "generation_config.json asks for stop_strings, which are texts: with --tokens nothing stops there.");
    }
    int[] ids = prompt.ids(network.vocabularySize());
    long start = System.nanoTime();
    AtomicInteger said = new AtomicInteger();
    Generation generation;
    try (Steering steering = budget.steering(network, parts, ids, answer)) {
      generation =
          new Generator(network, answer.monitor())
              .generate(
                  List.of(ids),
                  settings,
                  steering.taps(),
                  (row, id) -> {
                    streamed((said.getAndIncrement() == 0 ? "" : ",") + id);
                    return true;
                  })
              .get(0);
    }
    String list =
        Arrays.stream(generation.ids()).mapToObj(String::valueOf).collect(Collectors.joining(","));
    answer.text().println(stream ? "" : list);
    answer.finish(new OfTokens(ids, continued(generation, settings, start)));
  }

  /** When nobody reads the output any more ({@code | head}), there is nothing left to do. */
  private void streamed(String piece) {
    if (stream) {
      PrintWriter out = answer.text();
      out.print(piece);
      if (out.checkError()) {
        answer.monitor().stop(TerminalMonitor.PIPE);
      }
    }
  }

  private Continued continued(Generation generation, GenerationSettings settings, long start) {
    double seconds = (System.nanoTime() - start) / 1e9;
    int[] ids = generation.ids();
    return new Continued(
        ids,
        generation.finish().name().toLowerCase(Locale.ROOT),
        steer.describe(),
        budget.describe(),
        settings.seed(),
        seconds,
        ids.length / seconds);
  }
}
