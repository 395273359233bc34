package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tiller.data.Table;
import dev.tiller.steering.AffineMap;
import dev.tiller.steering.SteeringMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code tiller map difference}, {@code gate}, {@code condition} and {@code stability} on maps of
 * the pocket model.
 */
class MapCommandsTest {

  private static final String SOURCE = "sample:48:pocket:spam/fit/source";
  private static final String TARGET = "sample:48:pocket:spam/fit/target";

  @TempDir static Path folder;

  @BeforeAll
  static void fitMaps() {
    fit("calm", SOURCE, TARGET, "--support", "all");
    String seaTarget = "sample:48:pocket:sea/fit/target";
    fit("sea", "sample:48:pocket:sea/fit/source", seaTarget, "--support", "all");
    fit("bounded", SOURCE, TARGET, "--support", "q0-100");
  }

  private static void fit(String name, String source, String target, String... more) {
    List<String> args =
        new ArrayList<>(List.of("fit", "linear-act", "--model", "pocket", "--source", source));
    args.addAll(List.of("--target", target, "--sites", ".*[01]\\.self_attn\\.o_proj"));
    args.addAll(List.of("-o", file(name)));
    args.addAll(List.of(more));
    CommandLineRun run = CommandLineRun.of(args.toArray(String[]::new));
    assertThat(run.code()).as(run.err()).isZero();
  }

