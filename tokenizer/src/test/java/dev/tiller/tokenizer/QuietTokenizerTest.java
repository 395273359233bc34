package dev.tiller.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.util.Ec2Utils;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketImplFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * The library below calls home unless told otherwise. A JVM of its own counts every socket and
 * every connection asked for while a tokenizer works; a second one shows that such a call would be
 * seen.
 */
class QuietTokenizerTest {

  @Test
  void opensNoSocket() throws Exception {
    assertThat(run("tokenizer")).contains("tokens 7").contains("attempts 0");
  }

  @Test
  void aCallHomeWouldBeSeen() throws Exception {
    assertThat(run("control")).contains("attempts ").doesNotContain("attempts 0");
  }

  private static String run(String mode) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName(),
            mode);
    builder.environment().remove("OPT_OUT_TRACKING");
    builder.environment().remove("DJL_OFFLINE");
    builder.redirectErrorStream(true);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  /** Runs in a JVM of its own. */
  static final class Child {

    private static final AtomicInteger ATTEMPTS = new AtomicInteger();

    public static void main(String[] args) throws IOException {
      watch();
      if (args[0].equals("control")) {
        try {
          Ec2Utils.callHome("control");
        } catch (IllegalStateException e) {
          System.out.println(e.getMessage());
        }
      } else {
        byte[] json =
            Child.class.getResourceAsStream("/golden/tokenizer/tokenizer.json").readAllBytes();
        try (Tokenizer tokenizer = Tokenizer.of(json, "golden")) {
          System.out.println("tokens " + tokenizer.encode("Hello world", true).length);
        }
      }
      System.out.println("attempts " + ATTEMPTS.get());
    }

    @SuppressWarnings("deprecation")
    private static void watch() throws IOException {
      SocketImplFactory refusing =
          () -> {
            ATTEMPTS.incrementAndGet();
            throw new IllegalStateException("sockets are refused in this test");
          };
      Socket.setSocketImplFactory(refusing);
      ProxySelector.setDefault(
          new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
              ATTEMPTS.incrementAndGet();
              return List.of(Proxy.NO_PROXY);
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException e) {
              // The count is taken when the connection is asked for.
            }
          });
    }
  }
}
