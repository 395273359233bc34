package dev.tiller.cli.generate;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.terminal.TerminalMonitor;
import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.generate.GeneratedText;
import dev.tiller.language.generate.GenerationSettings;
import dev.tiller.language.generate.TextGenerator;
import dev.tiller.language.generate.TextListener;
import dev.tiller.steering.Steering;
import dev.tiller.tokenizer.Message;
import dev.tiller.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What was said so far, and how the model is steered now. */
final class Conversation {

  private static final String HELP =
      """
      /strength X      every map acts at X from now on (0 is plain, 1 the full move)
      /strength N X    the N-th map of --steer at X
      /plain           no map acts
      /again           answers the last line anew, with the strengths of now
      /seed S          other random numbers
      /new             forgets what was said
      /quit            ends; so does the end of input""";

  /** One line and what came of it, at the strengths of then. */
  record Turn(String prompt, String text, List<Double> strengths, long seed) implements Result {}

  private final TextGenerator generator;
  private final LanguageModel model;
  private final Answer answer;
  private final boolean chat;
  private final List<String> names;
  private final List<Message> messages = new ArrayList<>();
  private final @Nullable String system;
  private final List<Turn> turns = new ArrayList<>();
  private List<Steering.Part> parts;
  private GenerationSettings settings;
  private @Nullable String last;
  private boolean ended;

  Conversation(
      LanguageModel model,
      Tokenizer tokenizer,
      Answer answer,
      GenerationSettings settings,
      @Nullable String system,
      List<Steering.Part> parts,
      List<String> names) {
    this.model = model;
    this.generator = new TextGenerator(model, tokenizer, answer.monitor());
    this.answer = answer;
    this.settings = settings;
    this.system = system;
    this.chat = tokenizer.chatTemplate().isPresent();
    this.parts = parts;
    this.names = names;
    forget();
  }

  String greeting() {
    String does = chat ? "Talk to the model" : "Give the beginning of a text, the model goes on";
    return does + "; /help tells more, /quit ends." + (parts.isEmpty() ? "" : " " + strengths());
  }

  boolean ended() {
    return ended;
  }

  List<Turn> turns() {
    return List.copyOf(turns);
  }

  /** A line for the model or, after a slash, for this conversation; what is wrong is said. */
  void hear(String line) {
    try {
      if (line.startsWith("/")) {
        obey(List.of(line.substring(1).strip().split("\\s+")));
      } else if (!line.isBlank()) {
        last = line;
        say(line);
      }
    } catch (UserError e) {
      answer.note(e.getMessage());
    }
  }

  private void obey(List<String> words) {
    switch (words.get(0)) {
      case "strength" -> strengthen(words);
      case "plain" -> strengthen(List.of("strength", "0"));
      case "again" -> again();
      case "seed" -> settings = settings.withSeed((long) number(words, 1, "/seed 7"));
      case "new" -> forget();
      case "help" -> answer.note(HELP);
      case "quit", "exit" -> ended = true;
      default ->
          throw new UserError(
              "There is no /%s; /help names what there is.".formatted(words.get(0)));
    }
  }

  private void strengthen(List<String> words) {
    if (parts.isEmpty()) {
      throw new UserError("There is no map to make stronger or weaker; start with --steer MAP.");
    }
    boolean one = words.size() > 2;
    double strength = number(words, one ? 2 : 1, "/strength 0.5");
    int chosen = one ? (int) number(words, 1, "/strength 2 0.5") : 0;
    if (one && (chosen < 1 || chosen > parts.size())) {
      throw new UserError("There is no map %d; --steer named %d.".formatted(chosen, parts.size()));
    }
    List<Steering.Part> changed = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      Steering.Part part = parts.get(i);
      changed.add(one && i != chosen - 1 ? part : new Steering.Part(part.map(), strength));
    }
    parts = changed;
    answer.note(strengths());
  }

  private static double number(List<String> words, int at, String example) {
    try {
      return Double.parseDouble(words.get(at));
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      throw new UserError(
          "/%s needs a number, such as %s.".formatted(String.join(" ", words), example), e);
    }
  }

  private String strengths() {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      all.add(String.format(Locale.ROOT, "%s at %s", names.get(i), parts.get(i).strength()));
    }
    return String.join(", ", all);
  }

  private void again() {
    if (last == null) {
      throw new UserError("Nothing was said yet that could be answered again.");
    }
    if (chat && messages.size() >= 2) {
      messages.subList(messages.size() - 2, messages.size()).clear();
    }
    say(last);
  }

  private void forget() {
    messages.clear();
    if (system != null) {
      messages.add(Message.system(system));
    }
    last = null;
  }

  private void say(String line) {
    TextListener listener = (row, piece) -> print(piece);
    GeneratedText text;
    List<Message> now = new ArrayList<>(messages);
    now.add(Message.user(line));
    try (Steering steering = Steering.of(model, parts)) {
      text =
          (chat
                  ? generator.chat(List.of(now), settings, steering.taps(), listener)
                  : generator.generate(List.of(line), settings, steering.taps(), listener))
              .get(0);
    }
    answer.text().println();
    answer.text().flush();
    if (chat) {
      messages.clear();
      messages.addAll(now);
      messages.add(Message.assistant(text.text()));
    }
    turns.add(
        new Turn(
            line,
            text.text(),
            parts.stream().map(Steering.Part::strength).toList(),
            settings.seed()));
  }

  /** When nobody reads the output any more ({@code | head}), there is nothing left to do. */
  private void print(String piece) {
    answer.text().print(piece);
    if (answer.text().checkError()) {
      answer.monitor().stop(TerminalMonitor.PIPE);
    }
  }
}
