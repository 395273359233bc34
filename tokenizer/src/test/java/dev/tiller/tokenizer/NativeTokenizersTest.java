package dev.tiller.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.ground.UserError;
import dev.tiller.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A library that does not load is not blamed on a tokenizer's file. */
class NativeTokenizersTest {

  private static final String WHOLE = "src/test/resources/tokenizers/wordlevel.json";

  @TempDir Path folder;

  /** Opens a tokenizer, twice. */
  static final class Main {

    private Main() {}

    public static void main(String[] arguments) throws IOException {
      for (int attempt = 0; attempt < 2; attempt++) {
        try (Tokenizer tokenizer = Tokenizer.open(Path.of(arguments[0]))) {
          ChildJvm.say("tokens " + tokenizer.encode("the whale", true).length);
        } catch (UserError e) {
          ChildJvm.say(e.getMessage());
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dev/null/cache", "/proc/nowhere"})
  void aCacheThatCannotBeWrittenIsNamed(String cache) throws Exception {
    ChildJvm.Result result =
        new ChildJvm().environment("TILLER_CACHE", cache).run(Main.class, WHOLE);
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out().lines())
        .hasSize(2)
        .allSatisfy(
            line ->
                assertThat(line)
                    .startsWith(
                        "The library that all tokenizers need cannot be loaded from " + cache)
                    .contains("set TILLER_CACHE to a writable folder")
                    .endsWith("."));
    assertThat(result.out()).doesNotContain("wordlevel.json");
  }

  @Test
  void aDamagedLibraryIsRemovedAndUnpackedAtTheNextStart() throws Exception {
    ChildJvm child = new ChildJvm().environment("TILLER_CACHE", folder.toString());
    assertThat(child.run(Main.class, WHOLE).out()).contains("tokens ");
    try (Stream<Path> files = Files.walk(folder.resolve("natives"))) {
      Path library =
          files
              .filter(f -> f.getFileName().toString().contains("tokenizers."))
              .findFirst()
              .orElseThrow();
      Files.write(library, new byte[(int) Files.size(library)]);
    }
    ChildJvm.Result damaged = child.run(Main.class, WHOLE);
    assertThat(damaged.status()).as(damaged.err()).isZero();
    assertThat(damaged.out().lines())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).contains("has been removed, so try again."));
    assertThat(child.run(Main.class, WHOLE).out()).contains("tokens ");
  }
}
