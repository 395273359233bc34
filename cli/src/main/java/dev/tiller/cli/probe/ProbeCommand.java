package dev.tiller.cli.probe;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.EncoderOption;
import dev.tiller.cli.option.ImageOption;
import dev.tiller.cli.option.LongWork;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.ground.UserError;
import dev.tiller.images.ImageSubset;
import dev.tiller.images.LoadedImages;
import dev.tiller.library.Encoders;
import dev.tiller.selfsupervised.probe.Embeddings;
import dev.tiller.selfsupervised.probe.LinearProbe;
import dev.tiller.selfsupervised.probe.NeighborProbe;
import dev.tiller.selfsupervised.probe.Probe;
import dev.tiller.selfsupervised.probe.RidgeProbe;
import dev.tiller.statistics.Estimate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tiller probe}. */
@Command(
    name = "probe",
    description = {
      "Fits simple classifiers on an encoder's frozen features and measures them on other images.",
      "Shares are given with their Wilson 95 %% intervals, beside those of the pixels themselves."
    },
    footer = {
      "  tiller probe --encoder run --data fashion-mnist",
      "  tiller probe --encoder resnet50 --data photos/train --test photos/test --probe knn --size 224"
    })
public final class ProbeCommand implements Callable<Integer>, LongWork {

  private static final int TEST_IN = 5;

  @Mixin private EncoderOption encoder = new EncoderOption();

  @Mixin private ImageOption images = new ImageOption();

  @Option(
      names = "--test",
      paramLabel = "IMAGES",
      description =
          "Images to measure on (default: the part for testing that belongs to --data, else a fifth of it, drawn by --seed).")
  private @Nullable String test;

  @Option(
      names = "--probe",
      paramLabel = "linear|ridge|knn",
      split = ",",
      description = "Which (default: all three).")
  private List<String> names = List.of("linear", "ridge", "knn");

  @Option(
      names = "--penalty",
      paramLabel = "x",
      description =
          "Of the linear and the ridge probe, on features of deviation 1 (defaults: 1e-4, 1e-3).")
  private @Nullable Double penalty;

  @Option(
      names = "--neighbors",
      paramLabel = "k",
      description = "That the knn probe asks (default: 20).")
  private int neighbors = 20;

  @Option(
      names = "--seed",
      paramLabel = "s",
      description = "Of the draw of test images, where there is one (default: 0).")
  private long seed;

  @Mixin private Answer answer = new Answer();

  /**
   * One probe.
   *
   * @param accuracy share of the test images classified right
   * @param low end of its 95 % interval
   * @param high end of its 95 % interval
   * @param pixels the same of the pixels themselves
   */
  record Probed(double accuracy, double low, double high, double pixels) implements Result {}

  /**
   * All of them.
   *
   * @param encoder its name
   * @param train images the probes were fitted on
   * @param test images they were measured on
   * @param probes by name
   */
  record Probes(String encoder, int train, int test, Map<String, Probed> probes)
      implements Result {}

  private record Parts(LoadedImages train, LoadedImages test) {}

  @Override
  public Integer call() throws IOException {
    encoder.check();
    images.check();
    List<Probe> probes = WrongUse.check("--probe", this::probes);
    try (Encoders.Opened opened = encoder.open(answer)) {
      Parts parts = parts(opened.encoder().backbone().channels(), opened.size());
      Embeddings train = embed(opened, parts.train);
      Embeddings test = embed(opened, parts.test);
      Map<String, Probed> all = new LinkedHashMap<>();
      answer.say("%,d training images, %,d test images", train.size(), test.size());
      for (Probe probe : probes) {
        Estimate share = probe.accuracy(train, test);
        Estimate plain =
            probe.accuracy(Embeddings.ofPixels(parts.train), Embeddings.ofPixels(parts.test));
        answer.say(
            "%-6s %.2f %% (%.2f to %.2f); pixels %.2f %%",
            probe.name(),
            100 * share.value(),
            100 * share.low(),
            100 * share.high(),
            100 * plain.value());
        all.put(probe.name(), new Probed(share.value(), share.low(), share.high(), plain.value()));
      }
      answer.finish(new Probes(encoder.word(), train.size(), test.size(), all));
    }
    return 0;
  }

  private List<Probe> probes() {
    List<Probe> all = new ArrayList<>();
    for (String name : names) {
      all.add(
          switch (name) {
            case "linear" -> new LinearProbe(penalty == null ? 1e-4 : penalty, 500);
            case "ridge" -> new RidgeProbe(penalty == null ? 1e-3 : penalty);
            case "knn" -> new NeighborProbe(neighbors, NeighborProbe.standard().temperature());
            default ->
                throw new UserError(
                    "There is no probe \"%s\"; choose linear, ridge or knn.".formatted(name));
          });
    }
    return all;
  }

  private Embeddings embed(Encoders.Opened opened, LoadedImages some) {
    return Embeddings.of(
        opened.encoder(), some, opened.normalization(), encoder.atOnce(), answer.monitor());
  }

  private Parts parts(int channels, int size) throws IOException {
    LoadedImages all = images.load(channels, size, answer);
    Optional<LoadedImages> other =
        test == null
            ? images.loadTest(channels, size, answer)
            : Optional.of(images.load(test, channels, size, answer));
    if (other.isEmpty()) {
      return drawn(all);
    }
    if (!other.get().classes().equals(all.classes())) {
      throw new UserError(
          "%s has the classes %s, but %s has %s; a probe needs the same in both."
              .formatted(
                  all.name(),
                  UserError.list(all.classes()),
                  other.get().name(),
                  UserError.list(other.get().classes())));
    }
    return new Parts(all, other.get());
  }

  /** A fifth of the images for testing, drawn at random. */
  private Parts drawn(LoadedImages all) {
    if (all.size() < TEST_IN) {
      throw new UserError(
          "%s has %d images, of which a fifth is no image to test on; give --test."
              .formatted(all.name(), all.size()));
    }
    int[] tested = ImageSubset.drawn(all.size(), all.size() / TEST_IN, seed);
    int[] rest =
        IntStream.range(0, all.size()).filter(i -> Arrays.binarySearch(tested, i) < 0).toArray();
    return new Parts(all.some(rest), all.some(tested));
  }
}
