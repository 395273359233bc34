package dev.tiller.reproduce.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.diffusion.pipeline.ImagePipeline;
import dev.tiller.diffusion.pipeline.ImageRequest;
import dev.tiller.diffusion.pipeline.Latents;
import dev.tiller.diffusion.pipeline.PipelineCopy;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.UserError;
import dev.tiller.network.Network;
import dev.tiller.network.Site;
import dev.tiller.network.Taps;
import dev.tiller.network.load.Config;
import dev.tiller.steering.AffineMap;
import dev.tiller.steering.Position;
import dev.tiller.steering.Provenance;
import dev.tiller.steering.SiteMap;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.fold.FoldTarget;
import dev.tiller.steering.fold.Folding;
import dev.tiller.tensor.DType;
import dev.tiller.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pipeline with maps in its weights draws what steering draws. */
class FoldedPipelineTest {

  private static final Path GOLDEN = Path.of("../diffusion/src/test/resources/golden/images");
  private static final int T5_POSITIONS = 12;

  @TempDir private Path folder;

  private static ImagePipeline load(Path path) {
    return ImagePipeline.load(path, ScalarType.Double, T5_POSITIONS);
  }

  private static AffineMap gentle(int width, Random random, boolean slopes) {
    double[] omega = new double[width];
    double[] beta = new double[width];
    for (int j = 0; j < width; j++) {
      omega[j] = slopes ? 1 + 0.1 * random.nextGaussian() : 1;
      beta[j] = 0.05 * random.nextGaussian();
    }
    return AffineMap.of(omega, beta);
  }

  private static SteeringMap map(Network network, List<Site> sites, boolean slopes, Position at) {
    Random random = new Random(1);
    Map<String, SiteMap> maps = new LinkedHashMap<>();
    for (Site site : sites) {
      maps.put(site.name(), SiteMap.of(gentle(site.width(), random, slopes).at(at)));
    }
    Provenance.Data none = new Provenance.Data("none", "", 0);
    Provenance.Settings settings =
        new Provenance.Settings("", "", "mean", null, "causal", "all", 0, 0, 1);
    return new SteeringMap(
        new Provenance(
            "random", network.type(), network.fingerprint(), settings, none, none, "", List.of()),
        maps);
  }

  private static List<Site> sites(Network network, Predicate<Site> which) {
    return network.sites().stream().filter(s -> s.width() > 0).filter(which).toList();
  }

  /** Sites at which any map of every value folds. */
  private static List<Site> foldable(Network network, FoldTarget target) {
    return sites(
        network,
        site -> {
          SteeringMap alone = map(network, List.of(site), true, Position.ALL);
          return Folding.obstacles(network, alone, target).isEmpty();
        });
  }

  private static Tensor draw(ImagePipeline pipeline, Taps taps) {
    ImageRequest request =
        ImageRequest.of(List.of("a photo of a star", "an elephant"), 2)
            .guided(2, "pink")
            .sized(16, 24);
    Latents shape = pipeline.latents(16, 24);
    Tensor noise = shape.noise(request.seeds()).to(ScalarType.Double);
    return pipeline.sample(request, taps, pipeline.scheduler(), noise, shape, Monitor.NONE);
  }

  private Path fold(
      ImagePipeline pipeline, SteeringMap map, FoldTarget target, @Nullable DType type)
      throws IOException {
    Path out = folder.resolve("folded-" + target + "-" + type);
    ObjectNode note = new ObjectMapper().createObjectNode().put("by", "a test");
    try (TensorScope scope = TensorScope.open()) {
      PipelineCopy.write(
          pipeline.folder(),
          Folding.changes(pipeline.network(), map, 0.5, target),
          type,
          note,
          out);
    }
    return out;
  }

  private static double off(Tensor found, Tensor expected) {
    return found.sub(expected).abs().max().item_double() / expected.abs().max().item_double();
  }

  /** In float64, stored in float32 and in the files' own type. */
  @ParameterizedTest
  @CsvSource({
    "sd15-tiny, 100, 130",
    "sd15-tiny-pndm, 60, 80",
    "sdxl-tiny, 100, 130",
    "flux-tiny, 60, 80"
  })
  void aFoldedPipelineIsTheSteeredOne(String name, int some, int more) throws IOException {
    try (TensorScope scope = TensorScope.open();
        ImagePipeline pipeline = load(GOLDEN.resolve(name))) {
      Tensor plain = draw(pipeline, Taps.NONE);
      for (FoldTarget target : FoldTarget.values()) {
        List<Site> sites = foldable(pipeline.network(), target);
        assertThat(sites.size()).isGreaterThan(target == FoldTarget.TILLER ? more : some);
        SteeringMap map = map(pipeline.network(), sites, true, Position.ALL);
        Tensor steered;
        try (Steering steering = Steering.of(pipeline.network(), map, 0.5)) {
          steered = draw(pipeline, steering.taps());
        }
        assertThat(off(plain, steered)).isGreaterThan(0.02);
        for (DType type : new DType[] {DType.F32, null}) {
          try (ImagePipeline folded = load(fold(pipeline, map, target, type))) {
            assertThat(off(draw(folded, Taps.NONE), steered))
                .as("%s %s %s", name, target, type)
                .isBetween(1e-12, type == DType.F32 ? 1e-4 : 0.05);
            assertThatThrownBy(() -> map.requireFits(folded.network()))
                .isInstanceOf(UserError.class);
          }
        }
      }
    }
  }

