package dev.tiller.language.generate;

import dev.tiller.ground.Monitor;
import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.Taps;
import dev.tiller.tokenizer.ChatTemplate;
import dev.tiller.tokenizer.Message;
import dev.tiller.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Continues texts: {@link Generator} with a tokenizer around it, stop strings and streaming. */
public final class TextGenerator {

  private final LanguageModel model;
  private final Monitor monitor;
  private final Tokenizer tokenizer;

  /** One that nobody stops; see {@link #TextGenerator(LanguageModel, Tokenizer, Monitor)}. */
  public TextGenerator(LanguageModel model, Tokenizer tokenizer) {
    this(model, tokenizer, Monitor.NONE);
  }

  /**
   * @param model stays the caller's
   * @param tokenizer stays the caller's
   * @param monitor asked after every step; where it wants to stop, rows end as INTERRUPTED
   */
  public TextGenerator(LanguageModel model, Tokenizer tokenizer, Monitor monitor) {
    this.model = model;
    this.monitor = monitor;
    this.tokenizer = tokenizer;
  }

  /** Without a listener. */
  public List<GeneratedText> generate(
      List<String> prompts, GenerationSettings settings, Taps taps) {
    return generate(prompts, settings, taps, TextListener.NONE);
  }

  /**
   * @param prompts texts; the special tokens that the model expects are added. An empty one needs a
   *     model with a token for the beginning
   * @param listener hears the text as it comes, rows in turn
   * @return one per prompt, in order
   * @throws UserError as {@link Generator#generate(List, GenerationSettings, Taps, TokenListener)}
   */
  public List<GeneratedText> generate(
      List<String> prompts, GenerationSettings settings, Taps taps, TextListener listener) {
    return generateFromIds(prompts.stream().map(this::ids).toList(), settings, taps, listener);
  }

  /**
   * Looks at prompts before any of them is continued.
   *
   * @throws UserError as {@link Generator#check}, and if one is empty and the model has no token
   *     for the beginning
   */
  public void check(List<String> prompts, GenerationSettings settings) {
    new Generator(model, monitor).check(prompts.stream().map(this::ids).toList(), settings);
  }

  /**
   * Has the model speak next in conversations, each written by its chat template and by that alone:
   * no second token for the beginning. Ends also at the tokenizer's token for the end, which with
   * such models is that of a turn.
   *
   * @param conversations messages in order
   * @param listener hears the text as it comes, rows in turn
   * @return what the model says, one per conversation
   * @throws UserError if the model has no chat template, or it refuses a conversation
   */
  public List<GeneratedText> chat(
      List<List<Message>> conversations,
      GenerationSettings settings,
      Taps taps,
      TextListener listener) {
    ChatTemplate template = template();
    Set<Integer> ends = new TreeSet<>(settings.endIds());
    tokenizer.eos().ifPresent(ends::add);
    List<int[]> ids = conversations.stream().map(messages -> ids(template, messages)).toList();
    return generateFromIds(ids, settings.withEndIds(ends), taps, listener);
  }

  private List<GeneratedText> generateFromIds(
      List<int[]> ids, GenerationSettings settings, Taps taps, TextListener listener) {
    List<TextStream> streams = new ArrayList<>();
    for (int r = 0; r < ids.size(); r++) {
      int row = r;
      streams.add(
          new TextStream(
              tokenizer, ids.get(r), settings.stops(), piece -> listener.piece(row, piece)));
    }
    List<Generation> generations =
        new Generator(model, monitor)
            .generate(ids, settings, taps, (row, id) -> streams.get(row).test(id));
    List<GeneratedText> texts = new ArrayList<>();
    for (int r = 0; r < ids.size(); r++) {
      texts.add(new GeneratedText(streams.get(r).finish(), generations.get(r)));
    }
    return texts;
  }

  /**
   * What the model reads of a conversation; see {@link #chat}.
   *
   * @throws UserError if the model has no chat template, or it refuses the conversation
   */
  public int[] ids(List<Message> conversation) {
    return ids(template(), conversation);
  }

  private int[] ids(ChatTemplate template, List<Message> conversation) {
    return tokenizer.encode(template.render(conversation, true), false);
  }

  private ChatTemplate template() {
    return tokenizer
        .chatTemplate()
        .orElseThrow(
            () ->
                new UserError(
                    "This model has no chat template (chat_template.jinja, or chat_template in"
                        + " tokenizer_config.json); it continues text: give a prompt without"
                        + " --chat."));
  }

  /**
   * What the model reads of a prompt: its tokens with the special ones that the model expects.
   *
   * @throws UserError if it is empty and the model has no token for the beginning
   */
  public int[] ids(String prompt) {
    int[] ids = tokenizer.encode(prompt, true);
    if (ids.length > 0) {
      return ids;
    }
    return new int[] {
      tokenizer
          .bos()
          .orElseThrow(
              () ->
                  new UserError(
                      "A prompt is empty, and this model has no token for the beginning of a text;"
                          + " give at least one word."))
    };
  }
}
