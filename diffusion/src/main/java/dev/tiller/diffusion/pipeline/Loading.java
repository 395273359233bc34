package dev.tiller.diffusion.pipeline;

import dev.tiller.diffusion.autoencoder.Autoencoder;
import dev.tiller.ground.FreeMemory;
import dev.tiller.ground.UserError;
import dev.tiller.network.layer.BuiltNetwork;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.Config;
import dev.tiller.tensor.Owned;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** Puts a pipeline together from its folder; what fails half-way is freed. */
final class Loading {

  private Loading() {}

  /** See {@link ImagePipeline#load(Path, ScalarType, int)}. */
  static ImagePipeline load(Path path, ScalarType type, int sequence) {
    PipelinePlan plan = PipelinePlan.of(path);
    PipelineFolder folder = plan.folder();
    Design design = plan.design();
    Map<String, Config> configs = plan.configs();
    long bytes = plan.bytes(type).values().stream().mapToLong(b -> b).sum();
    Memory.require(bytes, FreeMemory.bytes(), path);
    Owned owned = new Owned();
    try {
      List<Rows> tokenizers = new ArrayList<>();
      for (String encoder : design.encoders()) {
        Path at = folder.at(encoder.replace("text_encoder", "tokenizer"));
        boolean given = sequence > 0 && folder.components().get(encoder).startsWith("T5");
        int positions = given ? sequence : design.positions(encoder, configs);
        Rows rows = owned.add(Rows.open(at, positions));
        tokenizers.add(new Rows.Known(rows, at, configs.get(encoder)));
      }
      List<String> parts = new ArrayList<>(design.encoders());
      parts.add(design.denoiser());
      BuiltNetwork network;
      try (Weights weights = Weights.open(folder, parts)) {
        Parts from = Parts.from(weights, type);
        network =
            owned.add(
                BuiltNetwork.build(
                    folder.type(), "all_layernorm", from, p -> design.build(configs, p)));
        weights.requireAllRead(design.denoiser(), "");
      }
      @Nullable Autoencoder autoencoder =
          configs.containsKey("vae") ? owned.add(autoencoder(folder, configs, type, true)) : null;
      return new ImagePipeline(plan, network, autoencoder, tokenizers, owned);
    } catch (RuntimeException | Error e) {
      owned.close();
      throw e;
    }
  }

  static Autoencoder autoencoder(
      PipelineFolder folder, Map<String, Config> configs, ScalarType type, boolean decodes) {
    ScalarType wide = PipelinePlan.wide(type);
    Config config = configs.get("vae");
    try (Weights weights = Weights.open(folder, List.of("vae"))) {
      var source = new Below(weights, "vae.");
      Autoencoder built =
          decodes
              ? Autoencoder.decoder(config, source, wide)
              : Autoencoder.encoder(config, source, wide);
      try {
        weights.requireAllRead("vae", decodes ? "decoder." : "encoder.");
        return built;
      } catch (UserError e) {
        built.close();
        throw e;
      }
    }
  }
}
