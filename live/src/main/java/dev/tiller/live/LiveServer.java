package dev.tiller.live;

import dev.tiller.data.Column;
import dev.tiller.data.OpenTable;
import dev.tiller.data.Table;
import dev.tiller.data.TableEngine;
import dev.tiller.ground.LoggingBackend;
import dev.tiller.ground.UserError;
import dev.tiller.symphony.Page;
import dev.tiller.symphony.Symphony;
import dev.tiller.symphony.Thumbnails;
import dev.tiller.symphony.source.RowsRequest;
import dev.tiller.symphony.source.TableSource;
import dev.tiller.symphony.state.TableState;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Serves one page over one table on this machine. Only who knows the token is answered, only under
 * the names of this machine (so that no other page's script can reach it by a name of its own), and
 * files only below one folder. What people select there is {@link #state} here, and {@link #show}
 * changes what they see.
 *
 * <pre>{@code
 * try (LiveServer server = LiveServer.start(Path.of("rows.parquet"), LiveServer.Settings.of())) {
 *   System.out.println(server.address());
 *   ...
 *   server.state().selection();
 * }
 * }</pre>
 */
public final class LiveServer implements AutoCloseable {
  private static final int GLANCE = 1000;
  private static final long LARGEST_REQUEST = 8 << 20;
  private static final int AT_ONCE = 4;

  /** The smallest GIF. */
  private static final byte[] DOT =
      Base64.getDecoder().decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

  /**
   * How a page is served.
   *
   * @param port on the loopback address; 0 for any that is free
   * @param title of the page
   * @param files folder below which pictures and sounds lie that the table names, or null for none
   * @param base the http or https address under which a reverse proxy shows the server, in which
   *     {@code {port}} stands for its port; null without a proxy
   */
  public record Settings(int port, String title, @Nullable Path files, @Nullable String base) {

    /** Refuses a base that is no address. */
    public Settings {
      base = Entrance.checked(base);
    }

    /** Without a proxy. */
    public Settings(int port, String title, @Nullable Path files) {
      this(port, title, files, null);
    }

    /** Any free port, no files. */
    public static Settings of() {
      return new Settings(0, "Table", null);
    }

    /** The same behind a reverse proxy, such as {@code https://hub.example.org/proxy/{port}/}. */
    public Settings behind(String base) {
      return new Settings(port, title, files, base);
    }
  }

  private final OpenTable table;
  private final LiveTable live;
  private final Settings settings;
  private final String token = HexFormat.of().formatHex(random());
  private final Semaphore places = new Semaphore(AT_ONCE);
  private final Javalin javalin;
  private volatile String html = "";
  private volatile TableState state = TableState.START;
  private final Changes changes = new Changes();

  private LiveServer(OpenTable table, Settings settings) throws IOException {
    this.table = table;
    this.settings = settings;
    String pictures =
        settings.files() == null
            ? null
            : Thumbnails.column(new LiveTable(table, t -> t).glance(GLANCE), settings.files());
    this.live = new LiveTable(table, rows -> pictures == null ? rows : addressed(rows, pictures));
    LoggingBackend.silentWhereNone();
    this.javalin = Javalin.create(this::configure);
  }

  /**
   * Opens the file and serves the page that its columns call for.
   *
   * @throws IOException when the file cannot be read
   * @throws UserError when no engine is on the class path, or the port is taken
   */
  public static LiveServer start(Path file, Settings settings) throws IOException {
    OpenTable table = open(file);
    try {
      long rows = table.rowCount();
      return start(
          table,
          settings,
          glance -> Symphony.of(glance).titled(settings.title()).lead(said(rows, glance)).page());
    } catch (IOException | RuntimeException e) {
      table.close();
      throw e;
    }
  }

  /**
   * Opens the file and serves a page of one's own.
   *
   * @param page makes the page over the first rows, which stand for all
   * @throws IOException when the file cannot be read
   */
  public static LiveServer start(Path file, Settings settings, Function<Table, Page> page)
      throws IOException {
    OpenTable table = open(file);
    try {
      return start(table, settings, page);
    } catch (IOException | RuntimeException e) {
      table.close();
      throw e;
    }
  }

  private static OpenTable open(Path file) throws IOException {
    return TableEngine.find()
        .orElseThrow(
            () ->
                new UserError(
                    "Serving a table needs " + TableEngine.ARTIFACT + " on the class path."))
        .open(file);
  }

  /** What was not read whole is not passed off as such. */
  private static String said(long rows, Table glance) {
    if (rows <= glance.rowCount()) {
      return "";
    }
    String parts =
        rows <= LiveTable.MOST_ROWS
            ? "summaries and rows are of all."
            : String.format(
                Locale.ROOT,
                "summaries, counts and filters are of all. Maps, lists, tables and matrices hold the"
                    + " first %,d rows that the filter keeps, so narrow it to see others.",
                LiveTable.MOST_ROWS);
    return String.format(
            Locale.ROOT,
            "%,d rows. The kinds of columns, the issues and the card were found in the first %,d; ",
            rows,
            glance.rowCount())
        + parts;
  }

  /**
   * Serves a page of one's own.
   *
   * @param table closed with the server
   * @param page makes the page over the first rows, which stand for all
   */
  public static LiveServer start(OpenTable table, Settings settings, Function<Table, Page> page)
      throws IOException {
    if (table.rowCount() == 0) {
      throw new UserError("The table has no rows; a page needs at least one.");
    }
    LiveServer server = new LiveServer(table, settings);
    Table glance = server.live.glance(GLANCE);
    server.html =
        page.apply(glance)
            .from(TableSource.at(URI.create("rows?token=" + server.token), glance))
            .html();
    try {
      WithoutBackend.quietly(() -> server.javalin.start("127.0.0.1", settings.port()));
    } catch (RuntimeException e) {
      throw new UserError(
          "Port %d cannot be used: %s; name another with --port, or 0 for any."
              .formatted(settings.port(), UserError.brief(String.valueOf(e.getMessage()))),
          e);
    }
    return server;
  }

  private Entrance entrance() {
    return Entrance.of(javalin.port(), settings.base());
  }

  /** Where the page is; it holds the token. */
  public URI address() {
    return entrance().page(token);
  }

  /** The port on this machine. */
  public int port() {
    return javalin.port();
  }

  /** What people have last done to the table on the page. */
  public TableState state() {
    return state;
  }

  /** Shows another state on every open page. */
  public void show(TableState wanted) {
    changes.show(wanted);
  }

  /** The table behind the page. */
  public LiveTable table() {
    return live;
  }

  @Override
  public void close() {
    changes.end();
    javalin.stop();
    table.close();
  }

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.http.maxRequestSize = LARGEST_REQUEST;
    config.http.asyncTimeout = TimeUnit.SECONDS.toMillis(2 * Changes.PATIENCE_SECONDS);
    config.routes.before(this::guard);
    routes(config, "");
    // A proxy hands on the path that it was asked for, or what comes after its own part of it.
    String prefix = Entrance.of(settings.port(), settings.base()).prefix();
    if (!prefix.isEmpty()) {
      routes(config, prefix);
    }
    config.routes.exception(UserError.class, (e, ctx) -> refuse(ctx, 400, e.getMessage()));
    config.routes.exception(
        IllegalArgumentException.class, (e, ctx) -> refuse(ctx, 400, e.getMessage()));
    config.routes.exception(IOException.class, (e, ctx) -> refuse(ctx, 500, e.getMessage()));
  }

  private void routes(JavalinConfig config, String prefix) {
    config.routes.get(prefix + "/", ctx -> ctx.html(html));
    config.routes.post(prefix + "/rows", this::rows);
    config.routes.post(prefix + "/selection", this::selection);
    config.routes.get(prefix + "/changes", changes::answer);
    config.routes.get(prefix + "/raw/<path>", this::raw);
    config.routes.get(prefix + "/alive", LiveServer::alive);
  }

  private static void refuse(Context ctx, int status, @Nullable String sentence) {
    ctx.status(status).contentType("text/plain; charset=utf-8").result(String.valueOf(sentence));
  }

  /** Who is not of this page gets one word and no content. */
  private void guard(Context ctx) {
    ctx.header("X-Content-Type-Options", "nosniff");
    ctx.header("Referrer-Policy", "no-referrer");
    ctx.header("Cache-Control", "no-store");
    ctx.header("Cross-Origin-Resource-Policy", "same-origin");
    boolean own = entrance().admits(ctx.header("Host"), ctx.header("Origin"));
    byte[] given = String.valueOf(ctx.queryParam("token")).getBytes(StandardCharsets.UTF_8);
    boolean known = MessageDigest.isEqual(given, token.getBytes(StandardCharsets.UTF_8));
    if (!own || !known) {
      refuse(ctx, 403, "Not allowed: open the address that tiller symphony serve printed.");
      ctx.skipRemainingHandlers();
    }
  }

  /**
   * An image by which a page of another origin, such as a notebook, sees that the server is there.
   */
  private static void alive(Context ctx) {
    ctx.header("Cross-Origin-Resource-Policy", "cross-origin");
    ctx.contentType("image/gif").result(DOT);
  }

  private void rows(Context ctx) throws IOException {
    RowsRequest request = RowsRequest.parse(ctx.body());
    if (!places.tryAcquire()) {
      refuse(
          ctx,
          503,
          "The server is busy with other questions; it is asked again with the next change.");
      return;
    }
    try {
      String answer = live.answer(request).toJson();
      state = request.state();
      ctx.contentType("application/json; charset=utf-8").result(answer);
    } finally {
      places.release();
    }
  }

  /** The rows that are selected, also those that the page does not have, as a file. */
  private void selection(Context ctx) throws IOException {
    RowsRequest request = RowsRequest.parse(ctx.body());
    SelectionFile file = SelectionFile.named(String.valueOf(ctx.queryParam("format")));
    if (!places.tryAcquire()) {
      refuse(ctx, 503, "The server is busy with other questions; try again in a moment.");
      return;
    }
    try {
      ctx.contentType(file.type()).result(file.bytes(live, request.state().selection()));
    } finally {
      places.release();
    }
  }

  private void raw(Context ctx) throws IOException {
    Path file =
        settings.files() == null
            ? null
            : Thumbnails.inside(settings.files(), ctx.pathParam("path"));
    if (file == null) {
      refuse(ctx, 404, "There is no such file below the folder that is served.");
      return;
    }
    RawFile.send(file, ctx);
  }

  private Table addressed(Table rows, String column) {
    List<@Nullable String> addresses = new ArrayList<>();
    for (int row = 0; row < rows.rowCount(); row++) {
      String path = rows.column(column).stringAt(row);
      addresses.add(path == null ? null : "raw/" + escaped(path) + "?token=" + token);
    }
    return rows.has("image") ? rows : rows.with(Column.strings("image", addresses));
  }

  private static String escaped(String path) {
    return URLEncoder.encode(path, StandardCharsets.UTF_8).replace("+", "%20").replace("%2F", "/");
  }

  private static byte[] random() {
    byte[] bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }
}
