package dev.tiller.cli.option;

import dev.tiller.tokenizer.Message;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * {@code --chat}: the prompt is what a person says, written as the model's chat template has it.
 */
public final class ChatOption {

  @Option(
      names = "--chat",
      required = true,
      description =
          "Give the prompt as a person's message, by the model's chat template, and let the model"
              + " answer.")
  private boolean chat;

  @Option(
      names = "--system",
      paramLabel = "S",
      description = "With --chat: what the model is told before.")
  private @Nullable String system;

  /** The messages before the answer. */
  public List<Message> conversation(String prompt) {
    List<Message> messages = new ArrayList<>();
    if (system != null) {
      messages.add(Message.system(system));
    }
    messages.add(Message.user(prompt));
    return messages;
  }
}
