package dev.tiller.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tiller.judges.EmbeddingCache;
import dev.tiller.judges.EmbeddingJudge;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.generate.GenerationConfig;
import dev.tiller.library.StoredWeights;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.onnx.SentenceEncoder;
import dev.tiller.onnx.TextClassifier;
import dev.tiller.steering.AffineMap;
import dev.tiller.steering.Provenance;
import dev.tiller.steering.SiteMap;
import dev.tiller.steering.SteeringMap;
import dev.tiller.tensor.Safetensors;
import dev.tiller.tensor.SafetensorsWriter;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.testing.fuzz.Damage;
import dev.tiller.testing.fuzz.Door;
import dev.tiller.tokenizer.Message;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch;

/** Weights, maps, configurations, indexes, tokenizers' companions, judges. */
final class ModelDoors {

  private static final Path LANGUAGE = Path.of("../language/src/test/resources");

  private ModelDoors() {}

  static List<Door> all() throws IOException {
    List<Door> doors = new ArrayList<>();
    doors.add(
        Door.file(
            "safetensors",
            150,
            "x.safetensors",
            tensors(),
            Damage.safetensors(),
            folder -> readAll(folder.resolve("x.safetensors"))));
    doors.add(
        Door.file(
            "maps",
            80,
            "x.map",
            map(),
            Damage.safetensors(),
            folder -> SteeringMap.load(folder.resolve("x.map")).sha256()));
    doors.add(
        Door.file(
            "maps, sealed again",
            60,
            "x.map",
            map(),
            SealedMap::damaged,
            folder -> SteeringMap.load(folder.resolve("x.map")).sha256()));
    families(doors);
    indexes(doors);
    tokenizers(doors);
    onnx(doors);
    return doors;
  }

  private static void readAll(Path file) {
    try (TensorScope scope = TensorScope.open();
        Safetensors read = Safetensors.open(file)) {
      read.metadata();
      for (String name : read.names()) {
        read.shape(name);
        read.bytes(name);
        if (read.readable(name)) {
          read.get(name).sum();
        }
      }
    }
  }

  private static byte[] tensors() throws IOException {
    Path file = Files.createTempFile("sound", ".safetensors");
    try (TensorScope scope = TensorScope.open()) {
      SafetensorsWriter.write(
          file,
          Map.of(
              "a.weight", Tensors.of(new float[] {1, 2, 3, 4}).reshape(2, 2),
              "b", torch.arange(Tensors.scalar(5)),
              "empty", Tensors.of(new float[0])),
          Map.of("format", "pt"));
      return Files.readAllBytes(file);
    } finally {
      Files.delete(file);
    }
  }

  private static byte[] map() throws IOException {
    Map<String, SiteMap> sites = new LinkedHashMap<>();
    AffineMap first = AffineMap.of(new float[] {1, 0.5f, 2}, new float[] {0, 1, -1});
    sites.put("z.first", SiteMap.of(first));
    sites.put(
        "a.second",
        new SiteMap(
            List.of(first.within(new float[] {0, 0, 0}, new float[] {1, 1, 1}), first), 0.5));
    Provenance.Data texts = new Provenance.Data("p", "ab", 3);
    Provenance from =
        new Provenance(
            "mean-act",
            "gpt2",
            "f".repeat(64),
            new Provenance.Settings(
                "MeanAct[]", "default", "mean", null, "causal", "all", 128, 0, 1),
            texts,
            texts,
            "1",
            List.of());
    Path file = Files.createTempFile("sound", ".map");
    try {
      new SteeringMap(from, sites).save(file);
      return Files.readAllBytes(file);
    } finally {
      Files.delete(file);
    }
  }

  private static void families(List<Door> doors) throws IOException {
    try (Stream<Path> all = Files.list(LANGUAGE.resolve("golden/lm"))) {
      for (Path family : all.sorted().toList()) {
        Map<String, byte[]> files = files(family, "config.json", "model.safetensors");
        doors.add(
            new Door(
                "config " + family.getFileName(),
                2,
                files,
                List.of(new Door.Target("config.json", Damage.text())),
                ModelDoors::forward));
      }
    }
  }

