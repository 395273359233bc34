package dev.tiller.language.generate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.generate.TokenRules.Impatience;
import dev.tiller.network.load.Config;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a model's makers recommend: {@code generation_config.json} beside its weights, as Hugging
 * Face's generate reads it; end ids also from {@code config.json}. Without such a file: greedy.
 *
 * @param settings with every key that Tiller follows
 * @param notes one sentence for each key that would change the output and is not followed; a caller
 *     shows them to whoever reads the output
 */
public record GenerationConfig(GenerationSettings settings, List<String> notes) {

  private static final String FILE = "generation_config.json";

  /** Keys that are followed, or that change nothing of what is said. */
  private static final Set<String> KNOWN =
      Set.of(
          "eos_token_id",
          "bos_token_id",
          "pad_token_id",
          "decoder_start_token_id",
          "do_sample",
          "max_new_tokens",
          "max_length",
          "min_new_tokens",
          "min_length",
          "temperature",
          "top_k",
          "top_p",
          "min_p",
          "repetition_penalty",
          "no_repeat_ngram_size",
          "bad_words_ids",
          "sequence_bias",
          "suppress_tokens",
          "begin_suppress_tokens",
          "forced_bos_token_id",
          "forced_eos_token_id",
          "exponential_decay_length_penalty",
          "stop_strings",
          // Of beam search, which is named where num_beams asks for it.
          "num_beam_groups",
          "diversity_penalty",
          "length_penalty",
          "early_stopping",
          "low_memory",
          // Of how the work is done, and of what is handed back beside the text.
          "_from_model_config",
          "transformers_version",
          "use_cache",
          "cache_implementation",
          "cache_config",
          "prefill_chunk_size",
          "compile_config",
          "disable_compile",
          "return_dict_in_generate",
          "return_legacy_cache",
          "output_attentions",
          "output_hidden_states",
          "output_scores",
          "output_logits",
          "remove_invalid_values",
          "renormalize_logits",
          "trust_remote_code",
          "chat_format",
          // Speculation: other work, the same text.
          "is_assistant",
          "num_assistant_tokens",
          "num_assistant_tokens_schedule",
          "assistant_confidence_threshold",
          "assistant_early_exit",
          "assistant_lookbehind",
          "target_lookbehind",
          "prompt_lookup_num_tokens",
          "max_matching_ngram_size");

  /** What counts only where something is sampled, with the value that asks for nothing. */
  private static final Map<String, Double> SAMPLING =
      new TreeMap<>(Map.of("temperature", 1.0, "top_p", 1.0, "min_p", 0.0));

  /** Keys that are not followed, with the value that asks for nothing. */
  private static final Map<String, Double> NEUTRAL =
      Map.ofEntries(
          Map.entry("num_beams", 1.0),
          Map.entry("num_return_sequences", 1.0),
          Map.entry("penalty_alpha", 0.0),
          Map.entry("typical_p", 1.0),
          Map.entry("epsilon_cutoff", 0.0),
          Map.entry("eta_cutoff", 0.0),
          Map.entry("top_h", 1.0),
          Map.entry("encoder_repetition_penalty", 1.0),
          Map.entry("encoder_no_repeat_ngram_size", 0.0),
          Map.entry("guidance_scale", 1.0));

  /** Copies. */
  public GenerationConfig {
    notes = List.copyOf(notes);
  }

  /**
   * Reads it.
   *
   * @param maxNewTokens where the file does not say
   * @throws UserError if the file is damaged
   */
  public static GenerationConfig of(LanguageModel model, int maxNewTokens) {
    @Nullable Path folder = model.directory();
    Config general = model.config();
    GenerationSettings plain = GenerationSettings.greedy(maxNewTokens);
    if (folder == null || !Files.isRegularFile(folder.resolve(FILE))) {
      Set<Integer> ends = new TreeSet<>(general.integers("eos_token_id"));
      return new GenerationConfig(plain.withEndIds(ends), List.of());
    }
    Config own = Config.read(folder.resolve(FILE), "generation settings");
    Set<Integer> ends = new TreeSet<>(own.integers("eos_token_id"));
    if (ends.isEmpty()) {
      ends.addAll(general.integers("eos_token_id"));
    }
    try {
      List<String> notes = notes(own);
      withoutSampling(own).ifPresent(notes::add);
      notes.addAll(strangers(own, model.vocabularySize()));
      return new GenerationConfig(settings(plain, own, ends), notes);
    } catch (UserError e) {
      String sentence = String.valueOf(e.getMessage());
      // A value out of its range does not know where it came from.
      throw sentence.startsWith(own.source())
          ? e
          : new UserError("%s: %s".formatted(own.source(), sentence), e);
    }
  }

