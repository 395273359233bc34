package dev.tiller.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a {@code tokenizer.json} may say and still end the process: the library below takes these
 * settings unchecked, and aborts when a text comes that they cannot serve. Whatever it refuses
 * itself is left to it.
 */
final class TokenizerRules {

  private TokenizerRules() {}

  /**
   * @param root the whole file
   * @return what is wrong, for the middle of a sentence
   */
  static Optional<String> fault(JsonNode root) {
    return merges(root.path("model"))
        .or(() -> postProcessor(root.path("post_processor")))
        .or(() -> preTokenizer(root.path("pre_tokenizer")))
        .or(() -> decoder(root.path("decoder")));
  }

  /** The second half of a merge loses the prefix, which must end at a whole character. */
  private static Optional<String> merges(JsonNode model) {
    byte[] prefix =
        model.path("continuing_subword_prefix").asText("").getBytes(StandardCharsets.UTF_8);
    if (prefix.length == 0 || model.path("continuing_subword_prefix").isNull()) {
      return Optional.empty();
    }
    for (JsonNode merge : model.path("merges")) {
      String right =
          merge.isArray()
              ? merge.path(1).asText()
              : merge.asText().substring(merge.asText().indexOf(' ') + 1);
      byte[] bytes = right.getBytes(StandardCharsets.UTF_8);
      boolean whole =
          bytes.length == prefix.length
              || bytes.length > prefix.length && (bytes[prefix.length] & 0xC0) != 0x80;
      if (!whole) {
        return fault(
            "the merge %s does not continue with the prefix \"%s\" that model.continuing_subword_prefix names",
            merge, model.path("continuing_subword_prefix").asText());
      }
    }
    return Optional.empty();
  }

  private static Optional<String> postProcessor(JsonNode processor) {
    for (JsonNode one : processor.path("processors")) {
      Optional<String> fault = postProcessor(one);
      if (fault.isPresent()) {
        return fault;
      }
    }
    return template(processor);
  }

  private static Optional<String> template(JsonNode processor) {
    Set<String> known = new HashSet<>();
    for (var token : processor.path("special_tokens").properties()) {
      known.add(token.getKey());
      if (token.getValue().path("ids").size() != token.getValue().path("tokens").size()) {
        return fault(
            "post_processor.special_tokens gives \"%s\" other numbers of ids and of tokens",
            token.getKey());
      }
    }
    for (String template : new String[] {"single", "pair"}) {
      for (JsonNode piece : processor.path(template)) {
        JsonNode special = piece.path("SpecialToken").path("id");
        if (special.isTextual() && !known.contains(special.asText())) {
          return fault(
              "post_processor.%s uses the token \"%s\", which post_processor.special_tokens does not list",
              template, special.asText());
        }
        if (template.equals("single") && piece.path("Sequence").path("id").asText().equals("B")) {
          return fault("post_processor.single uses the second text (B), where there is only one");
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> preTokenizer(JsonNode one) {
    for (JsonNode inner : one.path("pretokenizers")) {
      Optional<String> fault = preTokenizer(inner);
      if (fault.isPresent()) {
        return fault;
      }
    }
    boolean none = one.path("type").asText().equals("FixedLength") && one.has("length");
    return none && one.path("length").asLong(1) == 0
        ? fault("pre_tokenizer cuts into pieces of length 0")
        : Optional.empty();
  }

  /** Where a piece has fewer characters than are to be cut from its end, the library aborts. */
  private static Optional<String> decoder(JsonNode one) {
    for (JsonNode inner : one.path("decoders")) {
      Optional<String> fault = decoder(inner);
      if (fault.isPresent()) {
        return fault;
      }
    }
    boolean cuts = one.path("type").asText().equals("Strip") && one.path("stop").asLong() > 0;
    return cuts
        ? fault("decoder cuts %s characters from ends that may be shorter", one.path("stop"))
        : Optional.empty();
  }

  private static Optional<String> fault(String sentence, Object... values) {
    return Optional.of(sentence.formatted(values));
  }
}
