package dev.tiller.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.ground.Cache;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.UserError;
import dev.tiller.testing.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineTest {

  @TempDir Path folder;

  /** Loads, as a command would. */
  static final class Main {

    private Main() {}

    public static void main(String[] arguments) {
      for (int attempt = 0; attempt < 2; attempt++) {
        try {
          Engine.load();
          ChildJvm.say(Engine.info().build() + " " + Engine.info().threads());
        } catch (UserError e) {
          ChildJvm.say(e.getMessage());
        }
      }
    }
  }

  @Test
  void whatIsLoadedIsSaid() {
    Engine.Info info = Engine.info();
    assertThat(info.consistent()).isTrue();
    assertThat(info.version()).isEqualTo("2.7.1");
    assertThat(info.cpuCapability()).isNotEqualTo("unknown");
    assertThat(info.threads()).isEqualTo(torch.get_num_threads());
    assertThat(info.folder()).isDirectory();
  }

  @Test
  void onlyTheUnpackedLibrariesAreMapped() throws Exception {
    Engine.load();
    List<String> mapped = MappedLibraries.ofThisProcess();
    assertThat(mapped).anyMatch(path -> path.contains("libtorch_cpu"));
    assertThat(mapped).allMatch(path -> path.startsWith(Engine.info().folder().toString()));
  }

  @ParameterizedTest
  @CsvSource({
    "TILLER_THREADS, many, TILLER_THREADS is \"many\"",
    "TILLER_LIBTORCH, openblas, TILLER_LIBTORCH is \"openblas\"",
  })
  void aWrongSettingIsOneSentenceEachTime(String name, String value, String says) throws Exception {
    assertSentenceTwice(new ChildJvm().environment(name, value).run(Main.class), says);
  }

  @Test
  void aCacheThatCannotBeWrittenIsOneSentenceEachTime() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    ChildJvm child = new ChildJvm().environment("TILLER_CACHE", file.toString());
    assertSentenceTwice(child.run(Main.class), "set TILLER_CACHE to a writable folder");
  }

  private static void assertSentenceTwice(ChildJvm.Result result, String says) {
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
    assertThat(result.out().lines())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).contains(says).endsWith("."));
  }

  /** Uses the bindings before Tiller had a chance to choose a libtorch. */
  static final class TooLate {

    private TooLate() {}

    public static void main(String[] arguments) {
      Natives.Choice choice = Natives.choose(null, Natives.platform());
      Path folder = NativeFolder.unpack(choice, Cache.room("natives"), Monitor.NONE);
      NativeLoading.load(choice, folder);
      try {
        Engine.load();
      } catch (UserError e) {
        ChildJvm.say(e.getMessage());
      }
    }
  }

  @Test
  void bindingsThatWereUsedBeforeAreRefused() throws Exception {
    ChildJvm.Result result = warm().run(TooLate.class);
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out()).contains("before Engine.load()");
  }

  /** A broken library under libtorch's name, first on the system's path, is not even opened. */
  @Test
  void theSystemsPathHasNoSay() throws Exception {
    for (String name : List.of("libc10.so", "libtorch_cpu.so", "libtorch.so")) {
      Files.writeString(folder.resolve(name), "not a library");
    }
    ChildJvm.Result result =
        warm().environment("LD_LIBRARY_PATH", folder.toString()).run(Main.class);
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out()).contains(Engine.info().build() + " 1");
  }

  @Test
  void aLibraryThatCannotBeLoadedIsNamed() throws Exception {
    Natives.Choice real = NativesTest.small();
    Path broken = Files.createDirectories(folder.resolve("broken"));
    Files.writeString(broken.resolve(real.libraries().get(0).name()), "not a library");
    ChildJvm.Result result = warm().run(Broken.class, broken.toString());
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out()).startsWith("The system cannot load " + broken).contains("glibc");
  }

  /** Loads what is no library. */
  static final class Broken {

    private Broken() {}

    public static void main(String[] arguments) {
      try {
        NativeLoading.load(NativesTest.small(), Path.of(arguments[0]));
      } catch (UserError e) {
        ChildJvm.say(e.getMessage());
      }
    }
  }

  /** A child that finds the libraries unpacked by this process. */
  private static ChildJvm warm() {
    return new ChildJvm().environment("TILLER_CACHE", Cache.root().toString());
  }
}
