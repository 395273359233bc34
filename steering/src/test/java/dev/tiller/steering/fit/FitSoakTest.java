package dev.tiller.steering.fit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.language.LanguageModel;
import dev.tiller.steering.Golden;
import dev.tiller.steering.Order;
import dev.tiller.steering.transport.LinearAct;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Memory stays flat over many fits. */
@Tag("slow")
class FitSoakTest {

  private static final int FITS = Integer.getInteger("tiller.soak.fits", 1000);

  /** Prints the process's memory after warming up and in the end. */
  public static void main(String[] arguments) {
    int count = Integer.parseInt(arguments[0]);
    try (LanguageModel model = Golden.model("gemma2")) {
      Sentences p = Golden.sentences(model, "p", 8, 1);
      Sentences q = Golden.sentences(model, "q", 8, 2);
      // The JVM's own memory grows for some 800 fits: 245 MB after 220, 261 after 820, 271 after
      // 4820.
      fits(model, p, q, count / 5 + 800);
      System.out.println("bytes " + settled());
      fits(model, p, q, count);
      System.out.println("bytes " + settled());
    }
  }

  @Test
  void memoryIsFlatAfterWarmUp() throws IOException, InterruptedException {
    // A Java heap of fixed size, all of it touched at the start, leaves only native memory to grow.
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms128m",
                "-Xmx128m",
                "-XX:+AlwaysPreTouch",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                FitSoakTest.class.getName(),
                Integer.toString(FITS))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    long[] bytes =
        out.lines()
            .filter(line -> line.startsWith("bytes "))
            .mapToLong(line -> Long.parseLong(line.substring(6)))
            .toArray();
    System.out.printf("%d fits: %d MB, then %d MB%n", FITS, bytes[0] >> 20, bytes[1] >> 20);
    assertThat((double) bytes[1] / bytes[0]).as("resident memory, after / before").isLessThan(1.05);
  }

  private static void fits(LanguageModel model, Sentences p, Sentences q, int count) {
    for (int i = 0; i < count; i++) {
      Order order = i % 2 == 0 ? Order.CAUSAL : Order.AT_ONCE;
      Fitter.of(model, FitSettings.of(new LinearAct()).withOrder(order)).fit(p, q);
    }
  }

  private static long settled() {
    System.gc();
    return Pointer.physicalBytes();
  }
}
