package dev.tiller.cli.generate;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.ModelOption;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.option.SamplingOptions;
import dev.tiller.cli.option.SteerOption;
import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.generate.GenerationSettings;
import dev.tiller.steering.Steering;
import dev.tiller.tokenizer.Tokenizer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tiller chat}: a model loaded once, steered otherwise while one talks with it. */
@Command(
    name = "chat",
    description = {
      "Answers line by line; the model is loaded once, and its steering changes while you talk.",
      "A model with a chat template holds a conversation; another continues each line. A line that",
      "begins with / is for Tiller: /strength 0.5, /strength 2 0.5 (the second map), /plain,",
      "/again, /seed 7, /new, /help, /quit. Lines may also come from a file or a pipe."
    },
    footer = {
      "  tiller chat --model pocket --steer sea.safetensors:0",
      "  tiller chat --model ./qwen --system 'Be brief.' --steer calm.safetensors:0.6"
    })
public final class ChatCommand implements Callable<Integer> {

  @Mixin private ModelOption model = new ModelOption();
  @Mixin private SteerOption steer = new SteerOption();
  @Mixin private SamplingOptions sampling = new SamplingOptions();

  @Option(
      names = "--system",
      paramLabel = "S",
      description = "What the model is told before; for models with a chat template.")
  private @Nullable String system;

  @Mixin private Answer answer = new Answer();

  private record Spoken(List<Conversation.Turn> turns) implements Result {}

  @Override
  public Integer call() throws IOException {
    List<Steering.Part> parts = steer.parts();
    try (LanguageModel network = model.load(answer);
        Tokenizer tokenizer = model.tokenizer()) {
      if (system != null && tokenizer.chatTemplate().isEmpty()) {
        throw new UserError(
            "--system speaks to a chat model, and this model has no chat template; leave it out.");
      }
      parts.forEach(part -> part.map().requireFits(network));
      GenerationSettings settings = sampling.settings(network, answer);
      Conversation conversation =
          new Conversation(network, tokenizer, answer, settings, system, parts, names());
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      answer.note(conversation.greeting());
      while (!answer.monitor().stopRequested() && !conversation.ended()) {
        answer.invite("> ");
        @Nullable String line = lines.readLine();
        if (line == null) {
          break;
        }
        conversation.hear(line);
      }
      answer.finish(new Spoken(conversation.turns()));
      return 0;
    }
  }

  private List<String> names() {
    return steer.describe().stream().map(SteerOption.Applied::map).toList();
  }
}