  private static void forward(Path folder) throws IOException {
    StoredWeights.in(folder);
    try (TensorScope scope = TensorScope.open();
        LanguageModel model = LanguageModel.load(folder);
        Tokens tokens = Tokens.of(new int[] {1, 2, 3})) {
      model.logits(tokens, Taps.NONE);
    }
  }

  private static void indexes(List<Door> doors) throws IOException {
    Path shards = LANGUAGE.resolve("cases/shard-index/m");
    doors.add(
        new Door(
            "shard index",
            10,
            files(
                shards,
                "config.json",
                "model.safetensors.index.json",
                "model-00001-of-00001.safetensors",
                "abliterated.safetensors"),
            List.of(
                new Door.Target("model.safetensors.index.json", Damage.text()),
                new Door.Target("abliterated.safetensors", Damage.safetensors())),
            ModelDoors::forward));
    Path base = LANGUAGE.resolve("cases/generation-config/base");
    doors.add(
        new Door(
            "generation config",
            8,
            files(base, "config.json", "generation_config.json", "model.safetensors"),
            List.of(new Door.Target("generation_config.json", Damage.text())),
            folder -> {
              try (LanguageModel model = LanguageModel.load(folder)) {
                GenerationConfig.of(model, 4);
              }
            }));
  }

  private static void tokenizers(List<Door> doors) throws IOException {
    String config =
        """
        {"bos_token": {"content": "<s>", "special": true}, "eos_token": "</s>", "pad_token": null,
         "add_bos_token": true, "add_eos_token": false, "model_max_length": 1e30,
         "chat_template": [{"name": "default", "template": "{{ bos_token }}{{ messages[0].content }}"},
         {"name": "tool_use", "template": "{% for m in messages %}{{ m.role }}{% endfor %}"}]}
        """;
    String special =
        "{\"bos_token\": \"<s>\", \"eos_token\": {\"content\": \"</s>\"}, \"unk_token\": \"x\"}";
    Map<String, byte[]> files =
        new LinkedHashMap<>(
            files(LANGUAGE.resolve("cases/generation-config/base"), "tokenizer.json"));
    files.put("tokenizer_config.json", config.getBytes(UTF_8));
    files.put("special_tokens_map.json", special.getBytes(UTF_8));
    files.put("chat_template.json", "{\"chat_template\": \"{{ bos_token }}x\"}".getBytes(UTF_8));
    doors.add(
        new Door(
            "tokenizer's companions",
            15,
            files,
            List.of(
                new Door.Target("tokenizer_config.json", JsonDamage.mostly()),
                new Door.Target("special_tokens_map.json", JsonDamage.mostly()),
                new Door.Target("chat_template.json", JsonDamage.mostly())),
            folder -> {
              try (Tokenizer tokenizer = Tokenizer.open(folder)) {
                tokenizer.encode("the whale", true);
                var template = tokenizer.chatTemplate();
                template.ifPresent(t -> t.render(List.of(Message.user("x")), true));
                var tools = tokenizer.chatTemplate("tool_use");
                tools.ifPresent(t -> t.render(List.of(Message.user("x")), false));
              }
            }));
  }

  private static void onnx(List<Door> doors) throws IOException {
    Path loud = Path.of("../judges/src/test/resources/judge/loud");
    doors.add(
        new Door(
            "onnx configuration",
            8,
            files(loud, "config.json", "model.onnx", "tokenizer.json"),
            List.of(new Door.Target("config.json", Damage.text())),
            folder -> {
              try (TextClassifier classifier = TextClassifier.open(folder)) {
                classifier.labels();
                classifier.classify(List.of("a b", "HELLO"));
              }
            }));
    EmbeddingCache cache = EmbeddingCache.over(SentenceEncoder.bgeSmall());
    try (InputStream in =
        Objects.requireNonNull(
            EmbeddingJudge.class.getResourceAsStream("/dev/tiller/library/judges/sea.json"))) {
      doors.add(
          Door.file(
              "judge",
              4,
              "judge.json",
              in.readAllBytes(),
              Damage.text(),
              folder -> EmbeddingJudge.load(folder.resolve("judge.json"), cache).description()));
    }
  }

  static Map<String, byte[]> files(Path folder, String... names) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (String name : names) {
      files.put(name, Files.readAllBytes(folder.resolve(name)));
    }
    return files;
  }
}
