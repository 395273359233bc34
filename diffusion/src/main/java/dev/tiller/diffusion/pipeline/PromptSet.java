package dev.tiller.diffusion.pipeline;

import dev.tiller.diffusion.NoisyImages;
import dev.tiller.diffusion.schedule.Sampling;
import dev.tiller.ground.Seeds;
import dev.tiller.ground.UserError;
import dev.tiller.network.InputSet;
import dev.tiller.network.Network;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Prompts as they stand before one call of the denoiser, each with latents of its own: what maps
 * are fitted on. The usual place is the first call of a sampler of one step, from fresh noise; the
 * same map then serves every step.
 */
public final class PromptSet implements InputSet {

  private final ImagePipeline pipeline;
  private final String name;
  private final List<String> prompts;
  private final Latents shape;
  private final List<float[]> latents;
  private final double time;

  private PromptSet(
      ImagePipeline pipeline,
      String name,
      List<String> prompts,
      Latents shape,
      List<float[]> latents,
      double time) {
    this.pipeline = pipeline;
    this.name = name;
    this.prompts = List.copyOf(prompts);
    this.shape = shape;
    this.latents = List.copyOf(latents);
    this.time = time;
    if (prompts.isEmpty() || prompts.size() != latents.size()) {
      throw new UserError(
          "%s has %d prompts and %d latents; give as many of both, at least one."
              .formatted(name, prompts.size(), latents.size()));
    }
  }

  /**
   * Prompts before the first call of the pipeline's scheduler, each from noise of its own.
   *
   * @param name for messages and provenance, which also gets scheduler and time
   * @param steps of the scheduler; 1 is the reference's
   * @param height in pixels; 0 for the pipeline's own
   * @param width in pixels; 0 for the pipeline's own
   * @param seed of the noise
   */
  public static PromptSet first(
      ImagePipeline pipeline,
      String name,
      List<String> prompts,
      int steps,
      int height,
      int width,
      long seed) {
    Latents shape = pipeline.latents(height, width);
    List<float[]> latents = new ArrayList<>();
    try (TensorScope scope = TensorScope.open();
        Sampling sampling = pipeline.scheduler().sampling(steps, shape.tokens())) {
      for (int i = 0; i < prompts.size(); i++) {
        try (TensorScope inner = TensorScope.open()) {
          Tensor noise = shape.noise(Seeds.mix(seed, i)).mul(new Scalar(sampling.start()));
          latents.add(Tensors.floats(sampling.input(0, noise)));
        }
      }
      String told = told(name, pipeline.scheduler().name(), 1, sampling.calls(), sampling.time(0));
      return new PromptSet(pipeline, told, prompts, shape, latents, sampling.time(0));
    }
  }

  private static String told(String name, String scheduler, int call, int calls, double time) {
    return String.format(
        Locale.ROOT, "%s, call %d of %d of %s at %.6g", name, call, calls, scheduler, time);
  }

  /**
   * Prompts with given latents.
   *
   * @param latents what the denoiser reads, one row a prompt, in the shape that the pipeline keeps
   * @param time that it is told
   */
  public static PromptSet at(
      ImagePipeline pipeline,
      String name,
      List<String> prompts,
      Latents shape,
      Tensor latents,
      double time) {
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < latents.size(0); i++) {
      rows.add(Tensors.floats(latents.select(0, i)));
    }
    return new PromptSet(pipeline, name, prompts, shape, rows, time);
  }

  @Override
  public String name() {
    return name;
  }

  /** Over prompts, latents and time. */
  @Override
  public String sha256() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (int i = 0; i < prompts.size(); i++) {
        digest.update((prompts.get(i) + "\n").getBytes(StandardCharsets.UTF_8));
        digest.update(
            Integer.toString(Arrays.hashCode(latents.get(i))).getBytes(StandardCharsets.UTF_8));
      }
      digest.update(Double.toString(time).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  @Override
  public int size() {
    return prompts.size();
  }

  /** Tokens or pixels of the latents: what a pass costs. */
  @Override
  public int length(int item) {
    return shape.tokens();
  }

  @Override
  public String noun() {
    return "prompts";
  }

  @Override
  public NoisyImages batch(int... items) {
    try (TensorScope scope = TensorScope.open()) {
      List<String> chosen = Arrays.stream(items).mapToObj(prompts::get).toList();
      ImageRequest request = ImageRequest.of(chosen, 1);
      NoisyImages texts = pipeline.input(request, shape);
      int each = latents.get(0).length;
      float[] values = new float[items.length * each];
      for (int r = 0; r < items.length; r++) {
        System.arraycopy(latents.get(items[r]), 0, values, r * each, each);
      }
      double[] times = new double[items.length];
      Arrays.fill(times, time);
      NoisyImages made =
          texts.at(Tensors.of(values, rowShape(items.length, each)), Tensors.of(times));
      scope.disown(made.values());
      scope.disown(made.times());
      made.ids().forEach(scope::disown);
      if (made.extra().sizes() != null) {
        scope.disown(made.extra().sizes());
      }
      return made;
    }
  }

  private long[] rowShape(int rows, int each) {
    return shape.patch() == 0
        ? new long[] {rows, shape.channels(), shape.height(), shape.width()}
        : new long[] {rows, shape.tokens(), each / shape.tokens()};
  }

  @Override
  public PromptSet then(InputSet other) {
    if (!(other instanceof PromptSet more)
        || more.pipeline != pipeline
        || !more.shape.equals(shape)
        || more.time != time) {
      throw new UserError(
          "%s holds prompts of one pipeline, size and time, but %s is of another kind; give two sets of one kind."
              .formatted(name, other.name()));
    }
    List<String> all = new ArrayList<>(prompts);
    all.addAll(more.prompts);
    List<float[]> rows = new ArrayList<>(latents);
    rows.addAll(more.latents);
    return new PromptSet(pipeline, name + " and " + more.name, all, shape, rows, time);
  }

  @Override
  public void requireFor(Network network) {
    if (network != pipeline.network()) {
      throw new UserError(
          "%s holds prompts of another pipeline than the one that is fitted; make them with that."
              .formatted(name));
    }
  }
}
