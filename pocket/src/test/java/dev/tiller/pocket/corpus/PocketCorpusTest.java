package dev.tiller.pocket.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PocketCorpusTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @Test
  void tokenFilesHoldEveryDocumentAndEndEachWithZero() throws IOException {
    for (Source s : Source.values()) {
      for (String part : s.parts()) {
        Path file = folder.resolve(part).resolve(s.label() + ".jsonl");
        Files.createDirectories(file.getParent());
        Files.writeString(
            file,
            JSON.writeValueAsString(new Document("1", "Call me Ishmael."))
                + "\n"
                + JSON.writeValueAsString(new Document("2", "na\u00efve \ud83d\ude42\n\nThe end."))
                + "\n");
      }
    }
    Path tokenizer = folder.resolve("tokenizer.json");
    try (InputStream in =
        PocketCorpus.class.getResourceAsStream("/dev/tiller/pocket/model/tokenizer.json")) {
      Files.copy(in, tokenizer);
    }
    List<URL> asked = new CopyOnWriteArrayList<>();
    URL.setURLStreamHandlerFactory(protocol -> recording(protocol, asked));
    Map<String, Long> counts = TokenFiles.build(folder, tokenizer, line -> {});
    assertThat(asked).as("addresses the tokenizers binding wanted to reach").isEmpty();
    assertThat(counts)
        .hasSize(6 * 2 + 3)
        .containsKey("train.tale")
        .doesNotContainKey("heldout.tale");
    byte[] bytes = Files.readAllBytes(folder.resolve("tokens").resolve("heldout.sea.u16"));
    assertThat(bytes).hasSize((int) (2 * counts.get("heldout.sea")));
    int ends = 0;
    for (int i = 0; i < bytes.length; i += 2) {
      ends += bytes[i] == 0 && bytes[i + 1] == 0 ? 1 : 0;
    }
    assertThat(ends).isEqualTo(2);
    assertThat(bytes).endsWith(0, 0);
  }

  private static @Nullable URLStreamHandler recording(String protocol, List<URL> asked) {
    if (!protocol.startsWith("http")) {
      return null;
    }
    return new URLStreamHandler() {
      @Override
      protected URLConnection openConnection(URL url) throws IOException {
        asked.add(url);
        throw new IOException("No network in this test.");
      }

      @Override
      protected URLConnection openConnection(URL url, Proxy proxy) throws IOException {
        return openConnection(url);
      }
    };
  }

  @Test
  void aMissingCorpusIsExplained() {
    assertThatThrownBy(() -> PocketCorpus.read(folder, "train", Source.HAM))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("build the corpus first");
  }

  /** Fetches 60 MB of packages. */
  @Test
  @Tag("slow")
  void theRecipeGivesDisjointPartsAndAManifest() throws IOException {
    PocketCorpus.build(folder.resolve("cache"), folder.resolve("out"), 1, line -> {});
    var sources =
        JSON.readTree(folder.resolve("out").resolve("corpus.json").toFile()).get("sources");
    for (Source s : Source.values()) {
      Set<String> ids = new HashSet<>();
      for (String part : s.parts()) {
        var documents = PocketCorpus.read(folder.resolve("out"), part, s);
        assertThat(documents).hasSize(sources.get(s.label()).get(part).get("documents").asInt());
        documents.forEach(d -> assertThat(ids.add(d.id())).as(d.id()).isTrue());
      }
      assertThat(ids).hasSizeGreaterThan(90);
    }
  }
}
