package dev.tiller.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.tiller.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** First starts on a machine: each unpacks some 450 MB into a cache of its own. */
@Tag("slow")
class NativesSlowTest {

  private static final Path SYSTEM_LIBRARIES = Path.of("/usr/lib/x86_64-linux-gnu");

  @TempDir Path home;

  /** Loads, computes, and prints what is mapped and what came out. */
  static final class Main {

    private Main() {}

    public static void main(String[] arguments) throws IOException {
      try (TensorScope scope = TensorScope.open()) {
        ChildJvm.say("build " + Engine.info().build());
        print("matmul", wave(64, 96).matmul(wave(96, 32)));
        Tensor heads = wave(2 * 4 * 16, 8).reshape(2, 4, 16, 8);
        print("attention", torch.scaled_dot_product_attention(heads, heads.neg(), heads));
        print("sort", torch.sort(wave(1, 500)).get0());
        print("rms_norm", torch.rms_norm(wave(20, 64), 64));
        print("softmax", torch.softmax(wave(20, 50), 1));
        Tensor square = wave(24, 24);
        T_TensorTensor_T eigen = torch.linalg_eigh(square.add(square.t()));
        print("eigenvalues", eigen.get0());
      }
      for (String library : MappedLibraries.ofThisProcess()) {
        ChildJvm.say("mapped " + library);
      }
    }

    /** Numbers without structure that every machine makes alike. */
    private static Tensor wave(int rows, int columns) {
      float[] values = new float[rows * columns];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) StrictMath.sin(i * 1.7 + (i % 13));
      }
      return Tensors.of(values, rows, columns);
    }

    private static void print(String name, Tensor tensor) {
      StringBuilder line = new StringBuilder("value " + name);
      for (float value : Tensors.floats(tensor)) {
        line.append(' ').append(value);
      }
      ChildJvm.say(line.toString());
    }
  }

  private Path natives() {
    return home.resolve(".cache/tiller/natives");
  }

  private ChildJvm child(String build) {
    return new ChildJvm().home(home).environment("TILLER_LIBTORCH", build);
  }

  private static void assertSucceeded(ChildJvm.Result result, String build) {
    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out()).contains("build " + build).contains("value eigenvalues");
  }

  private void assertOneCompleteFolder() throws IOException {
    try (Stream<Path> entries = Files.list(natives())) {
      assertThat(entries.filter(Files::isDirectory).map(p -> p.getFileName().toString()))
          .singleElement()
          .asString()
          .matches("libtorch-[0-9.]+-\\w+-[0-9a-f]{8}");
    }
  }

  @Test
  void twoFirstStartsAtOnceBothSucceed() throws Exception {
    ChildJvm.Running one = child("official").start(Main.class);
    ChildJvm.Running two = child("official").start(Main.class);
    assertSucceeded(one.await(), "official");
    assertSucceeded(two.await(), "official");
    assertOneCompleteFolder();
  }

  @Test
  void aFirstStartThatIsKilledLeavesNothingThatIsTrusted() throws Exception {
    ChildJvm.Running killed = child("official").start(Main.class);
    while (killed.process().isAlive() && largestFile() < 50_000_000) {
      Thread.sleep(5);
    }
    killed.kill();
    try (Stream<Path> entries = Files.list(natives())) {
      assertThat(entries.filter(Files::isDirectory))
          .singleElement()
          .asString()
          .endsWith(".unpacking");
    }
    assertSucceeded(child("official").run(Main.class), "official");
    assertOneCompleteFolder();
  }

  private long largestFile() throws IOException {
    if (!Files.isDirectory(natives())) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(natives())) {
      return files.mapToLong(file -> file.toFile().length()).max().orElse(0);
    }
  }

  @Test
  void bothBuildsComputeTheSame() throws Exception {
    ChildJvm.Result official = child("official").run(Main.class);
    assertSucceeded(official, "official");
    ChildJvm.Result own = child("bytedeco").run(Main.class);
    assertSucceeded(own, "bytedeco");
    List<String> wanted = official.out().lines().filter(l -> l.startsWith("value")).toList();
    List<String> found = own.out().lines().filter(l -> l.startsWith("value")).toList();
    assertThat(found).hasSize(6).hasSameSizeAs(wanted);
    for (int line = 0; line < wanted.size(); line++) {
      String[] a = wanted.get(line).split(" ");
      String[] b = found.get(line).split(" ");
      assertThat(b).hasSameSizeAs(a);
      for (int i = 2; i < a.length; i++) {
        double value = Double.parseDouble(a[i]);
        assertThat(Double.parseDouble(b[i]))
            .as("%s %d", a[1], i - 2)
            .isCloseTo(value, within(1e-5 + 1e-4 * Math.abs(value)));
      }
    }
  }

  /**
   * Where JavaCPP loads while it unpacks, {@code libtorch.so} finds the system's {@code
   * libtorch_cpu.so} and the process dies. That takes the names without a version, which Debian has
   * in {@code libtorch-dev}; links in {@code LD_LIBRARY_PATH} stand for it here.
   */
  @ParameterizedTest
  @ValueSource(strings = {"official", "bytedeco"})
  void aLibtorchOfTheSystemIsLeftAlone(String build) throws Exception {
    Path links = Files.createDirectory(home.resolve("links"));
    List<String> names = List.of("libc10.so", "libtorch_cpu.so", "libtorch.so");
    for (String name : names) {
      Path system = SYSTEM_LIBRARIES.resolve(name + ".1.13");
      assumeThat(system)
          .as("libtorch1.13 is not installed; apt-get install libtorch1.13 to run this")
          .exists();
      Files.createSymbolicLink(links.resolve(name), system);
    }
    ChildJvm child = child(build).environment("LD_LIBRARY_PATH", links + ":" + SYSTEM_LIBRARIES);
    try {
      for (String start : List.of("first", "second")) {
        ChildJvm.Result result = child.run(Main.class);
        assertThat(result.status()).as(start + " start: " + result.err()).isZero();
        assertThat(result.out().lines().filter(l -> l.startsWith("mapped ")))
            .hasSizeGreaterThan(5)
            .allMatch(l -> l.startsWith("mapped " + natives()));
      }
    } finally {
      for (String name : names) { // JUnit warns of links that lead out of its folder.
        Files.deleteIfExists(links.resolve(name));
      }
    }
  }
}
