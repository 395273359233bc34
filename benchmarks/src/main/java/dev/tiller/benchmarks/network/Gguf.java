package dev.tiller.benchmarks.network;

import dev.tiller.language.LanguageModel;
import dev.tiller.network.load.Config;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A Llama network as a GGUF file (version 3), the format of llama.cpp: magic, counts, key-value
 * pairs, tensor infos, then tensors at multiples of 32 bytes. All numbers are little-endian, axes
 * run from the innermost to the outermost.
 */
final class Gguf {

  private static final int ALIGNMENT = 32;
  private static final int UINT32 = 4;
  private static final int INT32 = 5;
  private static final int FLOAT32 = 6;
  private static final int BOOL = 7;
  private static final int STRING = 8;
  private static final int ARRAY = 9;

  private final ByteArrayOutputStream header = new ByteArrayOutputStream();
  private int pairs;

  private Gguf() {}

  /** Writes {@code model}; vectors are float32, matrices as the model holds them. */
  static void write(LanguageModel model, Path file) throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    try (TensorScope scope = TensorScope.open()) {
      model.parameters().forEach((name, p) -> tensors.put(rename(name), arranged(name, p, model)));
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      Gguf pairs = new Gguf();
      pairs.describe(model);
      head.write("GGUF".getBytes(StandardCharsets.US_ASCII));
      head.write(bytes(20).putInt(3).putLong(tensors.size()).putLong(pairs.pairs).array());
      pairs.header.writeTo(head);
      long offset = 0;
      for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
        info(head, entry.getKey(), entry.getValue(), offset);
        offset = aligned(offset + entry.getValue().nbytes());
      }
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
        head.writeTo(out);
        pad(out, head.size());
        for (Tensor tensor : tensors.values()) {
          out.write(Tensors.bytes(tensor));
          pad(out, tensor.nbytes());
        }
      }
    }
  }

  private void describe(LanguageModel model) throws IOException {
    Config c = model.config();
    int heads = c.integer("num_attention_heads");
    text("general.architecture", "llama");
    text("general.name", "random");
    whole("llama.context_length", c.integer("max_position_embeddings"));
    whole("llama.embedding_length", c.integer("hidden_size"));
    whole("llama.block_count", c.integer("num_hidden_layers"));
    whole("llama.feed_forward_length", c.integer("intermediate_size"));
    whole("llama.attention.head_count", heads);
    whole("llama.attention.head_count_kv", c.integer("num_key_value_heads"));
    whole("llama.rope.dimension_count", c.integer("hidden_size") / heads);
    whole("llama.vocab_size", model.vocabularySize());
    number("llama.attention.layer_norm_rms_epsilon", c.number("rms_norm_eps"));
    number("llama.rope.freq_base", c.number("rope_theta"));
    text("tokenizer.ggml.model", "gpt2");
    text("tokenizer.ggml.pre", "default");
    tokens(model.vocabularySize());
    whole("tokenizer.ggml.bos_token_id", 0);
    whole("tokenizer.ggml.eos_token_id", 1);
    key("tokenizer.ggml.add_bos_token", BOOL);
    header.write(0);
  }

  private void tokens(int count) throws IOException {
    key("tokenizer.ggml.tokens", ARRAY);
    header.write(bytes(12).putInt(STRING).putLong(count).array());
    for (int id = 0; id < count; id++) {
      string(header, ModelFiles.token(id));
    }
    key("tokenizer.ggml.token_type", ARRAY);
    header.write(bytes(12).putInt(INT32).putLong(count).array());
    for (int id = 0; id < count; id++) {
      header.write(bytes(4).putInt(id < 2 ? 3 : 1).array());
    }
    key("tokenizer.ggml.merges", ARRAY);
    header.write(bytes(12).putInt(STRING).putLong(1).array());
    string(header, ModelFiles.token(2) + " " + ModelFiles.token(3));
  }

  private void key(String key, int type) throws IOException {
    pairs++;
    string(header, key);
    header.write(bytes(4).putInt(type).array());
  }

  private void text(String key, String value) throws IOException {
    key(key, STRING);
    string(header, value);
  }

  private void whole(String key, int value) throws IOException {
    key(key, UINT32);
    header.write(bytes(4).putInt(value).array());
  }

  private void number(String key, double value) throws IOException {
    key(key, FLOAT32);
    header.write(bytes(4).putFloat((float) value).array());
  }

  private static void info(OutputStream out, String name, Tensor tensor, long offset)
      throws IOException {
    string(out, name);
    int axes = Math.toIntExact(tensor.dim());
    ByteBuffer rest = bytes(4 + 8 * axes + 12).putInt(axes);
    for (int axis = axes - 1; axis >= 0; axis--) {
      rest.putLong(tensor.size(axis));
    }
    boolean half = tensor.scalar_type().intern() == ScalarType.BFloat16;
    out.write(rest.putInt(half ? 30 : 0).putLong(offset).array());
  }

  /** llama.cpp turns neighbors where Hugging Face turns dimension j with j + width / 2. */
  private static Tensor arranged(String name, Tensor p, LanguageModel model) {
    if (p.dim() == 1) {
      return p.to(ScalarType.Float);
    }
    Config c = model.config();
    int heads = c.integer("num_attention_heads");
    int width = c.integer("hidden_size") / heads;
    boolean turned = name.contains("q_proj") || name.contains("k_proj");
    return turned
        ? p.view(-1, 2, width / 2, p.size(1)).transpose(1, 2).reshape(p.size(0), p.size(1))
        : p;
  }

  private static String rename(String name) {
    return name.replace("model.layers.", "blk.")
        .replace("model.embed_tokens", "token_embd")
        .replace("model.norm", "output_norm")
        .replace("lm_head", "output")
        .replace("input_layernorm", "attn_norm")
        .replace("post_attention_layernorm", "ffn_norm")
        .replace("self_attn.o_proj", "attn_output")
        .replaceAll("self_attn\\.([qkv])_proj", "attn_$1")
        .replaceAll("mlp\\.(gate|up|down)_proj", "ffn_$1");
  }

  private static void string(OutputStream out, String value) throws IOException {
    byte[] text = value.getBytes(StandardCharsets.UTF_8);
    out.write(bytes(8).putLong(text.length).array());
    out.write(text);
  }

  private static void pad(OutputStream out, long written) throws IOException {
    out.write(new byte[Math.toIntExact(aligned(written) - written)]);
  }

  private static long aligned(long offset) {
    return (offset + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  private static ByteBuffer bytes(int count) {
    return ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
  }
}
