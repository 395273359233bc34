package dev.tiller.language.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.UserError;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.Config;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Families from other jars: what is wrong with them is a sentence. */
class FamiliesTest {

  @TempDir Path folder;

  /** Claims what {@link Llama} serves. */
  public static final class Impostor implements LlamaBlocks {

    @Override
    public String modelType() {
      return "llama";
    }
  }

  /** Has no constructor that could be called. */
  public static final class Unmade implements Family {

    private Unmade(int unused) {}

    @Override
    public String modelType() {
      return "unmade" + hashCode();
    }

    @Override
    public String defaultSites() {
      return "";
    }

    @Override
    public void build(Config config, Parts parts) {}
  }

  private void refused(String className, String... parts) throws IOException {
    Path services = folder.resolve("META-INF/services/dev.tiller.language.family.Family");
    Files.createDirectories(services.getParent());
    Files.writeString(services, className + "\n");
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
      assertThatThrownBy(() -> Families.in(loader))
          .isInstanceOf(UserError.class)
          .hasMessageContainingAll(parts)
          .hasMessageEndingWith(".");
    }
  }

  @Test
  void twoOfOneTypeAreNamed() throws IOException {
    refused(Impostor.class.getName(), "\"llama\"", Llama.class.getName(), "Impostor");
  }

  @Test
  void oneThatCannotBeUsedIsNamed() throws IOException {
    refused(
        "com.example.Nowhere", "com.example.Nowhere", "META-INF/services", "leave that jar out");
    refused(Unmade.class.getName(), "Unmade", "correct that line");
  }

  @Test
  void theMessageListsWhatIsThere() {
    assertThatThrownBy(() -> Families.of(Config.parse("{\"model_type\":\"martian\"}", "x")))
        .isInstanceOf(UserError.class)
        .hasMessageContainingAll("martian", "gemma3_text", "mixtral", "qwen3_moe");
    assertThat(Families.modelTypes()).hasSizeGreaterThanOrEqualTo(16);
  }
}
