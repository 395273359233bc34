package dev.tiller.fairness.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.tiller.fairness.Output;
import dev.tiller.ground.UserError;
import dev.tiller.images.Picture;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.backbone.SmallCnn;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Models behind JSON, over a real server and a real program; and an encoder of this project. */
class JsonModelTest {

  private HttpServer server;
  private volatile String answer = "{\"output\": [1, null], \"text\": \"yes\"}";
  private volatile String asked = "";
  private volatile int code = 200;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          byte[] body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(code, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/ask");
  }

  @Test
  void aServerIsAsked() throws IOException {
    try (JsonModel<String> model = JsonModel.http(address(), JsonItems.texts())) {
      Output output = model.run(List.of("how \"so\"?")).get(0);
      assertThat(asked).isEqualTo("{\"text\":\"how \\\"so\\\"?\"}");
      assertThat(output.text()).isEqualTo("yes");
      assertThat(output.values()[0]).isEqualTo(1);
      assertThat(output.finite()).isFalse();
    }
    try (JsonModel<Picture> model = JsonModel.http(address(), JsonItems.pictures())) {
      model.run(List.of(new Picture(1, 1, 2, new byte[] {1, 2})));
      assertThat(asked).isEqualTo("{\"channels\":1,\"height\":1,\"width\":2,\"pixels\":\"AQI=\"}");
    }
  }

  @Test
  void whatAServerAnswersWrongIsASentence() {
    JsonModel<String> model = JsonModel.http(address(), JsonItems.texts());
    answer = "nonsense";
    assertThatThrownBy(() -> model.run(List.of("x")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no JSON");
    answer = "{\"scores\": 1}";
    assertThatThrownBy(() -> model.run(List.of("x"))).hasMessageContaining("\"output\"");
    answer = "{\"error\": \"out of memory\"}";
    assertThatThrownBy(() -> model.run(List.of("x"))).hasMessageContaining("out of memory");
    code = 500;
    assertThatThrownBy(() -> model.run(List.of("x"))).hasMessageContaining("answered with 500");
    server.stop(0);
    assertThatThrownBy(() -> model.run(List.of("x"))).hasMessageContaining("start the server");
    assertThatThrownBy(() -> JsonModel.http(URI.create("ftp://x"), JsonItems.texts()))
        .hasMessageContaining("http://");
  }

  @Test
  void aProgramAnswersLineByLine() throws IOException {
    try (JsonModel<String> model =
        JsonModel.command(List.of("sed", "-u", "s/.*/{\"output\":[3,4]}/"), JsonItems.texts())) {
      assertThat(model.run(List.of("a", "b"))).containsExactly(Output.of(3, 4), Output.of(3, 4));
    }
    try (JsonModel<String> gone = JsonModel.command(List.of("true"), JsonItems.texts())) {
      assertThatThrownBy(() -> gone.run(List.of("a")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("without an answer");
    }
    assertThatThrownBy(() -> JsonModel.command(List.of("/no/program"), JsonItems.texts()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("could not be started");
  }

  @Test
  void anEncoderOfOursIsAuditedLikeAnyOther() {
    try (Encoder encoder = Encoder.of(new SmallCnn(1, List.of(4, 6), false, 3), 1)) {
      Picture picture = new Picture(3, 9, 9, new byte[243]);
      EncoderImages classes = EncoderImages.classes(encoder, 1, 8);
      List<Output> outputs = classes.run(List.of(picture, picture));
      assertThat(outputs.get(0).values()).hasSize(3).isEqualTo(outputs.get(1).values());
      assertThat(EncoderImages.embedding(encoder, 1, 8).run(List.of(picture)).get(0).values())
          .hasSize(6);
      assertThat(classes.steered("map", dev.tiller.network.Taps.NONE).identity())
          .isNotEqualTo(classes.identity());
    }
  }

  @Test
  void preprocessingHasNames() {
    Picture white = new Picture(3, 1, 1, new byte[] {-1, 0, 127});
    assertThat(Preprocessing.named("signed").numbers(white)).containsExactly(1, -1, -1 / 255f);
    assertThat(Preprocessing.named("unit-bgr").numbers(white)[2]).isEqualTo(1);
    assertThat(Preprocessing.named("0.5:0.25").numbers(white)[0]).isEqualTo(2);
    assertThat(Preprocessing.named("imagenet").numbers(white)[0])
        .isEqualTo((float) ((1 - 0.485) / 0.229));
    assertThatThrownBy(() -> Preprocessing.named("bright"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("imagenet");
  }
}
