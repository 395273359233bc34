package dev.tiller.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.data.Column;
import dev.tiller.data.Table;
import dev.tiller.ground.UserError;
import dev.tiller.symphony.source.RowsRequest;
import dev.tiller.symphony.state.StateJson;
import dev.tiller.symphony.state.TableState;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets what from the server, by requests written byte by byte. */
class LiveServerTest {
  @TempDir Path folder;
  private LiveServer server;
  private String token;

  @BeforeEach
  void start() throws IOException {
    Path files = Files.createDirectory(folder.resolve("files"));
    Files.writeString(folder.resolve("secret.png"), "secret");
    Files.writeString(files.resolve("a b.png"), "0123456789");
    Files.writeString(files.resolve("page.html"), "<script>alert(1)</script>");
    Files.createSymbolicLink(files.resolve("link.png"), folder.resolve("secret.png"));
    Path file = folder.resolve("rows.parquet");
    Table.of(
            Column.strings("id", "a b.png", "../secret.png", "none.png"),
            Column.longs("n", 1, 2, 3))
        .write(file);
    server = LiveServer.start(file, new LiveServer.Settings(0, "Live", files));
    token = server.address().getQuery();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String ask(String method, String path, String headers, String body) throws IOException {
    int port = server.port();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      OutputStream out = socket.getOutputStream();
      String host = headers.contains("Host:") ? "" : "Host: 127.0.0.1:" + port + "\r\n";
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      String head =
          method
              + " "
              + path
              + " HTTP/1.1\r\n"
              + host
              + headers
              + "Connection: close\r\n"
              + "Content-Length: "
              + bytes.length
              + "\r\n\r\n";
      out.write(head.getBytes(StandardCharsets.UTF_8));
      out.write(bytes);
      out.flush();
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      return in.lines().collect(Collectors.joining("\n"));
    }
  }

  private String get(String path, String headers) throws IOException {
    return ask("GET", path, headers, "");
  }

  @Test
  void onlyWhoKnowsTheTokenUnderThisMachinesNameIsAnswered() throws IOException {
    assertThat(get("/?" + token, "")).startsWith("HTTP/1.1 200").contains("<h1>Live</h1>");
    assertThat(get("/", "")).startsWith("HTTP/1.1 403").doesNotContain("<h1>");
    assertThat(get("/?token=wrong", "")).startsWith("HTTP/1.1 403");
    assertThat(get("/?" + token, "Host: evil.example\r\n")).startsWith("HTTP/1.1 403");
    assertThat(get("/?" + token, "Origin: http://evil.example\r\n")).startsWith("HTTP/1.1 403");
    assertThat(get("/?" + token, "Origin: null\r\n")).startsWith("HTTP/1.1 403");
    assertThat(ask("POST", "/rows?token=x", "", "{}")).startsWith("HTTP/1.1 403");
    assertThat(get("/?" + token, "")).doesNotContain("Access-Control-Allow-Origin");
  }

  @Test
  void behindAProxyItsNameAndItsPathCountToo() throws IOException {
    server.close();
    server =
        LiveServer.start(
            folder.resolve("rows.parquet"),
            new LiveServer.Settings(0, "Live", null).behind("https://hub.example/me"));
    token = server.address().getQuery();
    assertThat(server.address()).hasToString("https://hub.example/me/?" + token);
    String hub = "Host: hub.example\r\nOrigin: https://hub.example\r\n";
    for (String path : new String[] {"/?", "/me/?"}) {
      assertThat(get(path + token, hub)).startsWith("HTTP/1.1 200").contains("<h1>Live</h1>");
    }
    assertThat(get("/?" + token, "")).startsWith("HTTP/1.1 200");
    assertThat(get("/me/?token=wrong", hub)).startsWith("HTTP/1.1 403");
    assertThat(get("/me/?" + token, "Host: evil.example\r\n")).startsWith("HTTP/1.1 403");
    assertThat(get("/me/?" + token, "Host: hub.example\r\nOrigin: http://hub.example\r\n"))
        .startsWith("HTTP/1.1 403");
    for (String wrong : new String[] {"hub.example/me", "ftp://hub.example/", "https://h/?a=b"}) {
      assertThatThrownBy(() -> LiveServer.Settings.of().behind(wrong))
          .isInstanceOf(UserError.class)
          .hasMessageStartingWith("The base address is '" + wrong + "'; give an http or https");
    }
  }

