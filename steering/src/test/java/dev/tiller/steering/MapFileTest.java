package dev.tiller.steering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.Network;
import dev.tiller.tensor.SafetensorsWriter;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Map files: what is written is read, damage is found, other models are refused. */
class MapFileTest {

  @TempDir Path folder;

  private static SteeringMap sample() {
    Map<String, SiteMap> sites = new LinkedHashMap<>();
    sites.put("z.first", SiteMap.of(Maps.random(12, 1, false)));
    sites.put("a.second", SiteMap.of(Maps.random(5, 2, true).at(Position.LAST)));
    sites.put("both", new SiteMap(List.of(Maps.random(4, 3, true), Maps.random(4, 4, false)), 0.5));
    Provenance plain = Maps.provenance("f");
    Provenance full =
        plain
            .after(new Provenance.Derivation("scale", "0.5", null))
            .after(new Provenance.Derivation("then", "", plain));
    return new SteeringMap(full, sites);
  }

  @Test
  void roundTripKeepsEveryBitAndTheOrder() throws IOException {
    Path file = folder.resolve("map.safetensors");
    sample().save(file);
    SteeringMap loaded = SteeringMap.load(file);
    assertThat(loaded).isEqualTo(sample());
    assertThat(loaded.sites().keySet()).containsExactly("z.first", "a.second", "both");
    Path again = folder.resolve("again.safetensors");
    loaded.save(again);
    assertThat(Files.readAllBytes(again)).isEqualTo(Files.readAllBytes(file));
    assertThat(loaded.sha256()).isEqualTo(sample().sha256()).matches("[0-9a-f]{64}");
    assertThat(gated().sha256())
        .isNotEqualTo(loaded.sha256())
        .isNotEqualTo(gated().behind(null).sha256());
  }

  private static SteeringMap gated() {
    Map<String, SiteMap> sites = new LinkedHashMap<>(sample().sites());
    sites.put("bent", SiteMap.of(Maps.bent(6, 5)));
    float[] lo = {-1, -1, 0, 0, 0, 0};
    float[] hi = {1, 2, 3, 4, 5, 0};
    sites.put("within", SiteMap.of(Maps.bent(6, 6).within(lo, hi).at(Position.LAST)));
    return new SteeringMap(sample().provenance(), sites, Maps.gate("z.first", 12, 7));
  }

  @Test
  void plainMapsKeepTheFirstFormat() throws IOException {
    Path file = folder.resolve("map.safetensors");
    sample().save(file);
    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
        .contains("tiller-steering-map/1");
    gated().save(file);
    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
        .contains("tiller-steering-map/2");
  }

  @Test
  void roundTripOfPiecesAndGate() throws IOException {
    Path file = folder.resolve("map.safetensors");
    gated().save(file);
    SteeringMap loaded = SteeringMap.load(file);
    assertThat(loaded).isEqualTo(gated());
    assertThat(loaded.guard()).isEqualTo(gated().guard());
    assertThat(loaded).isNotEqualTo(gated().behind(null));
    Path again = folder.resolve("again.safetensors");
    loaded.save(again);
    assertThat(Files.readAllBytes(again)).isEqualTo(Files.readAllBytes(file));
  }

  @Test
  void aThousandDamagedFilesAreRefusedOrEqual() throws IOException {
    damage(sample());
  }

  @Test
  void aThousandDamagedFilesOfTheSecondFormatAreRefusedOrEqual() throws IOException {
    damage(gated());
  }

  @Test
  void aThousandDamagedFilesWithAConditionAreRefusedOrEqual() throws IOException {
    damage(sample().behind(Maps.condition("z.first", 12, 7)));
  }

  private void damage(SteeringMap map) throws IOException {
    Path file = folder.resolve("map.safetensors");
    map.save(file);
    byte[] good = Files.readAllBytes(file);
    Random random = new Random(7);
    int refused = 0;
    for (int i = 0; i < 1000; i++) {
      Path damaged = folder.resolve("damaged.safetensors");
      Files.write(damaged, mutated(good, random));
      try {
        assertThat(SteeringMap.load(damaged)).as("mutation " + i).isEqualTo(map);
      } catch (UserError e) {
        refused++;
        assertThat(e.getMessage()).contains("damaged.safetensors").endsWith(".");
      } catch (RuntimeException e) {
        fail("mutation " + i, e);
      }
    }
    assertThat(refused).isGreaterThan(900);
  }

