package dev.tiller.diffusion.pipeline;

import dev.tiller.network.layer.BuiltNetwork;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.Config;
import dev.tiller.network.load.ParameterSource;
import java.util.Map;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The network of a pipeline of pixels before it has a folder: what training changes. */
public final class PixelNetwork {

  private PixelNetwork() {}

  /**
   * @param text config.json of its text encoder
   * @param transformer config.json of its denoiser
   * @param source of parameters, asked once for each
   * @param type in which it holds them
   * @return to be closed by the caller
   */
  public static BuiltNetwork build(
      Config text, Config transformer, ParameterSource source, ScalarType type) {
    Design design = new Pixels(text);
    Map<String, Config> configs = Map.of("text_encoder", text, "transformer", transformer);
    return BuiltNetwork.build(
        Pixels.NAME,
        "all_layernorm",
        Parts.from(source, type),
        parts -> design.build(configs, parts));
  }
}
