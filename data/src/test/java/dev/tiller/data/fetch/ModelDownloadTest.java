package dev.tiller.data.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tiller.ground.Monitor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub on this machine, whose large files lie with another server, as a real one's do. */
class ModelDownloadTest {

  private static final String COMMIT = "abc123";

  @TempDir Path folder;

  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final List<String> asked = new ArrayList<>();
  private HttpServer hub;
  private HttpServer store;

  /** Bytes of weights that are sent before the connection is cut; below 0 for all. */
  private int cutAfter = -1;

  private boolean spoiled;
  private int status = 200;

  @BeforeEach
  void start() throws IOException {
    files.put("config.json", "{\"model_type\": \"gpt2\"}".getBytes(UTF_8));
    byte[] weights = new byte[300_000];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (byte) (i * 31 >> 3);
    }
    files.put("model.safetensors", weights);
    files.put("pytorch_model.bin", new byte[] {1});
    files.put("onnx/model.safetensors", new byte[] {2});
    hub = server(this::hub);
    store = server(this::store);
  }

  @AfterEach
  void stop() {
    hub.stop(0);
    store.stop(0);
  }

  private interface Answering {
    void answer(HttpExchange exchange) throws IOException;
  }

  private static HttpServer server(Answering answering) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            answering.answer(exchange);
          }
        });
    server.start();
    return server;
  }

  private static String address(HttpServer server) {
    return "http://localhost:" + server.getAddress().getPort();
  }

  private void hub(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    asked.add("hub " + path + " " + exchange.getRequestHeaders().getFirst("Authorization"));
    if (status != 200) {
      exchange.sendResponseHeaders(status, -1);
    } else if (path.equals("/api/models/me/tiny/revision/main")) {
      send(exchange, 200, listing().getBytes(UTF_8));
    } else if (path.equals("/me/tiny/resolve/" + COMMIT + "/model.safetensors")) {
      exchange.getResponseHeaders().set("Location", address(store) + "/weights");
      exchange.sendResponseHeaders(302, -1);
    } else if (path.equals("/me/tiny/resolve/" + COMMIT + "/config.json")) {
      send(exchange, 200, bytes("config.json"));
    } else {
      exchange.sendResponseHeaders(404, -1);
    }
  }

  private void store(HttpExchange exchange) throws IOException {
    asked.add("store " + exchange.getRequestHeaders().getFirst("Authorization"));
    byte[] all = bytes("model.safetensors").clone();
    if (spoiled) {
      all[0]++;
    }
    @Nullable String range = exchange.getRequestHeaders().getFirst("Range");
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    if (cutAfter < 0) {
      send(exchange, range == null ? 200 : 206, Arrays.copyOfRange(all, from, all.length));
      return;
    }
    exchange.sendResponseHeaders(200, all.length);
    exchange.getResponseBody().write(all, 0, cutAfter);
    exchange.getResponseBody().flush();
  }

  private static void send(HttpExchange exchange, int code, byte[] body) throws IOException {
    exchange.sendResponseHeaders(code, body.length);
    exchange.getResponseBody().write(body);
  }

  private byte[] bytes(String name) {
    return java.util.Objects.requireNonNull(files.get(name));
  }

  private String listing() {
    List<String> entries = new ArrayList<>();
    files.forEach(
        (name, bytes) -> {
          String large = ",\"lfs\":{\"sha256\":\"%s\"}".formatted(hash("SHA-256", bytes));
          byte[] blob = ("blob " + bytes.length + "\0" + new String(bytes, UTF_8)).getBytes(UTF_8);
          String small = ",\"blobId\":\"%s\"".formatted(hash("SHA-1", blob));
          entries.add(
              "{\"rfilename\":\"%s\",\"size\":%d%s}"
                  .formatted(name, bytes.length, name.endsWith(".json") ? small : large));
        });
    return "{\"sha\":\"%s\",\"siblings\":[%s]}".formatted(COMMIT, String.join(",", entries));
  }

  private static String hash(String kind, byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(kind).digest(bytes));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private int download() throws IOException {
    ModelHub at = new ModelHub(address(hub), "secret");
    return new ModelDownload(at, Monitor.NONE).to(folder, at.files("me/tiny", "main"));
  }

  private List<String> there() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .map(f -> folder.relativize(f).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void whatTillerReadsIsFetchedOnceAndTheTokenStaysWithTheHub() throws IOException {
    assertThat(download()).isEqualTo(2);
    assertThat(there()).containsExactly("config.json", "model.safetensors");
    assertThat(folder.resolve("model.safetensors")).hasBinaryContent(bytes("model.safetensors"));
    assertThat(asked.stream().filter(a -> a.startsWith("hub")))
        .allMatch(a -> a.endsWith("Bearer secret"));
    assertThat(asked).contains("store null");
    asked.clear();
    assertThat(download()).isZero();
    assertThat(asked).hasSize(1);
  }

  @Test
  void aBrokenConnectionGoesOnWhereItStood() throws IOException {
    cutAfter = 100_000;
    assertThatThrownBy(this::download)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("The connection broke within model.safetensors");
    assertThat(there())
        .contains("model.safetensors.incomplete")
        .doesNotContain("model.safetensors");
    long had = Files.size(folder.resolve("model.safetensors.incomplete"));
    assertThat(had).isPositive();
    cutAfter = -1;
    assertThat(download()).isEqualTo(1);
    assertThat(folder.resolve("model.safetensors")).hasBinaryContent(bytes("model.safetensors"));
    assertThat(there()).containsExactly("config.json", "model.safetensors");
  }

  @Test
  void otherBytesThanPromisedGetNoName() throws IOException {
    spoiled = true;
    assertThatThrownBy(this::download).hasMessageContaining("its checksum differs");
    assertThat(there()).containsExactly("config.json");
    spoiled = false;
    assertThat(download()).isEqualTo(1);
  }

  @Test
  void refusalsAreSentences() throws IOException {
    files.put("../../evil.json", new byte[0]);
    assertThatThrownBy(this::download).hasMessageContaining("outside of its folder");
    files.remove("../../evil.json");
    for (Map.Entry<Integer, String> answer :
        Map.of(401, "HF_TOKEN", 404, "check the name", 500, "answered with 500").entrySet()) {
      status = answer.getKey();
      assertThatThrownBy(this::download)
          .isInstanceOf(IOException.class)
          .hasMessageContaining(answer.getValue())
          .hasMessageEndingWith(".");
    }
    status = 200;
    files.remove("model.safetensors");
    files.remove("onnx/model.safetensors");
    assertThatThrownBy(this::download).hasMessageContaining("no weights as safetensors");
    hub.stop(0);
    assertThatThrownBy(this::download).hasMessageContaining("cannot be reached");
  }

  @Test
  void aHubIsNamedAndNoTokenGoesInTheClear() {
    assertThatThrownBy(() -> ModelHub.fromEnvironment(Map.of()))
        .hasMessageContaining("set HF_ENDPOINT");
    assertThatThrownBy(() -> new ModelHub("http://hub.example", null))
        .hasMessageContaining("https:// was expected");
    assertThatThrownBy(() -> new ModelHub("no address", null)).hasMessageContaining("HF_ENDPOINT");
    assertThatThrownBy(() -> new ModelHub("https://hub.example", null).files("../x", "main"))
        .hasMessageContaining("owner/name");
  }
}
