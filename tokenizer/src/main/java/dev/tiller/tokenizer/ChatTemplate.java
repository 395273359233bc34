package dev.tiller.tokenizer;

import dev.tiller.ground.UserError;
import dev.tiller.jinja.Template;
import dev.tiller.jinja.TemplateException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a model wants a conversation written. The text is that of {@code apply_chat_template} of
 * Hugging Face transformers; encode it <em>without</em> special tokens, for the template writes
 * them itself where the model wants any:
 *
 * <pre>{@code
 * ChatTemplate template = tokenizer.chatTemplate().orElseThrow();
 * String text = template.render(List.of(Message.user("Where is the whale?")), true);
 * int[] ids = tokenizer.encode(text, false);
 * }</pre>
 *
 * <p>Safe for use by several threads.
 */
public final class ChatTemplate {

  private static final int LONGEST = 300;

  private final String source;
  private final String name;
  private final Template template;
  private final Map<String, Object> fixed;

  private ChatTemplate(String source, String name, Template template, Map<String, Object> fixed) {
    this.source = source;
    this.name = name;
    this.template = template;
    this.fixed = fixed;
  }

  /**
   * Reads a template.
   *
   * @param source Jinja
   * @param name what to call it in messages: a file
   * @param tokens the special tokens by their roles ({@code bos_token}); the template sees them
   * @throws UserError if it is malformed, or uses a tag there is not
   */
  public static ChatTemplate of(String source, String name, Map<String, String> tokens) {
    Map<String, Object> fixed = new HashMap<>(tokens);
    fixed.put("tools", null);
    fixed.put("documents", null);
    try {
      return new ChatTemplate(source, name, Template.parse(source), fixed);
    } catch (TemplateException e) {
      throw new UserError(
          "The chat template of %s cannot be used: in line %d, %s; correct it, or give the model text without --chat."
              .formatted(name, e.line(), shown(e)),
          e);
    }
  }

  /** The template itself. */
  public String source() {
    return source;
  }

  /**
   * A conversation as the text that the model is to continue.
   *
   * @param messages at least one, in order
   * @param addGenerationPrompt whether the beginning of an answer follows, so that the model
   *     answers and does not speak for the person
   * @throws UserError if the template refuses these messages (some know no system message, some
   *     want user and assistant in turns), or fails: it uses a filter there is not, say
   */
  public String render(List<Message> messages, boolean addGenerationPrompt) {
    return render(messages, addGenerationPrompt, Map.of());
  }

  /**
   * As {@link #render(List, boolean)}, with variables that this template knows.
   *
   * @param variables such as {@code enable_thinking}: strings, numbers, booleans, lists and maps;
   *     they win over those that are there anyway ({@code tools}, {@code bos_token})
   */
  public String render(
      List<Message> messages, boolean addGenerationPrompt, Map<String, ?> variables) {
    if (messages.isEmpty()) {
      throw new UserError("A conversation has no messages; at least one was expected.");
    }
    List<Map<String, String>> turns = new ArrayList<>();
    for (Message message : messages) {
      turns.add(ordered(message));
    }
    Map<String, @Nullable Object> all = new HashMap<>(fixed);
    all.put("messages", turns);
    all.put("add_generation_prompt", addGenerationPrompt);
    all.putAll(variables);
    try {
      return template.render(all, LocalDateTime.now());
    } catch (TemplateException e) {
      throw new UserError(
          e.isRefusal()
              ? "The chat template of %s refuses these messages: \"%s\"; change the messages as it asks."
                  .formatted(name, shown(e))
              : "The chat template of %s failed on these messages: in line %d, %s; correct it, or give the model text without --chat."
                  .formatted(name, e.line(), shown(e)),
          e);
    }
  }

  /** On one line and no longer than people read: a template can make it say anything. */
  private static String shown(TemplateException e) {
    String line = e.getMessage().replaceAll("[\\s\\p{Cntrl}\\u2028\\u2029]+", " ");
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
  }

  /** Role first: a template that writes a message as JSON shows the order. */
  private static Map<String, String> ordered(Message message) {
    Map<String, String> turn = new LinkedHashMap<>();
    turn.put("role", message.role());
    turn.put("content", message.content());
    return turn;
  }
}
