package dev.tiller.diffusion.judge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.ground.UserError;
import dev.tiller.language.encoder.ClipText;
import dev.tiller.language.encoder.ClipTokenizer;
import dev.tiller.language.encoder.TextOutput;
import dev.tiller.network.Pass;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.network.layer.BuiltNetwork;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.Checkpoint;
import dev.tiller.network.load.Config;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.Normalization;
import dev.tiller.vision.backbone.ClipVision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * CLIP (arXiv 2103.00020) as a judge of images: texts and images as vectors of unit length, whose
 * cosine says how well they fit. CLIPScore (arXiv 2104.08718) is 2.5 times that of an image and its
 * prompt. It owns its networks; close it when done.
 *
 * <pre>{@code
 * try (ClipJudge clip = ClipJudge.open(folder)) {
 *   Tensor cosines = clip.images(images).matmul(clip.texts(List.of("a boot", "a bag")).t());
 * }
 * }</pre>
 */
public final class ClipJudge implements AutoCloseable {

  private static final List<Double> MEAN = List.of(0.48145466, 0.4578275, 0.40821073);
  private static final List<Double> DEVIATION = List.of(0.26862954, 0.26130258, 0.27577711);

  private final BuiltNetwork text;
  private final Encoder vision;
  private final ClipVision design;
  private final ClipTokenizer tokenizer;
  private final Normalization normalization;
  private final Owned owned;

  private ClipJudge(
      BuiltNetwork text,
      Encoder vision,
      ClipVision design,
      ClipTokenizer tokenizer,
      Normalization normalization,
      Owned owned) {
    this.text = text;
    this.vision = vision;
    this.design = design;
    this.tokenizer = tokenizer;
    this.normalization = normalization;
    this.owned = owned;
  }

  /**
   * Loads a folder of transformers' {@code CLIPModel}, in float32: {@code config.json}, {@code
   * model.safetensors}, {@code vocab.json}, {@code merges.txt}, and {@code
   * preprocessor_config.json} where means and deviations are others than OpenAI's.
   *
   * @throws UserError if a file is missing or damaged, or the model is another one
   */
  public static ClipJudge open(Path folder) {
    Config config = Config.read(folder);
    ClipVision design = ClipVision.of(config);
    Config texts = textConfig(config);
    Normalization normalization = normalization(folder);
    ClipTokenizer tokenizer = ClipTokenizer.open(folder);
    Owned owned = new Owned();
    try (Checkpoint weights = Checkpoint.open(folder)) {
      Encoder vision = owned.add(Encoder.load(folder, design));
      BuiltNetwork text =
          owned.add(
              BuiltNetwork.build(
                  "clip-text",
                  Parts.from(weights, ScalarType.Float),
                  parts ->
                      ClipText.build(
                          texts,
                          parts,
                          input -> ((Tokens) input).ids(),
                          EnumSet.of(TextOutput.POOLED))));
      return new ClipJudge(text, vision, design, tokenizer, normalization, owned);
    } catch (RuntimeException | Error e) {
      owned.close();
      throw e;
    }
  }

  /** What a folder of the text encoder alone would say. */
  private static Config textConfig(Config config) {
    if (!config.hasObject("text_config")) {
      throw new UserError(
          config.source()
              + " has no text_config, as that of a CLIPModel has; name the folder of a whole CLIP.");
    }
    ObjectNode text = (ObjectNode) config.json().get("text_config");
    text.putArray("architectures").add("CLIPTextModelWithProjection");
    text.put("projection_dim", config.count("projection_dim", 512));
    return Config.parse(text.toString(), config.source());
  }

  private static Normalization normalization(Path folder) {
    Path file = folder.resolve("preprocessor_config.json");
    if (!Files.isRegularFile(file)) {
      return new Normalization(MEAN, DEVIATION);
    }
    Config config = Config.read(file, "a preprocessor's config");
    List<Double> mean = config.numbers("image_mean");
    List<Double> deviation = config.numbers("image_std");
    return new Normalization(
        mean.isEmpty() ? MEAN : mean, deviation.isEmpty() ? DEVIATION : deviation);
  }

  /**
   * Texts as vectors.
   *
   * @return [texts, width] float32 of unit length, in the caller's scope
   */
  public Tensor texts(List<String> texts) {
    return read(texts.stream().map(tokenizer::row).toArray(int[][]::new));
  }

  /** As {@link #texts}, of rows of ids. */
  Tensor read(int[][] rows) {
    try (TensorScope scope = TensorScope.open();
        AutoGradMode noGrad = Tensors.noGrad();
        Pass pass = Pass.over(Tokens.of(rows), Taps.NONE)) {
      Tensor pooled = text.run(pass.input().state(), pass, 0, text.segments().size()).get(1);
      return scope.keep(unit(pooled));
    }
  }

  /**
   * Images as vectors: the shorter edge to CLIP's by bicubic resampling as PIL does it, the middle
   * cut out, normalized.
   *
   * @param images [rows, 3 or 1, height, width] in [0, 1]
   * @return [rows, width] float32 of unit length, in the caller's scope
   */
  public Tensor images(Tensor images) {
    try (TensorScope scope = TensorScope.open();
        AutoGradMode noGrad = Tensors.noGrad()) {
      Tensor color = images.size(1) == 1 ? images.repeat(1, 3, 1, 1) : images;
      Tensor ready = normalization.apply(resized(Tensors.as(color, ScalarType.Float)));
      return scope.keep(unit(vision.embed(ready, Encoder.Mode.SERVE, Taps.NONE)));
    }
  }

  /** In whole 255ths, for that is how pictures are kept. */
  private Tensor resized(Tensor images) {
    int side = design.side();
    double scale = (double) side / Math.min(images.size(2), images.size(3));
    long high = Math.max(side, (long) (images.size(2) * scale));
    long wide = Math.max(side, (long) (images.size(3) * scale));
    Tensor kept = whole(images);
    Tensor large =
        high == images.size(2) && wide == images.size(3)
            ? kept
            : whole(Bicubic.resized(kept, high, wide));
    return large.narrow(2, (high - side) / 2, side).narrow(3, (wide - side) / 2, side);
  }

  private static Tensor whole(Tensor images) {
    Scalar levels = new Scalar(255.0);
    ScalarOptional zero = new ScalarOptional(new Scalar(0.0));
    return images.mul(levels).round().clamp(zero, new ScalarOptional(levels)).div(levels);
  }

  private static Tensor unit(Tensor vectors) {
    Tensor length = vectors.square().sum(new long[] {-1}, true, Tensors.optional(ScalarType.Float));
    return vectors.div(length.sqrt());
  }

  @Override
  public void close() {
    owned.close();
  }
}
