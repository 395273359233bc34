package dev.tiller.diffusion.pipeline;

import dev.tiller.diffusion.autoencoder.Autoencoder;
import dev.tiller.diffusion.schedule.Scheduler;
import dev.tiller.diffusion.schedule.Schedulers;
import dev.tiller.ground.UserError;
import dev.tiller.network.layer.BuiltNetwork;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.Config;
import dev.tiller.tensor.Owned;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** Puts a pipeline together from its folder; what fails half-way is freed. */
final class Loading {

  private Loading() {}

  /** See {@link ImagePipeline#load(Path, ScalarType, int)}. */
  static ImagePipeline load(Path path, ScalarType type, int sequence) {
    PipelineFolder folder = PipelineFolder.open(path);
    Design design = Design.of(folder);
    Map<String, Config> configs = configs(folder, design);
    Scheduler scheduler = Schedulers.of(folder.schedulerClass(), folder.schedulerConfig());
    int edge = design.edge(configs);
    design.latents(configs, edge, edge); // Whether the parts fit each other.
    Owned owned = new Owned();
    try {
      List<Rows> tokenizers = new ArrayList<>();
      for (String encoder : design.encoders()) {
        Path at = folder.at(encoder.replace("text_encoder", "tokenizer"));
        boolean given = sequence > 0 && folder.components().get(encoder).startsWith("T5");
        int positions = given ? sequence : design.positions(encoder, configs);
        tokenizers.add(owned.add(Rows.open(at, positions)));
      }
      List<String> parts = new ArrayList<>(design.encoders());
      parts.add(design.denoiser());
      BuiltNetwork network;
      try (Weights weights = Weights.open(folder, parts)) {
        Memory.require(weights.numbers(), type, path);
        Parts from = Parts.from(weights, type);
        network =
            owned.add(
                BuiltNetwork.build(
                    folder.type(), "all_layernorm", from, p -> design.build(configs, p)));
        weights.requireAllRead(design.denoiser(), "");
      }
      @Nullable Autoencoder autoencoder =
          configs.containsKey("vae") ? owned.add(autoencoder(folder, configs, type, true)) : null;
      return new ImagePipeline(
          folder, design, configs, network, autoencoder, scheduler, tokenizers, owned);
    } catch (RuntimeException | Error e) {
      owned.close();
      throw e;
    }
  }

  private static Map<String, Config> configs(PipelineFolder folder, Design design) {
    Map<String, Config> configs = new LinkedHashMap<>();
    design.encoders().forEach(name -> folder.requireClass(name, design.classes(name)));
    folder.requireClass(design.denoiser(), List.of(design.denoiserClass()));
    folder.requireClass("vae", List.of("AutoencoderKL"));
    design.encoders().forEach(name -> configs.put(name, folder.config(name)));
    configs.put(design.denoiser(), folder.config(design.denoiser()));
    if (folder.components().containsKey("vae")) {
      configs.put("vae", folder.config("vae"));
    } else if (!(design instanceof Pixels)) {
      folder.at("vae"); // Says that it is missing.
    }
    return configs;
  }

  static Autoencoder autoencoder(
      PipelineFolder folder, Map<String, Config> configs, ScalarType type, boolean decodes) {
    ScalarType wide = type == ScalarType.Double ? type : ScalarType.Float;
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