  private static GenerationSettings settings(
      GenerationSettings plain, Config own, Set<Integer> ends) {
    GenerationSettings settings =
        plain
            .withEndIds(ends)
            .withStops(own.texts("stop_strings"))
            .withRepetitionPenalty(own.number("repetition_penalty", 1))
            .withRules(rules(own));
    if (own.has("max_new_tokens")) {
      settings = settings.withMaxNewTokens(own.integer("max_new_tokens"));
    } else if (own.has("max_length")) {
      settings = settings.withMaxLength(own.count("max_length"));
    }
    boolean sampled = own.flag("do_sample", false);
    // The filters count for whoever asks for a temperature, too.
    settings =
        settings
            .withTopK(own.integer("top_k", sampled ? 50 : 0))
            .withTopP(own.number("top_p", 1))
            .withMinP(own.number("min_p", 0));
    return sampled ? settings.withTemperature(own.number("temperature", 1)) : settings;
  }

  private static TokenRules rules(Config own) {
    return new TokenRules(
        biases(own),
        own.integer("no_repeat_ngram_size", 0),
        new HashSet<>(sequences(own, "bad_words_ids")),
        own.integer("min_length", 0),
        own.integer("min_new_tokens", 0),
        new TreeSet<>(own.integers("forced_bos_token_id")),
        new TreeSet<>(own.integers("forced_eos_token_id")),
        impatience(own),
        new TreeSet<>(own.integers("suppress_tokens")),
        new TreeSet<>(own.integers("begin_suppress_tokens")));
  }

  private static Impatience impatience(Config own) {
    String key = "exponential_decay_length_penalty";
    if (!own.has(key)) {
      return Impatience.NONE;
    }
    JsonNode pair = own.json().path(key);
    if (pair.size() != 2 || !pair.path(0).isIntegralNumber() || !pair.path(1).isNumber()) {
      throw wrong(own, key, pair, "a number of tokens and a factor");
    }
    return new Impatience(pair.path(0).intValue(), pair.path(1).doubleValue());
  }

  /** Pairs of a sequence of ids and a number. */
  private static Map<List<Integer>, Double> biases(Config own) {
    String key = "sequence_bias";
    Map<List<Integer>, Double> biases = new HashMap<>();
    if (own.has(key)) {
      for (JsonNode pair : array(own, key, "pairs of token ids and a number")) {
        if (pair.size() != 2 || !pair.path(1).isNumber()) {
          throw wrong(own, key, pair, "pairs of token ids and a number");
        }
        biases.put(sequence(own, key, pair.path(0)), pair.path(1).doubleValue());
      }
    }
    return biases;
  }

  private static List<List<Integer>> sequences(Config own, String key) {
    List<List<Integer>> sequences = new ArrayList<>();
    if (own.has(key)) {
      array(own, key, "lists of token ids")
          .forEach(list -> sequences.add(sequence(own, key, list)));
    }
    return sequences;
  }

  private static JsonNode array(Config own, String key, String expected) {
    JsonNode found = own.json().path(key);
    if (!found.isArray()) {
      throw wrong(own, key, found, expected);
    }
    return found;
  }

  private static List<Integer> sequence(Config own, String key, JsonNode list) {
    List<Integer> ids = new ArrayList<>();
    for (JsonNode id : list) {
      if (!id.isIntegralNumber() || !id.canConvertToInt()) {
        throw wrong(own, key, list, "lists of token ids");
      }
      ids.add(id.intValue());
    }
    if (!list.isArray() || ids.isEmpty()) {
      throw wrong(own, key, list, "lists of at least one token id");
    }
    return ids;
  }