  private static String file(String name) {
    return folder.resolve(name).toString();
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CommandLineRun map(String... words) {
    List<String> args = new ArrayList<>(List.of("map"));
    args.addAll(List.of(words));
    return CommandLineRun.of(args.toArray(String[]::new));
  }

  @Test
  void aMapThatIsReplacedIsNamed() {
    assertThat(done("scale", file("calm"), "--by", "0.5", "-o", file("half")).err()).isEmpty();
    assertThat(done("scale", file("calm"), "--by", "0.5", "-o", file("half")).err())
        .isEqualTo("-o replaces " + file("half") + "\n");
  }

  private static CommandLineRun done(String... words) {
    CommandLineRun run = map(words);
    assertThat(run.code()).as(run.err()).isZero();
    return run;
  }

  private static void wrong(int code, String sentence, String... words) throws IOException {
    List<Path> before = files();
    CommandLineRun run = map(words);
    assertThat(run.err()).startsWith("tiller: ").contains(sentence).hasLineCount(1);
    assertThat(run.code()).isEqualTo(code);
    assertThat(files()).isEqualTo(before);
  }

  private static List<Path> files() throws IOException {
    try (var all = Files.list(folder)) {
      return all.sorted().toList();
    }
  }

  @Test
  void aMapGoesThroughDevicesPipesAndLinks() throws Exception {
    done("scale", file("calm"), "--by", "0.5", "-o", file("half"));
    byte[] expected = Files.readAllBytes(folder.resolve("half"));
    Path device = Path.of("/dev/null");
    assumeTrue(Files.isWritable(device), "skipped: there is no /dev/null here");
    done("scale", file("calm"), "--by", "0.5", "-o", device.toString());
    assertThat(Files.readAttributes(device, BasicFileAttributes.class).isOther()).isTrue();

    Files.createDirectory(folder.resolve("elsewhere"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("elsewhere/map"));
    done("scale", file("calm"), "--by", "0.5", "-o", link.toString());
    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(folder.resolve("elsewhere/map")).hasBinaryContent(expected);

    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    CompletableFuture<byte[]> read = CompletableFuture.supplyAsync(() -> bytes(pipe));
    done("scale", file("calm"), "--by", "0.5", "-o", pipe.toString());
    assertThat(read.get()).isEqualTo(expected);
    Files.delete(pipe);
  }

  @Test
  void aDifferenceAfterTheSecondMapIsTheFirst() {
    JsonNode answer =
        done("difference", file("calm"), file("sea"), "-o", file("rest"), "--json").json();
    assertThat(answer.get("sites").asInt()).isEqualTo(2);
    done("compose", file("sea"), file("rest"), "-o", file("whole"));
    SteeringMap calm = SteeringMap.load(folder.resolve("calm"));
    SteeringMap whole = SteeringMap.load(folder.resolve("whole"));
    assertThat(SteeringMap.load(folder.resolve("rest")).provenance().history())
        .extracting(change -> change.operation())
        .containsExactly("minus");
    calm.sites()
        .forEach(
            (site, one) -> {
              AffineMap expected = (AffineMap) one.stages().get(0);
              AffineMap found = (AffineMap) whole.sites().get(site).stages().get(0);
              assertThat(found.omega()).containsExactly(expected.omega(), within(1e-4f));
              assertThat(found.beta()).containsExactly(expected.beta(), within(1e-4f));
            });
  }

  @Test
  void whatCannotBeInvertedHasNoDifference() throws IOException {
    wrong(
        Tiller.FAILED, "support", "difference", file("calm"), file("bounded"), "-o", file("none"));
  }

  private static String[] gate(String... more) {
    List<String> args =
        new ArrayList<>(List.of("gate", file("calm"), "--model", "pocket", "--source", SOURCE));
    args.addAll(List.of("--others", TARGET, "--others", "sample:20:pocket:neutral/validation"));
    args.addAll(List.of(more));
    return args.toArray(String[]::new);
  }

  @Test
  void aGateIsWrittenShownAndApplied() {
    CommandLineRun run = done(gate("--keep", "0.8", "-o", file("gated"), "--json"));
    JsonNode answer = run.json();
    assertThat(run.err()).contains("held-out sentences", "behind a gate");
    assertThat(answer.get("site").asText()).isEqualTo("model.layers.0.self_attn.o_proj");
    assertThat(answer.get("kept").asDouble()).isBetween(0.8, 1.0);
    assertThat(answer.get("passed").asDouble()).isLessThan(answer.get("kept").asDouble());
    assertThat(answer.get("auroc").asDouble()).isBetween(0.6, 1.0);
    JsonNode shown = done("show", file("gated"), "--json").json().get("maps").get(file("gated"));
    assertThat(shown.get("gate").get("opens_for").get("sentences").asInt()).isEqualTo(48);
    assertThat(shown.get("gate").get("shut_for").get("sentences").asInt()).isEqualTo(68);
    assertThat(done("show", file("gated")).out()).contains("gate", "opens for");
    assertThat(continued(file("gated"))).isNotEqualTo(continued(file("gated") + ":0"));
    assertThat(continued(file("gated"))).isNotEqualTo(continued(file("calm")));
  }

  @Test
  void aGateReadsWhereAndAsFarBackAsItIsTold() throws IOException {
    String first = "model.layers.0.input_layernorm";
    String both = "model\\.layers\\.0\\.(input_layernorm|self_attn\\.o_proj)";
    done(gate("--sites", both, "--window", "16", "--prior", "6", "-o", file("windowed"), "--json"));
    JsonNode shown =
        done("show", file("windowed"), "--json").json().get("maps").get(file("windowed"));
    assertThat(shown.get("gate").get("sites").get(0).asText()).isEqualTo(first);
    assertThat(shown.get("gate").get("sites")).hasSize(2);
    assertThat(shown.get("gate").get("window").asInt()).isEqualTo(16);
    assertThat(shown.get("gate").get("prior").asDouble()).isEqualTo(6);
    assertThat(done("show", file("windowed")).out()).contains(first + " and ", "window 16");
    assertThat(continued(file("windowed"))).isNotEqualTo(continued(file("windowed") + ":0"));
    wrong(Tiller.WRONG_USE, "--window", gate("--window", "-1", "-o", file("none")));
    wrong(Tiller.WRONG_USE, "--prior", gate("--prior", "-1", "-o", file("none")));
    wrong(
        Tiller.FAILED,
        "up to the map's first",
        gate("--sites", "model.layers.7.mlp.down_proj", "-o", file("none")));
  }

  private static String[] condition(String... more) {
    String[] args = gate(more);
    args[0] = "condition";
    return args;
  }

  @Test
  void aConditionIsWrittenShownAndApplied() {
    CommandLineRun run = done(condition("-o", file("conditional"), "--json"));
    JsonNode answer = run.json();
    assertThat(run.err()).contains("held-out sentences: F1", "behind a condition");
    assertThat(answer.get("f1").asDouble()).isBetween(0.4, 1.0);
    assertThat(answer.get("kept").asDouble()).isGreaterThan(answer.get("passed").asDouble());
    JsonNode shown =
        done("show", file("conditional"), "--json").json().get("maps").get(file("conditional"));
    assertThat(shown.get("condition").get("site")).isEqualTo(answer.get("site"));
    assertThat(shown.get("condition").get("shut_for").get("sentences").asInt()).isEqualTo(68);
    assertThat(done("show", file("conditional")).out()).contains("condition", ", met ");
    // Whole or not at all.
    assertThat(continued(file("conditional")))
        .isIn(continued(file("calm")), continued(file("calm") + ":0"));
    wrongFit("conditional");
  }

  /** Another model refuses the map. */
  private static void wrongFit(String map) {
    CommandLineRun run =
        CommandLineRun.of(
            "generate",
            "--model",
            "../language/src/test/resources/golden/lm/llama",
            "--tokens",
            "1,2",
            "--steer",
            file(map));
    assertThat(run.code()).isEqualTo(Tiller.FAILED);
    assertThat(run.err()).contains("was fitted on a").hasLineCount(1);
  }

  @Test
  void aConditionIsSoughtWhereItIsAskedFor() throws IOException {
    String site = "model.layers.0.post_attention_layernorm";
    wrong(Tiller.FAILED, "comes before it", condition("--sites", site, "-o", file("none")));
    wrong(Tiller.FAILED, "matches", condition("--sites", "nothing", "-o", file("none")));
    JsonNode answer =
        done(condition("--sites", ".*embed_tokens", "-o", file("early"), "--json")).json();
    assertThat(answer.get("site").asText()).isEqualTo("model.embed_tokens");
    String[] few = condition("-o", file("none"));
    few[5] = "sample:15:pocket:spam/fit/source";
    wrong(Tiller.FAILED, "has 15 sentences, but a condition needs at least 16", few);
  }

  private static JsonNode continued(String steer) {
    CommandLineRun run =
        CommandLineRun.of(
            "generate",
            "--model",
            "pocket",
            "--prompt",
            "Free money for you, click here and",
            "--steer",
            steer,
            "--seed",
            "3",
            "--temperature",
            "1",
            "--top-p",
            "0.95",
            "--repetition-penalty",
            "1",
            "--max-new-tokens",
            "24",
            "--json");
    assertThat(run.code()).as(run.err()).isZero();
    return run.json().get("ids");
  }

  @Test
  void gatesThatCannotBeAreRefused() throws IOException {
    wrong(Tiller.WRONG_USE, "--keep: A gate was asked", gate("--keep", "1.5", "-o", file("none")));
    wrong(Tiller.FAILED, "folder", gate("-o", folder.toString()));
    String[] few = gate("-o", file("none"));
    few[5] = "sample:15:pocket:spam/fit/source";
    wrong(Tiller.FAILED, "has 15 sentences, but a gate needs at least 16", few);
    wrong(Tiller.FAILED, "cannot be inverted", "invert", gatedFile(), "-o", file("none"));
  }

  private static String gatedFile() {
    done(gate("-o", file("refused")));
    return file("refused");
  }

  @Test
  void stabilityNamesEveryNeuron() throws IOException {
    String[] words = {
      "stability",
      file("calm"),
      "--model",
      "pocket",
      "--source",
      SOURCE,
      "--target",
      TARGET,
      "--resamples",
      "100",
      "--seed",
      "2",
      "--out",
      file("neurons.csv"),
      "--json"
    };
    CommandLineRun run = done(words);
    JsonNode answer = run.json();
    assertThat(answer.get("neurons").asInt()).isEqualTo(512);
    assertThat(answer.get("expected_experts").asDouble()).isBetween(20.0, 30.0);
    assertThat(answer.get("experts").asInt()).isBetween(30, 512);
    assertThat(answer.get("overlap").asDouble()).isBetween(0.0, 1.0);
    assertThat(run.err()).contains("found again in a resample").contains("AUROC");
    Table table = Table.read(folder.resolve("neurons.csv"));
    assertThat(table.rowCount()).isEqualTo(512);
    assertThat(done(words).json()).isEqualTo(answer);
  }

  @Test
  void stabilityThatCannotBeToldIsRefused() throws IOException {
    String[] words = {
      "stability",
      file("calm"),
      "--model",
      "pocket",
      "--source",
      SOURCE,
      "--target",
      TARGET,
      "--resamples",
      "99"
    };
    wrong(Tiller.WRONG_USE, "--resamples is 99; at least 100", words);
    words[3] = "../language/src/test/resources/golden/lm/llama";
    words[9] = "100";
    wrong(Tiller.FAILED, "no tokenizer", words);
  }
}
