package dev.tiller.pretraining.tokenizer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.ground.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A learned byte-level vocabulary.
 *
 * @param tokens every token in the order of its id, as printable stand-ins of bytes; id 0 is {@link
 *     #END_OF_TEXT}, which serves as beginning, end and padding
 * @param merges the merges, most frequent pair first
 */
public record BpeVocabulary(List<String> tokens, List<Merge> merges) {
  /** The only special token, id 0. */
  public static final String END_OF_TEXT = "<|endoftext|>";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Two tokens that become one. */
  public record Merge(String left, String right) {}

  /** Copies both lists. */
  public BpeVocabulary {
    tokens = List.copyOf(tokens);
    merges = List.copyOf(merges);
  }

  /**
   * Writes {@code tokenizer.json} and {@code tokenizer_config.json} in the Hugging Face format,
   * each atomically.
   *
   * @param folder created if missing
   * @param maxLength the longest sequence the model takes, in tokens
   */
  public void write(Path folder, int maxLength) throws IOException {
    AtomicFile.write(folder.resolve("tokenizer.json"), pretty(tokenizerJson()));
    AtomicFile.write(folder.resolve("tokenizer_config.json"), pretty(configJson(maxLength)));
  }

  private ObjectNode tokenizerJson() {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", "1.0").putNull("truncation").putNull("padding");
    ObjectNode special = root.putArray("added_tokens").addObject();
    special.put("id", 0).put("content", END_OF_TEXT).put("single_word", false);
    special.put("lstrip", false).put("rstrip", false).put("normalized", false);
    special.put("special", true);
    root.putNull("normalizer");
    byteLevel(root.putObject("pre_tokenizer"));
    root.putNull("post_processor");
    byteLevel(root.putObject("decoder"));
    ObjectNode model = root.putObject("model");
    model.put("type", "BPE").putNull("dropout").putNull("unk_token");
    model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
    model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
    ObjectNode vocabulary = model.putObject("vocab");
    for (int id = 0; id < tokens.size(); id++) {
      vocabulary.put(tokens.get(id), id);
    }
    ArrayNode list = model.putArray("merges");
    // The joined form is read by old and new versions of the tokenizers library.
    merges.forEach(m -> list.add(m.left() + " " + m.right()));
    return root;
  }

  private static void byteLevel(ObjectNode node) {
    node.put("type", "ByteLevel").put("add_prefix_space", false);
    node.put("trim_offsets", true).put("use_regex", true);
  }

  private static ObjectNode configJson(int maxLength) {
    ObjectNode root = JSON.createObjectNode();
    root.put("tokenizer_class", "PreTrainedTokenizerFast").put("add_prefix_space", false);
    root.put("bos_token", END_OF_TEXT).put("eos_token", END_OF_TEXT);
    root.put("pad_token", END_OF_TEXT).put("model_max_length", maxLength);
    return root;
  }

  private static String pretty(ObjectNode node) throws IOException {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n";
  }
}
