package dev.tiller.data.fetch;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** An HTTP address that takes JSON and answers with JSON. Safe for several threads. */
public final class Endpoint {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int OK = 200;
  private static final int EXCERPT = 200;

  private final URI address;
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

  /**
   * @param address with scheme http or https
   * @throws IllegalArgumentException if it has another
   */
  public Endpoint(URI address) {
    if (!"http".equals(address.getScheme()) && !"https".equals(address.getScheme())) {
      throw new IllegalArgumentException(
          "%s is no address of a web server; one with http:// or https:// was expected."
              .formatted(address));
    }
    this.address = address;
  }

  /**
   * Posts a text and waits for the answer, 2 minutes at most.
   *
   * @param json the body of the request
   * @return the body of the answer
   * @throws IOException in one sentence if the server cannot be reached or does not answer with 200
   */
  public String post(String json) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build();
    HttpResponse<String> answer;
    try {
      answer = client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while " + address + " was asked.");
    } catch (IOException e) {
      String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw new IOException(
          "%s cannot be asked (%s); start the server, or give its address."
              .formatted(address, reason),
          e);
    }
    if (answer.statusCode() != OK) {
      String body = answer.body().strip().replaceAll("\\s+", " ");
      throw new IOException(
          "%s answered with %d: %s"
              .formatted(
                  address,
                  answer.statusCode(),
                  body.substring(0, Math.min(EXCERPT, body.length()))));
    }
    return answer.body();
  }
}
