package dev.tiller.data.fetch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A hub of models as Hugging Face's clients talk to one: {@code /api/models/ID/revision/REVISION}
 * lists the files of a model with their checksums, {@code /ID/resolve/REVISION/FILE} is a file.
 * {@link #fromEnvironment} finds it where those clients do. Safe for several threads.
 */
public final class ModelHub {

  /** Names the hub: no address is built in. */
  public static final String ADDRESS = "HF_ENDPOINT";

  /** A token that may read what is not public. */
  public static final String TOKEN = "HF_TOKEN";

  private static final Pattern ID = Pattern.compile("[\\w.-]+(/[\\w.-]+)?");
  private static final Pattern REVISION = Pattern.compile("[\\w./-]+");
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int MOST_REDIRECTS = 5;
  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI address;
  private final @Nullable String token;
  // Followed here and not by the client, which would hand the token to whomever it is sent to.
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(Duration.ofSeconds(20))
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  /**
   * @param address https, or http of this machine alone, for a token would be read on the way
   * @param token null for what is public
   * @throws IOException if the address is none
   */
  public ModelHub(String address, @Nullable String token) throws IOException {
    try {
      this.address = URI.create(address.strip().replaceFirst("/+$", ""));
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "%s is \"%s\", which is no address; expected https://..."
              .formatted(ADDRESS, UserError.excerpt(address)),
          e);
    }
    require(this.address);
    this.token = token == null || token.isBlank() ? null : token.strip();
  }

  /**
   * The hub that the environment names.
   *
   * @throws IOException if it names none
   */
  public static ModelHub fromEnvironment(Map<String, String> environment) throws IOException {
    @Nullable String address = environment.get(ADDRESS);
    if (address == null || address.isBlank()) {
      throw new IOException(
          "No hub of models is named; set "
              + ADDRESS
              + " to its address (https://...), as its other clients read it, and "
              + TOKEN
              + " where a model is not public.");
    }
    return new ModelHub(address, environment.get(TOKEN));
  }

  private static void require(URI address) throws IOException {
    boolean local = List.of("localhost", "127.0.0.1", "[::1]").contains(address.getHost());
    if (!"https".equals(address.getScheme()) && !(local && "http".equals(address.getScheme()))) {
      throw new IOException(
          "%s is no address of a hub; https:// was expected (http:// for this machine alone)."
              .formatted(address));
    }
  }

  /**
   * A file of a model.
   *
   * @param name its path in the model's folder
   * @param size in bytes
   * @param sha256 of a large file; null where the hub keeps it in git
   * @param gitSha1 git's name of a small one; null if there is none
   */
  public record HubFile(
      String name, long size, @Nullable String sha256, @Nullable String gitSha1) {}

  /**
   * All files of a model.
   *
   * @param id such as {@code owner/name}
   * @param revision branch, tag or commit
   * @throws IOException in one sentence if there is none, it may not be read, or the hub is silent
   */
  public Listing files(String id, String revision) throws IOException {
    if (!ID.matcher(id).matches()
        || !REVISION.matcher(revision).matches()
        || (id + revision).contains("..")) {
      throw new IOException(
          "\"%s\" at \"%s\" is no model of a hub; owner/name was expected, and a branch, tag or commit."
              .formatted(UserError.excerpt(id), UserError.excerpt(revision)));
    }
    URI where =
        URI.create("%s/api/models/%s/revision/%s?blobs=true".formatted(address, id, revision));
    HttpResponse<InputStream> answer = ask(where, 0, id);
    try (InputStream in = answer.body()) {
      JsonNode root = JSON.readTree(in);
      List<HubFile> files = new ArrayList<>();
      for (JsonNode file : root.path("siblings")) {
        files.add(file(file, id));
      }
      String commit = root.path("sha").asText(revision);
      if (files.isEmpty() || !REVISION.matcher(commit).matches()) {
        throw new IOException("The hub %s lists no files of %s.".formatted(address, id));
      }
      return new Listing(id, commit, files);
    } catch (JsonProcessingException e) {
      throw new IOException(
          "The hub %s does not answer with JSON about %s; is %s right?"
              .formatted(address, id, ADDRESS),
          e);
    }
  }

  /**
   * What a model consists of.
   *
   * @param commit by which its files are asked for, so that they belong together
   */
  public record Listing(String id, String commit, List<HubFile> files) {}

  private static HubFile file(JsonNode file, String id) throws IOException {
    String name = file.path("rfilename").asText();
    List<String> parts = List.of(name.split("[/\\\\]", -1));
    if (name.isEmpty() || parts.contains("..") || parts.contains("") || name.contains(":")) {
      throw new IOException(
          "%s names a file \"%s\", which lies outside of its folder; nothing was fetched."
              .formatted(id, UserError.excerpt(name)));
    }
    @Nullable String sha256 = file.path("lfs").path("sha256").textValue();
    return new HubFile(
        name,
        file.path("size").asLong(-1),
        sha256,
        sha256 == null ? file.path("blobId").textValue() : null);
  }

  /** The bytes of a file, from some byte on. */
  record Bytes(InputStream in, boolean fromStart) {}

  Bytes open(Listing model, HubFile file, long from) throws IOException {
    String path =
        String.join(
            "/",
            List.of(file.name().split("/")).stream()
                .map(
                    part ->
                        java.net.URLEncoder.encode(part, java.nio.charset.StandardCharsets.UTF_8)
                            .replace("+", "%20"))
                .toList());
    URI where =
        URI.create("%s/%s/resolve/%s/%s".formatted(address, model.id(), model.commit(), path));
    HttpResponse<InputStream> answer = ask(where, from, model.id());
    return new Bytes(answer.body(), answer.statusCode() == OK);
  }

  private HttpResponse<InputStream> ask(URI first, long from, String id) throws IOException {
    URI where = first;
    for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
      HttpRequest.Builder request = HttpRequest.newBuilder(where).timeout(PATIENCE);
      if (token != null && where.getAuthority().equals(address.getAuthority())) {
        request.header("Authorization", "Bearer " + token);
      }
      if (from > 0) {
        request.header("Range", "bytes=" + from + "-");
      }
      HttpResponse<InputStream> answer = send(request.build());
      int status = answer.statusCode();
      if (status == OK || status == PARTIAL) {
        return answer;
      }
      answer.body().close();
      if (status < 300 || status >= 400) {
        throw refused(status, where, id);
      }
      where = where.resolve(answer.headers().firstValue("Location").orElse(""));
      require(where);
    }
    throw new IOException(
        "The hub %s sends from one address to the next without end.".formatted(address));
  }

  private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while " + address + " was asked.");
    } catch (IOException e) {
      throw new IOException(
          "The hub %s cannot be reached (%s); look at the network and at %s, and give the same command again."
              .formatted(address, UserError.reason(e), ADDRESS),
          e);
    }
  }

  private IOException refused(int status, URI where, String id) {
    return new IOException(
        switch (status) {
          case 401, 403 ->
              "The hub %s does not show %s%s; if it is there, accept its terms on its page and set %s to a token that may read it."
                  .formatted(
                      address, id, token == null ? " to everybody" : " to this token", TOKEN);
          case 404 ->
              "The hub %s has no %s (asked for %s); check the name and the revision."
                  .formatted(address, id, where.getPath());
          case 429 ->
              "The hub %s has had too many questions; wait, and give the same command again."
                  .formatted(address);
          default ->
              "The hub %s answered with %d to %s.".formatted(address, status, where.getPath());
        });
  }
}
