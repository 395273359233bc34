package dev.tiller.examples;

import dev.tiller.ground.Monitor;
import dev.tiller.images.ImageFolder;
import dev.tiller.images.ImageLoading;
import dev.tiller.images.LoadedImages;
import dev.tiller.library.Encoders;
import dev.tiller.network.load.ParameterSource;
import dev.tiller.selfsupervised.probe.Embeddings;
import dev.tiller.selfsupervised.probe.RidgeProbe;
import dev.tiller.steering.SteeringMethod;
import dev.tiller.steering.aura.AurA;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.fit.Fitter;
import dev.tiller.steering.transport.LinearAct;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.ImageSet;
import dev.tiller.vision.backbone.SmallCnn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Six of the ten systems in one case: an encoder learns without labels (BYOL with entropy, ER) at a
 * quarter of its recipe's batch, its average following by the EMA rule; Symphony shows what it
 * learned; a classifier on top of it, taught with biased labels, is audited (Fair SA), steered
 * (AurA, Linear-AcT), and audited again, on one page.
 *
 * <p>The bias is planted, see {@link StripedPictures}: pictures without stripes nearly always bore
 * a mark in training, so that the mark counts as evidence of "neither" and whoever bears it is
 * failed first as stripes fade.
 *
 * @param folder where everything goes
 * @param tiller runs commands of the command line
 */
public record FairEncoder(Path folder, Commands tiller) {

  private static final int SIDE = StripedPictures.SIDE;
  private static final String EMBEDDING = "pool";
  private static final String RECIPE =
      """
      encoder: {architecture: small_cnn, model_args: {in_chans: 1, widths: [16, 32]}}
      images: {size: 24}
      views:
        - {name: resized-crop, least: 0.6, most: 1}
        - {name: flip}
        - {name: brightness, range: 0.4}
      objective: {name: er, kappa: 10}
      projector: {widths: [64, 32]}
      teacher: {rho: 0.99}
      optimizer: {name: adam, rate: 0.002}
      batch: 256
      samples: 24000
      """;

  /** The command line. */
  @FunctionalInterface
  public interface Commands {

    /** Runs {@code tiller} with these words; fails if it does. */
    void run(String... words) throws IOException;
  }

  /** Takes a folder to work in. */
  public static void main(String[] args) throws IOException {
    new FairEncoder(Path.of(args.length > 0 ? args[0] : "fair-encoder"), FairEncoder::process)
        .run();
  }

  private static void process(String... words) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command = new java.util.ArrayList<>();
    command.addAll(List.of(java, "-cp", System.getProperty("java.class.path")));
    command.add("dev.tiller.cli.Main");
    command.addAll(List.of(words));
    try {
      if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
        throw new IOException("tiller " + String.join(" ", words) + " failed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted", e);
    }
  }

  /** Everything, in order. */
  public void run() throws IOException {
    StripedPictures.training(folder.resolve("train"), 400);
    StripedPictures.audit(folder.resolve("pictures"), folder.resolve("attributes.csv"), 100);
    Files.writeString(folder.resolve("recipe.yaml"), RECIPE);
    Files.write(folder.resolve("classes.txt"), StripedPictures.CLASSES);
    tiller.run(
        "train",
        "ssl",
        "--recipe",
        at("recipe.yaml"),
        "--data",
        at("train"),
        "--batch",
        "64",
        "--run",
        at("run"),
        "--out",
        at("encoder"));
    teach();
    tiller.run(
        "audit",
        "--model",
        at("classifier"),
        "--size",
        String.valueOf(SIDE),
        "--data",
        at("pictures"),
        "--attributes",
        at("attributes.csv"),
        "--task",
        "class",
        "--classes",
        at("classes.txt"),
        "--perturb",
        "contrast_down",
        "--map",
        at("aura.safetensors"),
        "--map",
        at("linear-act.safetensors"),
        "--strengths",
        "0.5,1",
        "--out",
        at("audit"),
        "--page",
        at("audit.html"));
  }

  private String at(String name) {
    return folder.resolve(name).toString();
  }

  /** A classifier on the encoder, and the maps that carry marked pictures to plain ones. */
  private void teach() throws IOException {
    LoadedImages images =
        ImageLoading.of(ImageFolder.open(folder.resolve("train")))
            .size(SIDE, SIDE)
            .channels(1)
            .load(Monitor.NONE);
    try (TensorScope scope = TensorScope.open();
        Encoders.Opened opened = Encoders.open(at("encoder"))) {
      Encoder encoder = opened.encoder();
      Embeddings seen = Embeddings.of(encoder, images, opened.normalization(), 100, Monitor.NONE);
      SmallCnn whole = new SmallCnn(1, List.of(16, 32), false, StripedPictures.CLASSES.size());
      Tensor[] head = head(seen, StripedPictures.CLASSES.size());
      try (Encoder classifier =
          Encoder.of(whole, new WithHead(encoder, head[0], head[1]), ScalarType.Float)) {
        classifier.save(folder.resolve("classifier"), opened.normalization());
        ImageSet marked = StripedPictures.set(11, 200, true);
        ImageSet plain = StripedPictures.set(12, 200, false);
        for (SteeringMethod method : List.of(new AurA(), new LinearAct(false, false))) {
          Fitter.of(classifier, FitSettings.of(method).withSites(EMBEDDING))
              .fit(marked, plain)
              .save(folder.resolve(method.name() + ".safetensors"));
        }
      }
    }
  }

  /** Ridge regression on the classes is affine: its answers to 0 and to unit vectors are it. */
  private static Tensor[] head(Embeddings train, int classes) {
    int width = train.width();
    float[] units = new float[(width + 1) * width];
    for (int i = 0; i < width; i++) {
      units[(i + 1) * width + i] = 1;
    }
    Embeddings test =
        new Embeddings(
            width,
            units,
            new int[width + 1],
            train.classes(),
            Collections.nCopies(width + 1, "unit"));
    long[] labels = java.util.Arrays.stream(train.labels()).asLongStream().toArray();
    Tensor targets = torch.one_hot(Tensors.of(labels, labels.length), classes);
    Tensor answers = new RidgeProbe(1e-3).regress(train, targets, test);
    Tensor bias = answers.select(0, 0);
    return new Tensor[] {answers.narrow(0, 1, width).sub(bias).t().contiguous(), bias};
  }

  /** An encoder's parameters with a classifier's behind them. */
  private record WithHead(Encoder encoder, Tensor weight, Tensor bias) implements ParameterSource {

    private Map<String, Tensor> head() {
      return Map.of("fc.weight", weight, "fc.bias", bias);
    }

    @Override
    public boolean has(String name) {
      return head().containsKey(name)
          || encoder.parameters().containsKey(name)
          || encoder.buffers().containsKey(name);
    }

    @Override
    public Tensor get(String name, long... shape) {
      Tensor found = head().get(name);
      found = found == null ? encoder.parameters().get(name) : found;
      found = found == null ? encoder.buffers().get(name) : found;
      return Tensors.as(found.detach().clone(), ScalarType.Float);
    }
  }
}
