package dev.tiller.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SentenceEncoderTest {

  private static final List<String> COOKING =
      List.of(
          "Whisk the eggs with sugar until the batter turns pale.",
          "Simmer the onions in butter before you add the stock.",
          "Let the dough rest in a warm oven for an hour.",
          "A pinch of salt brings out the taste of the soup.");
  private static final List<String> SAILING =
      List.of(
          "The crew hoisted the mainsail as the wind freshened.",
          "We dropped anchor in the lee of the island at dusk.",
          "The helmsman kept the schooner close to the reef.",
          "Waves broke over the bow and the deck ran with water.");

  private static SentenceEncoder encoder;

  @TempDir Path folder;

  @BeforeAll
  static void open() throws IOException {
    encoder = SentenceEncoder.bgeSmall();
  }

  @AfterAll
  static void close() {
    encoder.close();
  }

  @Test
  void theNearestSentenceIsOfTheSameSubject() {
    List<String> all = new ArrayList<>(COOKING);
    all.addAll(SAILING);
    float[][] vectors = encoder.encode(all);
    for (int i = 0; i < 8; i++) {
      assertThat(vectors[i]).hasSize(384);
      assertThat(cosine(vectors[i], vectors[i])).isCloseTo(1, within(1e-5));
      int nearest = -1;
      for (int k = 0; k < 8; k++) {
        boolean nearer =
            nearest < 0 || cosine(vectors[i], vectors[k]) > cosine(vectors[i], vectors[nearest]);
        if (k != i && nearer) {
          nearest = k;
        }
      }
      assertThat(nearest / 4).as(all.get(i) + " / " + all.get(nearest)).isEqualTo(i / 4);
    }
  }

  @Test
  void aSentenceGetsTheSameBitsInAnyCompany() {
    List<String> all = new ArrayList<>(COOKING);
    all.addAll(SAILING);
    float[][] together = encoder.encode(all);
    for (int i = 0; i < all.size(); i++) {
      assertThat(encoder.encode(List.of(all.get(i)))[0]).containsExactly(together[i]);
    }
  }

  @Test
  void groupingMovesAQuantizedVectorOnlyALittle() {
    List<String> all = new ArrayList<>(COOKING);
    all.addAll(SAILING);
    all.add("Short.");
    AtomicInteger done = new AtomicInteger();
    float[][] grouped =
        encoder.encode(all, SentenceEncoder.Batching.GROUPED, n -> done.addAndGet(n));
    float[][] single = encoder.encode(all);
    assertThat(done).hasValue(9);
    for (int i = 0; i < all.size(); i++) {
      assertThat(cosine(grouped[i], single[i])).isGreaterThan(0.985);
    }
  }

  @Test
  void handlesEmptyAndVeryLongText() {
    float[][] vectors = encoder.encode(List.of("", "sail ".repeat(2000)));
    assertThat(cosine(vectors[0], vectors[0])).isCloseTo(1, within(1e-5));
    assertThat(cosine(vectors[1], encoder.encode(List.of("sail ".repeat(510)))[0]))
        .as("cut to 512 tokens, [SEP] kept")
        .isCloseTo(1, within(1e-5));
    assertThat(encoder.encode(List.of())).isEmpty();
  }

  @Test
  void anInterruptedEncoderMayBeClosedAtOnce() throws IOException {
    List<String> many = Collections.nCopies(300, COOKING.get(0));
    SentenceEncoder own = SentenceEncoder.bgeSmall();
    try {
      assertThatThrownBy(
              () ->
                  own.encode(
                      many,
                      SentenceEncoder.Batching.SINGLE,
                      done -> Thread.currentThread().interrupt()))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("was interrupted");
    } finally {
      own.close();
    }
    assertThat(Thread.interrupted()).as("the interrupt is passed on").isTrue();
    assertThat(encoder.encode(COOKING)).hasDimensions(4, 384);
  }

  @Test
  void opensAFolderAndPoolsByMean() throws IOException {
    copy("/bge-small-en-v1.5-q.onnx", "model.onnx");
    copy("/bge-small-en-v1.5-q-tokenizer.json", "tokenizer.json");
    try (SentenceEncoder mean = SentenceEncoder.open(folder, SentenceEncoder.Pooling.MEAN)) {
      double likeness = cosine(mean.encode(COOKING)[0], encoder.encode(COOKING)[0]);
      assertThat(likeness).isBetween(0.5, 0.999);
    }
  }

  @Test
  void refusesWhatIsMissingOrDamaged() throws IOException {
    assertThatThrownBy(() -> SentenceEncoder.open(folder, SentenceEncoder.Pooling.MEAN))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no model.onnx");
    Files.write(folder.resolve("model.onnx"), new byte[] {1, 2, 3});
    copy("/bge-small-en-v1.5-q-tokenizer.json", "tokenizer.json");
    assertThatThrownBy(() -> SentenceEncoder.open(folder, SentenceEncoder.Pooling.MEAN))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("cannot be loaded");
    assertThatThrownBy(
            () ->
                SentenceEncoder.fromResources(
                    "other", "/other.onnx", "/other.json", SentenceEncoder.Pooling.MEAN))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("/other.onnx");
  }

  private void copy(String resource, String file) throws IOException {
    try (InputStream in = SentenceEncoderTest.class.getResourceAsStream(resource)) {
      Files.copy(in, folder.resolve(file));
    }
  }

  private static double cosine(float[] a, float[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }
}
