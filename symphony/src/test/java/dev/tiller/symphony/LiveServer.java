package dev.tiller.symphony;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tiller.data.Table;
import dev.tiller.symphony.source.RowsAnswer;
import dev.tiller.symphony.source.RowsRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The least that answers a page: one table, and every request kept. */
final class LiveServer implements AutoCloseable {
  final List<RowsRequest> requests = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private final Table table;
  private volatile int status = 200;
  private volatile String said = "";

  LiveServer(Table table) throws IOException {
    this.table = table;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/rows", this::answer);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/rows");
  }

  /** Answers this from now on, instead of rows. */
  void say(int code, String text) {
    status = code;
    said = text;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("Access-Control-Allow-Origin", "null");
      exchange.getResponseHeaders().set("Access-Control-Allow-Headers", "Content-Type");
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      if (exchange.getRequestMethod().equals("OPTIONS")) {
        exchange.sendResponseHeaders(204, -1);
        return;
      }
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      RowsRequest request = RowsRequest.parse(body);
      requests.add(request);
      String answer = said.isEmpty() ? RowsAnswer.of(table, request).toJson() : said;
      byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
