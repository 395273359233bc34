package dev.tiller.pretraining.image;

import dev.tiller.diffusion.NoisyImages;
import dev.tiller.diffusion.pipeline.Latents;
import dev.tiller.ground.Identity;
import dev.tiller.ground.Seeds;
import dev.tiller.network.Taps;
import dev.tiller.network.layer.BuiltNetwork;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.Losses;
import dev.tiller.training.Objective;
import dev.tiller.training.Share;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Flow matching (arXiv 2210.02747, with straight paths and times as in 2403.03206): between an
 * image x and noise e the network is asked at x_t = (1 - t) x + t e for e - x, t = sigmoid of a
 * unit normal. Of captions one in ten is dropped, so that guidance has something to guide away
 * from.
 *
 * @param network of a pipeline of pixels; changed in place, the caller's
 * @param model its sizes
 * @param data where images are drawn from, by seed and step alone
 * @param rows images a step
 */
public record FlowMatching(BuiltNetwork network, PixelModel model, CaptionedClothes data, int rows)
    implements Objective {

  private static final double DROPPED = 0.1;
  private static final double TIMES = 1000;

  @Override
  public Identity identity() {
    return Identity.of("flow-matching")
        .with("patch", model.patch())
        .with("doubles", model.doubles())
        .with("singles", model.singles())
        .with("heads", model.heads())
        .with("text", model.text())
        .with("stars", data.stars().name().toLowerCase(Locale.ROOT))
        .with("from", data.from())
        .with("to", data.to())
        .with("rows", rows);
  }

  @Override
  public Map<String, Tensor> parameters() {
    return network.parameters();
  }

  @Override
  public int samples(long seen) {
    return rows;
  }

  @Override
  public Losses gradients(Share share) {
    CaptionedClothes.Drawn drawn = data.draw(share.size(), r -> share.random(share.from() + r));
    double[] times = new double[share.size()];
    int[][] ids = new int[share.size()][];
    for (int r = 0; r < times.length; r++) {
      // A stream of its own: the images stay what they are whatever is drawn for the loss.
      SplittableRandom random = share.random(share.samples() + share.from() + r);
      times[r] = 1 / (1 + Math.exp(-random.nextGaussian()));
      boolean dropped = random.nextDouble() < DROPPED;
      ids[r] = PixelModel.ids(dropped ? "" : drawn.captions().get(r).text());
    }
    Latents shape = new Latents(1, Style.EDGE, Style.EDGE, model.patch());
    Tensor image = shape.packed(drawn.tensor());
    Tensor noise = shape.packed(noise(share));
    Tensor t = Tensors.of(times, times.length, 1, 1).to(ScalarType.Float);
    NoisyImages input =
        new NoisyImages(
            torch.lerp(image, noise, t),
            shape.grid(),
            Tensors.of(Arrays.stream(times).map(x -> TIMES * x).toArray()),
            List.of(Tensors.of(ids)),
            1,
            NoisyImages.Extra.NONE);
    Tensor predicted = network.answer(input, Taps.NONE);
    return share.backward(predicted.sub(noise.sub(image)).square().mean());
  }

  /** That of the whole step, of which every share takes its rows. */
  private static Tensor noise(Share share) {
    long[] shape = {share.samples(), 1, Style.EDGE, Style.EDGE};
    Generator generator = torch.make_generator_cpu(Seeds.mix(share.seed(), share.step()));
    return torch
        .randn(shape, new GeneratorOptional(generator), Tensors.options(ScalarType.Float))
        .narrow(0, share.from(), share.size());
  }
}
