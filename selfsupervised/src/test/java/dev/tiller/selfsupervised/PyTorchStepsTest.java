package dev.tiller.selfsupervised;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.Identity;
import dev.tiller.ground.Monitor;
import dev.tiller.selfsupervised.entropy.EntropyReconstruction;
import dev.tiller.selfsupervised.entropy.SphereEntropy;
import dev.tiller.selfsupervised.joint.Byol;
import dev.tiller.selfsupervised.joint.NtXent;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.Run;
import dev.tiller.training.Share;
import dev.tiller.training.ema.Momentum;
import dev.tiller.training.optimizer.Adam;
import dev.tiller.training.optimizer.Optimizer;
import dev.tiller.training.optimizer.Sgd;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.view.Viewed;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Eight steps beside PyTorch 2.13 in float64 ({@code benchmarks/rivals/python/pretext_steps.py}):
 * two looks, loss, gradients, optimizer and teacher together differ by rounding alone. In float32
 * they drift apart from the third step on, as PyTorch does from itself in float64: Adam moves a
 * bias ahead of a batch normalization, whose gradient is nothing but rounding, by a whole rate.
 */
class PyTorchStepsTest {

  private static final int ROWS = 8;
  private static final int SIDE = 12;
  private static final List<String> ENCODER =
      List.of(
          "layers.0.conv.weight",
          "layers.0.bn.weight",
          "layers.0.bn.bias",
          "layers.1.conv.weight",
          "layers.1.bn.weight",
          "layers.1.bn.bias");
  private static final List<String> HEAD =
      List.of(
          "layers.0.weight",
          "layers.0.bias",
          "norms.0.weight",
          "norms.0.bias",
          "layers.1.weight",
          "layers.1.bias");

  @ParameterizedTest
  @CsvSource({
    "simclr, adam, 2.567243760637240 2.540846341850364 2.515177477282015 2.495280937542760 2.476520740037587 2.458035542540113 2.439350700715944 2.422023061108190",
    "simclr, sgd, 2.567243760637240 2.436255770817890 2.339127259629092 2.295345907181753 2.065324054446250 1.754959029154613 1.643164546960660 1.488133693438442",
    "byol, adam, 2.687246983209197 2.527206288356520 2.359023814735038 2.194878525208141 2.041558074647659 1.937471171336207 1.869847859633584 1.765212989638512",
    "byol, sgd, 2.687246983209197 1.444974412099351 0.140920668993293 0.121291360812353 0.126078071946417 0.166562473333049 0.236817859576365 0.334429078276107",
    "er, adam, -0.074272302305429 -0.096938262294440 -0.117812573705393 -0.136489456001753 -0.152637667375592 -0.166105627009829 -0.176894872013301 -0.185424849563493",
    "er, sgd, -0.074272302305429 -0.048446345331930 -0.219089254259378 -0.282497495691009 -0.382958987906040 -0.485527188238326 -0.540147146514363 -0.597071245597521"
  })
  void losses(String method, String optimizer, String losses) {
    try (Owned owned = new Owned()) {
      Pretext pretext = owned.add(pretext(owned, method));
      Optimizer rule = optimizer.equals("adam") ? new Adam(1e-3) : new Sgd(0.05, 0.9, false, 0);
      Run run = owned.add(Run.of(pretext).optimizer(rule).samples(8L * ROWS).open());
      for (String expected : losses.split(" ")) {
        double loss = run.run(Monitor.NONE, run.samples() + ROWS).loss().orElseThrow();
        assertThat(loss).isCloseTo(Double.parseDouble(expected), within(1e-10));
      }
    }
  }

  private static Pretext pretext(Owned owned, String method) {
    Encoder encoder = TinyImages.encoder(owned, ScalarType.Double);
    fill(encoder.parameters(), ENCODER, 0); // Before the teacher copies them.
    PretextBuilder builder =
        Pretext.of(encoder, loss(method))
            .source(new Waves())
            .batch(ROWS)
            .projector(Head.Shape.of(6, 8, 5));
    if (method.equals("simclr")) {
      builder.looks(new TwoViews(true));
    } else {
      builder.teacher(Momentum.constant(0.9, ROWS));
    }
    if (method.equals("byol")) {
      builder.predictor(Head.Shape.of(5, 8, 5));
    }
    Pretext pretext = builder.make();
    fill(pretext.projector().parameters(), HEAD, 1);
    if (pretext.teacher() != null) {
      fill(pretext.teacher().projector().parameters(), HEAD, 1);
    }
    if (pretext.predictor() != null) {
      fill(pretext.predictor().parameters(), HEAD, 2);
    }
    return pretext;
  }

  private static PretextLoss loss(String method) {
    return switch (method) {
      case "simclr" -> new NtXent(0.1);
      case "byol" -> new Byol();
      default -> new EntropyReconstruction(SphereEntropy.joe());
    };
  }

  private static void fill(Map<String, Tensor> parameters, List<String> order, int module) {
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      for (int k = 0; k < order.size(); k++) {
        String name = order.get(k);
        Tensor parameter = parameters.get(name);
        boolean gain = name.endsWith("bn.weight") || name.startsWith("norms.0.weight");
        double[] wave = new double[(int) parameter.numel()];
        for (int i = 0; i < wave.length; i++) {
          wave[i] = Math.sin(1 + 0.7 * i + 2.1 * k + 5 * module) / 2 + (gain ? 1 : 0);
        }
        parameter.view(-1).copy_(Tensors.of(wave, wave.length));
      }
    }
  }

  /** The same eight images at every step: as they are, and mirrored. */
  private static final class Waves implements ViewSource {

    @Override
    public Identity identity() {
      return Identity.of("waves");
    }

    @Override
    public int size() {
      return ROWS;
    }

    @Override
    public Batch batch(Share share) {
      double[] pixels = new double[ROWS * SIDE * SIDE];
      int[] items = new int[ROWS];
      for (int i = 0; i < pixels.length; i++) {
        int item = i / (SIDE * SIDE);
        items[item] = item;
        pixels[i] = Math.sin(0.37 * i + 0.01 * item * i);
      }
      Tensor plain = Tensors.of(pixels, ROWS, 1, SIDE, SIDE);
      return new Batch(
          items, List.of(new Viewed(plain, Map.of()), new Viewed(plain.flip(3), Map.of())));
    }
  }
}