  private static UserError wrong(Config own, String key, JsonNode found, String expected) {
    return new UserError(
        "%s holds %s in %s, but %s were expected; correct or remove it."
            .formatted(own.source(), UserError.excerpt(found), key, expected));
  }

  private static List<String> notes(Config own) {
    Map<String, JsonNode> ignored = new TreeMap<>();
    own.json()
        .properties()
        .forEach(
            field -> {
              if (!KNOWN.contains(field.getKey()) && asksForSomething(field)) {
                ignored.put(field.getKey(), field.getValue());
              }
            });
    List<String> notes = new ArrayList<>();
    ignored.forEach(
        (key, value) ->
            notes.add(
                "%s asks for %s = %s, which Tiller does not follow%s."
                    .formatted(
                        FILE,
                        shown(key),
                        shown(value.toString()),
                        key.equals("num_beams") ? ": it says one token after another" : "")));
    return notes;
  }

  /** How to sample, in a file that does not ask for it: Hugging Face's generate passes it over. */
  private static Optional<String> withoutSampling(Config own) {
    List<String> given = new ArrayList<>();
    SAMPLING.forEach(
        (key, none) -> {
          if (own.has(key) && own.number(key) != none) {
            given.add("%s = %s".formatted(key, own.json().path(key)));
          }
        });
    return given.isEmpty() || own.flag("do_sample", false)
        ? Optional.empty()
        : Optional.of(
            "%s has %s but does not ask for do_sample: the likeliest token is taken unless --temperature samples."
                .formatted(FILE, String.join(", ", given)));
  }

  /**
   * Sentences about ids that the model does not have.
   *
   * @throws UserError if only they may be said
   */
  private static List<String> strangers(Config own, int vocabulary) {
    List<String> notes = new ArrayList<>();
    Map<String, List<Integer>> named = new TreeMap<>();
    for (String key : List.of("eos_token_id", "suppress_tokens", "begin_suppress_tokens")) {
      named.put(key, own.integers(key));
    }
    named.put("bad_words_ids", flat(sequences(own, "bad_words_ids")));
    named.put("sequence_bias", flat(biases(own).keySet()));
    named.forEach(
        (key, ids) -> {
          List<Integer> found = strangers(ids, vocabulary);
          if (!found.isEmpty()) {
            notes.add(
                "%s names %s in %s, but the ids of this model are 0 to %d; what it does not have is passed over."
                    .formatted(FILE, UserError.excerpt(found), key, vocabulary - 1));
          }
        });
    for (String key : List.of("forced_bos_token_id", "forced_eos_token_id")) {
      if (!strangers(own.integers(key), vocabulary).isEmpty()) {
        throw wrong(own, key, own.json().path(key), "ids from 0 to %d".formatted(vocabulary - 1));
      }
    }
    return notes;
  }

  private static List<Integer> flat(Collection<List<Integer>> sequences) {
    return sequences.stream().flatMap(List::stream).toList();
  }

  private static List<Integer> strangers(List<Integer> ids, int vocabulary) {
    return ids.stream().filter(id -> id < 0 || id >= vocabulary).toList();
  }

  /** What a file says, on one line of a terminal. */
  private static String shown(String text) {
    String line = text.replaceAll("\\p{Cntrl}", "?");
    return line.length() > 80 ? line.substring(0, 80) + "..." : line;
  }

  private static boolean asksForSomething(Map.Entry<String, JsonNode> field) {
    JsonNode value = field.getValue();
    boolean empty =
        value.isNull() || (value.isBoolean() && !value.booleanValue()) || isEmpty(value);
    @Nullable Double neutral = NEUTRAL.get(field.getKey());
    return !empty && (neutral == null || !value.isNumber() || value.doubleValue() != neutral);
  }

  private static boolean isEmpty(JsonNode value) {
    return value.isContainerNode() && value.isEmpty();
  }
}
