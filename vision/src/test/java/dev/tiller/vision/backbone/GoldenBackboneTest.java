package dev.tiller.vision.backbone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiller.network.Features;
import dev.tiller.network.Pass;
import dev.tiller.network.Site;
import dev.tiller.network.State;
import dev.tiller.network.Tap;
import dev.tiller.network.Taps;
import dev.tiller.network.layer.BuiltNetwork;
import dev.tiller.network.layer.Parts;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names and figures of torchvision's own networks; src/test/resources/golden says how made. */
class GoldenBackboneTest {

  private static Backbone backbone(String name) {
    return switch (name) {
      case "resnet18" -> new ResNet(18, ResNet.Stem.IMAGENET, 3, 3);
      case "resnet18-cifar" -> new ResNet(18, ResNet.Stem.CIFAR, 3, 3);
      case "resnet50" -> new ResNet(50, ResNet.Stem.IMAGENET, 3, 3);
      default -> new WideResNet32(3, 0);
    };
  }

  private static double[] doubles(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  private static void assertClose(double[] found, double[] expected, double tolerance) {
    assertThat(found).hasSameSizeAs(expected);
    double size = 0;
    double error = 0;
    for (int i = 0; i < found.length; i++) {
      size = Math.max(size, Math.abs(expected[i]));
      error = Math.max(error, Math.abs(found[i] - expected[i]));
    }
    assertThat(error / size).isLessThan(tolerance);
  }

  @ParameterizedTest
  @CsvSource({
    "resnet18, layer4.1",
    "resnet18-cifar, layer4.1",
    "resnet50, layer4.2",
    "wide_resnet32, layer3.4"
  })
  void hasTheNamesAndTheFigures(String name, String last) throws IOException {
    JsonNode golden;
    try (InputStream in = getClass().getResourceAsStream("/golden/" + name + ".json")) {
      golden = new ObjectMapper().readTree(in);
    }
    Backbone backbone = backbone(name);
    assertThat(backbone.featureMap()).isEqualTo(last);
    try (TensorScope scope = TensorScope.open();
        BuiltNetwork network =
            BuiltNetwork.build(
                backbone.architecture(),
                Parts.from(new Waves(), ScalarType.Double),
                backbone::build)) {
      assertThat(shapes(network)).isEqualTo(names(golden.get("names")));
      long[] shape =
          StreamSupport.stream(golden.get("images").spliterator(), false)
              .mapToLong(JsonNode::asLong)
              .toArray();
      Tensor images = Waves.images(shape);
      serve(network, images, golden, last);
      train(network, images, golden);
    }
  }

  private static void serve(BuiltNetwork network, Tensor images, JsonNode golden, String last) {
    Map<String, Double> sums = new HashMap<>();
    Tap sum =
        (site, value, pass) -> {
          sums.put(site.name(), value.abs().sum().item_double());
          return value;
        };
    Map<Site, Tap> taps = Map.of(network.site("layer1.0"), sum, network.site(last), sum);
    Tensor served = network.answer(Features.of(images), Taps.of(taps));
    assertClose(Tensors.doubles(served), doubles(golden.get("served")), 1e-10);
    JsonNode known = golden.get("sums");
    String stage = last.substring(0, last.indexOf('.'));
    assertClose(
        new double[] {sums.get("layer1.0"), sums.get(last)},
        new double[] {known.get("layer1.0").asDouble(), known.get(stage).asDouble()},
        1e-10);
  }

  private static void train(BuiltNetwork network, Tensor images, JsonNode golden) {
    Tensor first = network.parameters().get("conv1.weight");
    first.set_requires_grad(true);
    try (Pass pass = Pass.training(Features.of(images), Taps.NONE)) {
      Tensor trained = network.run(State.of(images), pass, 0, network.segments().size()).main();
      assertClose(Tensors.doubles(trained), doubles(golden.get("trained")), 1e-8);
      trained.square().sum().backward();
    }
    assertClose(
        new double[] {first.grad().abs().sum().item_double()},
        doubles(golden.get("gradient")),
        1e-5);
    golden
        .get("running")
        .properties()
        .forEach(
            field -> {
              Tensor buffer = network.buffers().get(field.getKey());
              assertClose(
                  Tensors.doubles(buffer.narrow(0, 0, 8)), doubles(field.getValue()), 1e-12);
            });
    assertThat(Tensors.longs(network.buffers().get("bn1.num_batches_tracked")))
        .containsExactly(golden.get("seen").asLong());
  }

  private static Map<String, String> shapes(BuiltNetwork network) {
    Map<String, String> shapes = new TreeMap<>();
    network.parameters().forEach((n, t) -> shapes.put(n, Arrays.toString(Tensors.shape(t))));
    network.buffers().forEach((n, t) -> shapes.put(n, Arrays.toString(Tensors.shape(t))));
    return shapes;
  }

  private static Map<String, String> names(JsonNode names) {
    Map<String, String> shapes = new TreeMap<>();
    names
        .properties()
        .forEach(f -> shapes.put(f.getKey(), f.getValue().toString().replace(",", ", ")));
    return shapes;
  }
}