  /** Every normalization of every denoiser holds a map of its values. */
  @ParameterizedTest
  @CsvSource({"sd15-tiny, unet", "sdxl-tiny, unet", "flux-tiny, transformer"})
  void allNormsOfDenoisersFold(String name, String denoiser) {
    try (ImagePipeline pipeline = load(GOLDEN.resolve(name))) {
      Network network = pipeline.network();
      List<Site> norms =
          sites(network, s -> s.name().matches(denoiser + "\\..*norm(\\d|_out)?(_context)?"));
      assertThat(norms.size()).isGreaterThan(5);
      SteeringMap all = map(network, norms, true, Position.ALL);
      assertThat(Folding.obstacles(network, all, FoldTarget.HUGGING_FACE)).isEmpty();
    }
  }

  /** Linear-AcT moves the mean of a channel: its shifts fold, its slopes do not. */
  @Test
  void aSlopeOfMeansIsRefusedByName() throws IOException {
    try (TensorScope scope = TensorScope.open();
        ImagePipeline pipeline = load(GOLDEN.resolve("sd15-tiny"))) {
      List<Site> norms = sites(pipeline.network(), s -> s.name().endsWith("norm1"));
      SteeringMap slopes = map(pipeline.network(), norms, true, Position.MEAN);
      assertThatThrownBy(() -> fold(pipeline, slopes, FoldTarget.TILLER, null))
          .isInstanceOf(UserError.class)
          .hasMessageContaining(norms.get(0).name())
          .hasMessageContaining("moves the mean of each channel by a slope")
          .hasMessageContaining("mean-act");
      SteeringMap shifts = map(pipeline.network(), norms, false, Position.MEAN);
      try (Steering steering = Steering.of(pipeline.network(), shifts, 0.5);
          ImagePipeline folded = load(fold(pipeline, shifts, FoldTarget.HUGGING_FACE, DType.F32))) {
        Tensor steered = draw(pipeline, steering.taps());
        assertThat(off(draw(folded, Taps.NONE), steered)).isLessThan(1e-4);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "flux-tiny, transformer\\.single_transformer_blocks\\.0:joint, not the output of a projection",
    "flux-tiny, text_encoder_2\\..*\\.layer_norm, feeds a projection that has no place for one",
    "sd15-tiny, unet\\..*\\.attn1\\.to_q, needs a bias that this architecture does not have"
  })
  void whatNoWeightHoldsIsRefusedByName(String name, String regex, String why) {
    try (ImagePipeline pipeline = load(GOLDEN.resolve(name))) {
      List<Site> sites = pipeline.network().sitesMatching(regex);
      SteeringMap map = map(pipeline.network(), sites, true, Position.ALL);
      assertThatThrownBy(() -> Folding.changes(pipeline.network(), map, 1, FoldTarget.HUGGING_FACE))
          .isInstanceOf(UserError.class)
          .hasMessageContaining(sites.get(0).name())
          .hasMessageContaining(why);
    }
  }

  /** Shards and their index stay, a bias that came in is listed, and no pickle comes along. */
  @Test
  void filesAreThoseOfTheOriginal() throws IOException {
    try (ImagePipeline pipeline = load(GOLDEN.resolve("flux-tiny"))) {
      List<Site> sites = pipeline.network().sitesMatching("text_encoder_2\\..*SelfAttention\\.q");
      SteeringMap map = map(pipeline.network(), sites, true, Position.ALL);
      Path out = fold(pipeline, map, FoldTarget.TILLER, null);
      Path from = pipeline.folder().path();
      for (String same :
          List.of("vae/diffusion_pytorch_model.safetensors", "tokenizer/merges.txt")) {
        assertThat(out.resolve(same)).hasSameBinaryContentAs(from.resolve(same));
      }
      Config index =
          Config.read(out.resolve("text_encoder_2/model.safetensors.index.json"), "an index");
      String bias = "encoder.block.0.layer.0.SelfAttention.q.bias";
      assertThat(index.json().get("weight_map").get(bias).asText()).contains("-of-00002");
      assertThat(Files.readString(out.resolve("model_index.json"))).contains("\"_tiller\"");
      assertThat(out.resolve("text_encoder_2/model-00001-of-00002.safetensors")).exists();
    }
  }
}
