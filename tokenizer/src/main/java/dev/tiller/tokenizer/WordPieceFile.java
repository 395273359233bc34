package dev.tiller.tokenizer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.ground.UserError;
import java.util.List;

/**
 * The {@code tokenizer.json} of BERT's WordPiece (arXiv 1609.08144, section 4.1) from a vocabulary,
 * one token a line: lower case without accents, words cut at blanks and punctuation, then into the
 * longest known pieces.
 */
public final class WordPieceFile {

  private static final List<String> SPECIAL = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");

  private WordPieceFile() {}

  /**
   * @param vocabulary tokens in the order of their ids
   * @throws UserError if one of BERT's special tokens is missing
   */
  public static ObjectNode uncased(List<String> vocabulary) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("version", "1.0");
    root.putNull("truncation").putNull("padding");
    ArrayNode added = root.putArray("added_tokens");
    for (String token : SPECIAL) {
      ObjectNode one = added.addObject().put("id", id(vocabulary, token)).put("content", token);
      one.put("single_word", false).put("lstrip", false).put("rstrip", false);
      one.put("normalized", false).put("special", true);
    }
    ObjectNode normalizer = root.putObject("normalizer").put("type", "BertNormalizer");
    normalizer.put("clean_text", true).put("handle_chinese_chars", true).put("lowercase", true);
    normalizer.putNull("strip_accents");
    root.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
    ends(root.putObject("post_processor"), vocabulary);
    ObjectNode decoder = root.putObject("decoder").put("type", "WordPiece");
    decoder.put("prefix", "##").put("cleanup", true);
    ObjectNode model = root.putObject("model").put("type", "WordPiece").put("unk_token", "[UNK]");
    model.put("continuing_subword_prefix", "##").put("max_input_chars_per_word", 100);
    ObjectNode ids = model.putObject("vocab");
    for (int id = 0; id < vocabulary.size(); id++) {
      ids.put(vocabulary.get(id), id);
    }
    return root;
  }

  private static void ends(ObjectNode processor, List<String> vocabulary) {
    processor.put("type", "TemplateProcessing");
    ArrayNode single = processor.putArray("single");
    special(single, "[CLS]", 0);
    sequence(single, "A", 0);
    special(single, "[SEP]", 0);
    ArrayNode pair = processor.putArray("pair");
    special(pair, "[CLS]", 0);
    sequence(pair, "A", 0);
    special(pair, "[SEP]", 0);
    sequence(pair, "B", 1);
    special(pair, "[SEP]", 1);
    ObjectNode tokens = processor.putObject("special_tokens");
    for (String token : List.of("[CLS]", "[SEP]")) {
      ObjectNode one = tokens.putObject(token).put("id", token);
      one.putArray("ids").add(id(vocabulary, token));
      one.putArray("tokens").add(token);
    }
  }

  private static void special(ArrayNode list, String token, int type) {
    list.addObject().putObject("SpecialToken").put("id", token).put("type_id", type);
  }

  private static void sequence(ArrayNode list, String name, int type) {
    list.addObject().putObject("Sequence").put("id", name).put("type_id", type);
  }

  private static int id(List<String> vocabulary, String token) {
    int id = vocabulary.indexOf(token);
    if (id < 0) {
      throw new UserError("The vocabulary has no token " + token + "; it is not BERT's.");
    }
    return id;
  }
}
