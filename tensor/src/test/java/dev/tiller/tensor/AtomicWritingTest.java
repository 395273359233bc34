package dev.tiller.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicWritingTest {

  @TempDir Path folder;

  /** Writes files whose every element is the same number, of changing lengths, without end. */
  static final class Writer {

    private Writer() {}

    public static void main(String[] arguments) throws IOException {
      for (int version = 1; ; version++) {
        write(Path.of(arguments[0]), version);
        ChildJvm.say("wrote " + version);
      }
    }

    static void write(Path file, int version) throws IOException {
      try (TensorScope scope = TensorScope.open()) {
        long length = 1 + (version * 7919L) % 100_000;
        Tensor tensor = torch.full(new long[] {length}, Tensors.scalar(version));
        SafetensorsWriter.write(file, Map.of("x", tensor), Map.of("version", "" + version));
      }
    }
  }

  /** Whether the file is whole: all of its tensor is of the version that its metadata names. */
  private static void assertWhole(Path file) {
    try (TensorScope scope = TensorScope.open();
        Safetensors read = Safetensors.open(file)) {
      double version = Double.parseDouble(read.metadata().getOrDefault("version", "none"));
      Tensor x = read.get("x");
      assertThat(x.min().item_double()).isEqualTo(version);
      assertThat(x.max().item_double()).isEqualTo(version);
    }
  }

  @Test
  void readersSeeWholeFilesWhileAWriterReplacesThem() throws Exception {
    Path file = folder.resolve("a.safetensors");
    Writer.write(file, 1);
    AtomicBoolean writing = new AtomicBoolean(true);
    ExecutorService pool = Executors.newFixedThreadPool(2);
    Callable<Integer> reader =
        () -> {
          int reads = 0;
          while (writing.get()) {
            assertWhole(file);
            reads++;
          }
          return reads;
        };
    List<Future<Integer>> readers = List.of(pool.submit(reader), pool.submit(reader));
    try {
      for (int version = 2; version < 60; version++) {
        Writer.write(file, version);
      }
    } finally {
      writing.set(false);
      pool.shutdown();
    }
    for (Future<Integer> done : readers) {
      assertThat(done.get()).isPositive();
    }
    assertThat(parts()).isEmpty();
  }

  @Test
  void aKilledWriterLeavesTheTargetAbsentOrWhole() throws Exception {
    Path file = folder.resolve("a.safetensors");
    for (int kill = 0; kill < 3; kill++) {
      ChildJvm.Running writer = new ChildJvm().start(Writer.class, file.toString());
      ChildJvm.awaitOutput(writer);
      Thread.sleep(kill * 17L); // Not to assert anything: to die at different moments.
      writer.kill();
      assertThat(Files.readString(writer.err())).isEmpty();
      assertWhole(file);
    }
    for (Path part : parts()) {
      Files.setLastModifiedTime(part, FileTime.from(Instant.EPOCH));
    }
    Writer.write(file, 5);
    assertThat(parts()).as("what the killed processes left").isEmpty();
  }

  private List<Path> parts() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return new ArrayList<>(files.filter(f -> f.toString().endsWith(".part")).toList());
    }
  }
}
