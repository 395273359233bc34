package dev.tiller.live;

import dev.tiller.symphony.source.RowsAnswer;
import dev.tiller.symphony.source.RowsRequest;
import dev.tiller.symphony.state.StateJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Asks a {@link LiveServer} as its page does. */
public final class LiveClient {
  private LiveClient() {}

  /**
   * The rows that a state keeps.
   *
   * @param page the address of the page, with its token
   * @throws IOException when the server refuses or cannot be reached
   */
  public static RowsAnswer ask(URI page, RowsRequest request) throws IOException {
    URI rows = page.resolve("/rows?" + page.getRawQuery());
    HttpRequest post =
        HttpRequest.newBuilder(rows)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(StateJson.write(request)))
            .build();
    try {
      HttpResponse<String> answer =
          HttpClient.newHttpClient().send(post, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IOException(
            "The server of the rows answers %d: %s".formatted(answer.statusCode(), answer.body()));
      }
      return StateJson.read("answer of a live server", answer.body(), RowsAnswer.class);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("The question was interrupted.", e);
    }
  }
}
