package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.testing.ChildJvm;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.backbone.SmallCnn;
import dev.tiller.vision.layer.InitialWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Audits killed with SIGKILL at random moments, and gone on with. */
@Tag("slow")
class AuditKilledTest {

  private static final int KILLS = 4;

  @TempDir Path folder;

  @Test
  void anAuditKilledAtRandomMomentsRepeatsAndLosesNothing() throws Exception {
    write();
    ChildJvm.Result whole = child().run(Main.class, audit("whole"));
    assertThat(whole.status()).as(whole.err()).isZero();
    long size = Files.size(kept("whole"));
    SplittableRandom random = new SplittableRandom(System.nanoTime());
    long before = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      // Anywhere in what is left, also in the first pass, which this file does not show.
      long until = before + (long) (random.nextDouble() * (size - before) / (KILLS - kill));
      ChildJvm.Running running = child().start(Main.class, audit("broken"));
      while (running.process().isAlive()
          && (!Files.exists(kept("broken")) || Files.size(kept("broken")) < until)) {
        Thread.sleep(1);
      }
      running.kill();
      before = Files.exists(kept("broken")) ? Files.size(kept("broken")) : 0;
    }
    ChildJvm.Result last = child().run(Main.class, audit("broken"));
    assertThat(last.status()).as(last.err()).isZero();
    // One thread: the same items in the same order, each once.
    for (String name : List.of("kept-%s/clean.bin", "kept-%s/responses.bin")) {
      assertThat(file(name, "broken")).hasSameBinaryContentAs(file(name, "whole"));
    }
    for (String name : List.of("items.parquet", "curves.parquet", "matrix.csv", "card.md")) {
      assertThat(file("out-%s/" + name, "broken"))
          .hasSameBinaryContentAs(file("out-%s/" + name, "whole"));
    }
  }

  private static ChildJvm child() {
    return new ChildJvm().options("-Xmx512m");
  }

  private Path kept(String name) {
    return file("kept-%s/responses.bin", name);
  }

  private Path file(String form, String name) {
    return folder.resolve(form.formatted(name));
  }

  private String[] audit(String name) {
    return new String[] {
      "audit",
      "--model",
      folder.resolve("encoder").toString(),
      "--size",
      "64",
      "--data",
      folder.resolve("faces").toString(),
      "--attributes",
      folder.resolve("attrs.csv").toString(),
      "--task",
      "verify",
      "--fmr",
      "0.1",
      "--perturb",
      "motion_blur,gaussian_noise,exposure",
      "--min-items",
      "5",
      "--min-identities",
      "5",
      "--resamples",
      "200",
      "--keep",
      folder.resolve("kept-" + name).toString(),
      "--out",
      folder.resolve("out-" + name).toString()
    };
  }

  private void write() throws IOException {
    SmallCnn cnn = new SmallCnn(1, List.of(4, 8), false, 0);
    try (Encoder encoder =
        Encoder.of(cnn, new InitialWeights(3, cnn.initialWeights()), torch.ScalarType.Float)) {
      encoder.save(folder.resolve("encoder"));
    }
    Files.write(folder.resolve("attrs.csv"), AuditedFaces.write(folder, 15));
  }
}