  @Test
  void filesOutsideOfTheFolderAreNotSent() throws IOException {
    assertThat(get("/raw/a%20b.png?" + token, ""))
        .startsWith("HTTP/1.1 200")
        .contains("image/png")
        .endsWith("0123456789");
    for (String path :
        new String[] {
          "/raw/../secret.png", "/raw/%2e%2e/secret.png", "/raw/..%2fsecret.png", "/raw/link.png",
          "/raw//etc/passwd", "/raw/%2Fetc%2Fpasswd", "/raw/none.png", "/raw/page.html",
          "/raw/a%00b.png", "/raw/a%5c..%5csecret.png"
        }) {
      assertThat(get(path + "?" + token, ""))
          .as(path)
          .doesNotStartWith("HTTP/1.1 2")
          .doesNotContain("secret\n", "root:", "alert");
    }
  }

  @Test
  void aPartOfAFileIsSentAsAsked() throws IOException {
    String path = "/raw/a%20b.png?" + token;
    assertThat(get(path, "Range: bytes=2-4\r\n"))
        .startsWith("HTTP/1.1 206")
        .contains("bytes 2-4/10")
        .endsWith("\n234");
    assertThat(get(path, "Range: bytes=7-\r\n")).startsWith("HTTP/1.1 206").endsWith("\n789");
    assertThat(get(path, "Range: bytes=-3\r\n")).startsWith("HTTP/1.1 206").endsWith("\n789");
    assertThat(get(path, "Range: bytes=99-\r\n")).startsWith("HTTP/1.1 416").contains("bytes */10");
    assertThat(get(path, "Range: bytes=99999999999999999999-\r\n")).startsWith("HTTP/1.1 416");
    assertThat(get(path, "Range: lines=1-2\r\n")).startsWith("HTTP/1.1 200");
  }

  private String rows(String body) throws IOException {
    return ask("POST", "/rows?" + token, "Content-Type: application/json\r\n", body);
  }

  @Test
  void badQuestionsGetASentence() throws IOException {
    assertThat(rows("{")).startsWith("HTTP/1.1 400").contains("cannot be read");
    assertThat(rows(StateJson.write(new RowsRequest(state("nowhere > 1"), 5))))
        .startsWith("HTTP/1.1 400")
        .contains("The filter names a column 'nowhere', but there are id, n");
    assertThat(rows("x".repeat(9 << 20))).startsWith("HTTP/1.1 413");
    assertThat(rows(StateJson.write(new RowsRequest(state("n > 1"), 5))))
        .startsWith("HTTP/1.1 200")
        .contains("\"rows\":[1,2]", "\"matched\":2,\"total\":3", "raw/a%20b.png".substring(0, 4));
    assertThat(server.state()).isEqualTo(state("n > 1"));
  }

  private static TableState state(String expression) {
    return TableState.START.filter(dev.tiller.symphony.filter.Filter.where(expression));
  }

  @Test
  void whatJavaShowsReachesThePage() throws IOException {
    server.show(TableState.START.selection(2));
    assertThat(get("/changes?after=0&" + token, ""))
        .startsWith("HTTP/1.1 200")
        .contains("{\"version\":1,\"state\":", "\"selection\":[2]");
  }

  @Test
  void aTakenPortOrAMissingFileIsASentence() throws IOException {
    Path file = folder.resolve("rows.parquet");
    int port = server.port();
    assertThatThrownBy(() -> LiveServer.start(file, new LiveServer.Settings(port, "x", null)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("Port " + port);
    assertThatThrownBy(
            () -> LiveServer.start(folder.resolve("no.parquet"), LiveServer.Settings.of()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no.parquet");
    Files.delete(file);
    assertThat(rows(StateJson.write(new RowsRequest(state("n > 2"), 5))))
        .startsWith("HTTP/1.1 500")
        .contains("rows.parquet");
  }

  @Test
  void smallFilesOfOtherKindsAreServedToo() throws IOException {
    Path file = folder.resolve("rows.csv");
    Files.writeString(
        file,
        "n,t\n"
            + IntStream.range(0, 50).mapToObj(i -> i + ",w" + i).collect(Collectors.joining("\n")));
    try (LiveServer other = LiveServer.start(file, LiveServer.Settings.of())) {
      assertThat(other.table().rows(dev.tiller.symphony.filter.Filter.where("n >= 48")))
          .containsExactly(48, 49);
    }
  }
}
