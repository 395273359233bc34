package dev.tiller.steering.gate;

import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.Pass;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.steering.Gate;
import dev.tiller.steering.TokenPooling;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What the plain model shows at some sites, sentence by sentence, one site's neurons after the
 * other's; it runs no further than the last of them.
 */
final class SiteReadings {

  private static final int BATCH = 16;

  private final LanguageModel model;
  private final List<Site> sites;
  private final int width;
  private final Reader reader;

  /**
   * @param reader hears of every batch
   */
  SiteReadings(LanguageModel model, Site site, Reader reader) {
    this(model, List.of(site), reader);
  }

  /**
   * @param sites in order of execution
   * @param reader hears of every batch
   */
  SiteReadings(LanguageModel model, List<Site> sites, Reader reader) {
    this.model = model;
    this.sites = sites;
    this.width = sites.stream().mapToInt(Site::width).sum();
    this.reader = reader;
  }

  /** Whoever watches: whether to stop, and how far the reading has come. */
  record Reader(Monitor monitor, Progress progress) {

    /**
     * @throws UserError if the work is to stop
     */
    private void batch() {
      if (monitor.stopRequested()) {
        throw new UserError("Learning was stopped; nothing was saved.");
      }
      progress.step();
    }
  }

  /** Batches that a pass over sentences has, for progress. */
  static long batches(List<int[]> sentences) {
    return (sentences.size() + BATCH - 1) / BATCH;
  }

  /** Mean over the tokens of each sentence, [n, d]. */
  float[][] means(List<int[]> sentences) {
    List<float[]> means = new ArrayList<>();
    read(
        sentences,
        (value, tokens) -> {
          Tensor pooled = TokenPooling.MEAN.pool(value, tokens.mask());
          float[] flat = Tensors.floats(pooled);
          for (int r = 0; r < tokens.batch(); r++) {
            float[] row = new float[width];
            System.arraycopy(flat, r * row.length, row, 0, row.length);
            means.add(row);
          }
        });
    return means.toArray(new float[0][]);
  }

  /**
   * Mean of the last {@code window} tokens (0 for all) at every {@code stride}-th of each sentence,
   * [rows, d].
   */
  double[][] runningMeans(List<int[]> sentences, int stride, int window) {
    List<double[]> means = new ArrayList<>();
    tokens(
        sentences,
        (values, from, length) -> {
          double[] sum = new double[width];
          for (int t = 0; t < length; t++) {
            for (int j = 0; j < width; j++) {
              sum[j] += values[(from + t) * width + j];
              if (window > 0 && t >= window) {
                sum[j] -= values[(from + t - window) * width + j];
              }
            }
            if ((t + 1) % stride == 0) {
              int count = window > 0 ? Math.min(window, t + 1) : t + 1;
              means.add(Arrays.stream(sum).map(x -> x / count).toArray());
            }
          }
        });
    return means.toArray(new double[0][]);
  }

  /**
   * A gate's evidence at the tokens of every sentence.
   *
   * @param gate one that reads at these sites
   * @param first the token to begin with, from 1; a shorter sentence has its last
   */
  double[] evidence(List<int[]> sentences, Gate gate, int first) {
    List<Double> all = new ArrayList<>();
    float[] weight = gate.weight();
    int window = gate.window();
    tokens(
        sentences,
        (values, from, length) -> {
          double[] terms = new double[length];
          double sum = 0;
          for (int t = 0; t < length; t++) {
            terms[t] = gate.offset();
            for (int j = 0; j < weight.length; j++) {
              terms[t] += (double) weight[j] * values[(from + t) * weight.length + j];
            }
            sum += terms[t] - (window > 0 && t >= window ? terms[t - window] : 0);
            int count = window > 0 ? Math.min(window, t + 1) : t + 1;
            if (t + 1 >= Math.min(first, length)) {
              all.add(sum / (count + gate.prior()));
            }
          }
        });
    return all.stream().mapToDouble(d -> d).toArray();
  }

  /** Hears of one sentence: values of a batch, its first row of them, its tokens. */
  private interface SentenceReader {
    void read(float[] values, int from, int length);
  }

  private void tokens(List<int[]> sentences, SentenceReader sentenceReader) {
    int[] sentence = {0};
    read(
        sentences,
        (value, tokens) -> {
          float[] values = Tensors.floats(value.to(ScalarType.Float));
          for (int r = 0; r < tokens.batch(); r++) {
            int length = sentences.get(sentence[0]++).length;
            // Padded on the left.
            sentenceReader.read(values, (r + 1) * tokens.length() - length, length);
          }
        });
  }

  private void read(List<int[]> sentences, BiConsumer<Tensor, Tokens> values) {
    for (int from = 0; from < sentences.size(); from += BATCH) {
      reader.batch();
      List<int[]> batch = sentences.subList(from, Math.min(sentences.size(), from + BATCH));
      try (AutoGradMode noGrad = Tensors.noGrad();
          TensorScope scope = TensorScope.open()) {
        Tokens tokens = Tokens.leftPadded(batch, 0);
        Map<Site, Tensor> seen = new HashMap<>();
        Taps taps = Taps.NONE;
        for (Site site : sites) {
          taps =
              taps.and(
                  Map.of(
                      site,
                      (s, value, pass) -> {
                        // The pass owns it until its last site has been seen.
                        seen.put(s, pass.share(new Object(), value::clone));
                        return value;
                      }));
        }
        try (Pass pass = Pass.over(tokens, taps)) {
          Tensor state = tokens.ids();
          for (Segment segment : model.segments()) {
            state = segment.run(state, pass);
            if (seen.size() == sites.size()) {
              break;
            }
          }
          Tensor[] all = sites.stream().map(seen::get).toArray(Tensor[]::new);
          values.accept(torch.cat(new TensorVector(all), -1), tokens);
        }
      }
    }
  }
}