  private static byte[] mutated(byte[] good, Random random) {
    byte[] bytes = good.clone();
    switch (random.nextInt(6)) {
      case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      case 1 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      case 2 -> {
        int from = random.nextInt(bytes.length);
        Arrays.fill(bytes, from, Math.min(bytes.length, from + 1 + random.nextInt(64)), (byte) 0);
      }
      case 3 -> {
        int header = 8 + random.nextInt(Math.min(bytes.length - 8, 3000));
        bytes[header] = (byte) "0123456789\"{}[],:x ".charAt(random.nextInt(19));
      }
      case 4 -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(100));
      default -> {
        byte[] more = new byte[bytes.length + 3];
        int at = random.nextInt(bytes.length);
        System.arraycopy(bytes, 0, more, 0, at);
        System.arraycopy(bytes, at, more, at + 3, bytes.length - at);
        bytes = more;
      }
    }
    return bytes;
  }

  @Test
  void otherFilesAreRefusedWithASentence() throws IOException {
    assertThatThrownBy(() -> SteeringMap.load(folder.resolve("missing")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("There is no map file");
    Path text = Files.writeString(folder.resolve("text"), "no map at all, just some text");
    assertThatThrownBy(() -> SteeringMap.load(text)).isInstanceOf(UserError.class);
    Path weights = folder.resolve("weights.safetensors");
    try (TensorScope scope = TensorScope.open()) {
      SafetensorsWriter.write(weights, Map.of("w", Tensors.of(new float[] {1})), Map.of());
    }
    assertThatThrownBy(() -> SteeringMap.load(weights))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no steering map");
  }

  @Test
  void notANumberIsRefused() throws IOException {
    Path file = folder.resolve("map.safetensors");
    sample().save(file);
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, bytes.length - 8, bytes.length, (byte) 0xff);
    Files.write(file, bytes);
    assertThatThrownBy(() -> SteeringMap.load(file))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("damaged");
    assertThatThrownBy(() -> AffineMap.of(new float[] {Float.NaN}, new float[] {0}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noNeuronsAndNullPartsAreRefused() throws IOException {
    String good =
        """
        {"provenance": {"method": "linear-act", "modelType": "gemma2", "fingerprint": "f",
         "settings": {"parameters": "", "sites": "x", "pooling": "mean", "firstToken": null,
          "order": "causal", "support": "all", "maxTokens": 128, "seed": 0, "strength": 1.0},
         "source": {"name": "a", "sha256": "0", "sentences": 3},
         "target": {"name": "b", "sha256": "1", "sentences": 3},
         "version": "0.1.0", "history": []},
         "sites": [{"site": "s", "strength": 1.0,
          "stages": [{"kind": "affine", "width": WIDTH, "bounded": false, "position": "ALL"}]}]}
        """;
    assertThat(SteeringMap.load(written(good.replace("WIDTH", "2"), 2)).sites()).containsKey("s");
    assertThatThrownBy(() -> SteeringMap.load(written(good.replace("WIDTH", "0"), 0)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("0 neurons");
    Path found = Path.of("src/test/resources/cases/width-zero.map.safetensors");
    assertThatThrownBy(() -> SteeringMap.load(found)).isInstanceOf(UserError.class);
    String two = good.replace("WIDTH", "2");
    for (String part :
        List.of(
            "\"gemma2\"",
            "\"x\"",
            "\"mean\"",
            "{\"name\": \"a\", \"sha256\": \"0\", \"sentences\": 3}",
            "\"0.1.0\"",
            "[]",
            "\"s\"",
            "1.0,\n  \"stages\"",
            "\"affine\"",
            "2, \"bounded\"",
            "false",
            "\"ALL\"")) {
      assertThat(two).contains(part);
      int colon = part.indexOf(", \"");
      int comma = part.indexOf(",\n");
      String rest = part.startsWith("{") || colon < 0 && comma < 0 ? "" : part.substring(1);
      rest = part.startsWith("1.0") ? part.substring(3) : rest;
      refused(two.replace(part, "null" + rest));
    }
    refused("null");
    refused(two.replace("[{\"site\"", "[null, {\"site\""));
    refused(two.replace("[{\"kind\"", "[null, {\"kind\""));
  }

  private void refused(String content) throws IOException {
    Path file = written(content, 2);
    assertThatThrownBy(() -> SteeringMap.load(file))
        .as(content)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("is damaged (")
        .hasMessageNotContaining("dev.tiller")
        .hasMessageEndingWith(".");
  }

  /** A map of one site with a true checksum, whatever its content says. */
  private Path written(String content, int width) throws IOException {
    Map<String, float[]> numbers = new java.util.TreeMap<>();
    numbers.put("site/s/0/omega", new float[width]);
    numbers.put("site/s/0/beta", new float[width]);
    Path file = folder.resolve("made.safetensors");
    try (TensorScope scope = TensorScope.open()) {
      Map<String, org.bytedeco.pytorch.Tensor> tensors = new LinkedHashMap<>();
      numbers.forEach((name, values) -> tensors.put(name, Tensors.of(values)));
      SafetensorsWriter.write(
          file,
          tensors,
          Map.of(
              "format",
              "tiller-steering-map/1",
              "content",
              content,
              "checksum",
              MapChecksum.of(content, null, numbers)));
    }
    return file;
  }

  @Test
  void aKindOfALaterVersionIsRefused() throws IOException {
    Path file = folder.resolve("map.safetensors");
    sample().save(file);
    String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    Files.write(
        file,
        text.replace("tiller-steering-map/1", "tiller-steering-map/9")
            .getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> SteeringMap.load(file))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("tiller-steering-map/9");
  }

  @Test
  void anotherModelsMapIsRefused() {
    try (LanguageModel llama = Golden.model("llama");
        LanguageModel gemma = Golden.model("gemma2")) {
      Network network = llama;
      SteeringMap map = Maps.random(network, llama.sitesMatching(".*o_proj"), 1, false);
      map.requireFits(llama);
      assertThatThrownBy(() -> Steering.of(gemma, List.of(new Steering.Part(map, 1))))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("gemma2")
          .hasMessageContaining("tiller fit");
      SteeringMap missing =
          Maps.forModel(llama.fingerprint(), "model.layers.99.mlp", Maps.scalar(1, 1));
      assertThatThrownBy(() -> missing.requireFits(llama))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("model.layers.99.mlp");
      SteeringMap narrow =
          Maps.forModel(llama.fingerprint(), "model.layers.0.mlp", Maps.scalar(1, 1));
      assertThatThrownBy(() -> narrow.requireFits(llama))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("1 neurons");
    }
  }
}
