package dev.tiller.live.notebook;

import dev.tiller.data.Table;
import dev.tiller.live.LiveServer;
import dev.tiller.symphony.Page;
import dev.tiller.symphony.Symphony;
import dev.tiller.symphony.state.TableState;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page over a table as the output of a notebook's cell: a frame onto a {@link LiveServer} in the
 * kernel, and where that cannot be reached (a notebook opened again, sent on, converted), the first
 * rows as they were. What people do in the frame is read in the next cell.
 *
 * <pre>{@code
 * NotebookView view = NotebookView.of(Path.of("rows.parquet"));
 * view                                   // the last line of a cell shows it
 *
 * view.selection()                       // next cell: the rows lassoed there
 * view.selected()                        // the same as a table
 * view.show(TableState.START.filter(Filter.where("d.score > 0.5")))
 * }</pre>
 *
 * <p>The server listens on this machine's loopback address alone. A browser elsewhere (a hub) sees
 * the static rows, unless the port is forwarded to it or {@link #of(Path, LiveServer.Settings)}
 * names the address under which the hub's proxy shows it. It ends with {@link #close}, with JJava's
 * kernel, or with the JVM.
 */
public final class NotebookView implements AutoCloseable {
  private static final int SHOWN = 20;
  private static final int HEIGHT = 720;

  private static final Set<NotebookView> OPEN = ConcurrentHashMap.newKeySet();

  private final LiveServer server;
  private final Table glance;
  private final long rows;
  private final String title;
  private final @Nullable Path temporary;
  private final int height;

  private NotebookView(LiveServer server, String title, @Nullable Path temporary, int height)
      throws IOException {
    this.server = server;
    this.title = title;
    this.temporary = temporary;
    this.height = height;
    this.glance = server.table().glance(SHOWN);
    this.rows = server.table().rowCount();
    OPEN.add(this);
  }

  /**
   * Over a file, which may be larger than the memory.
   *
   * @throws IOException when it cannot be read
   */
  public static NotebookView of(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    Path folder = file.toAbsolutePath().getParent();
    return of(file, new LiveServer.Settings(0, name, folder));
  }

  /** As {@link #of(Path)}, served as one says, such as behind a hub's proxy. */
  public static NotebookView of(Path file, LiveServer.Settings settings) throws IOException {
    return new NotebookView(LiveServer.start(file, settings), settings.title(), null, HEIGHT);
  }

  /** Over a table in memory, with the page that its columns call for. */
  public static NotebookView of(Table table) throws IOException {
    return of(table, "Table", glance -> Symphony.of(glance).titled("Table").page());
  }

  /**
   * Over a table in memory, with a page of one's own.
   *
   * @param page makes it over the first rows, which stand for all
   */
  public static NotebookView of(Table table, String title, Function<Table, Page> page)
      throws IOException {
    Path file = Files.createTempFile("tiller-notebook", ".parquet");
    try {
      table.write(file);
      LiveServer server = LiveServer.start(file, new LiveServer.Settings(0, title, null), page);
      return new NotebookView(server, title, file, HEIGHT);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  /** Where the page is; it holds the key to it. */
  public URI address() {
    return server.address();
  }

  /** What people have last done: filter, groups, selection, color. */
  public TableState state() {
    return server.state();
  }

  /** Numbers of the rows that are selected in the frame. */
  public List<Integer> selection() {
    return state().selection();
  }

  /**
   * The rows that are selected in the frame.
   *
   * @throws IOException when the table cannot be asked
   */
  public Table selected() throws IOException {
    return server.table().numbered(selection());
  }

  /** Shows another state in the frame. */
  public void show(TableState state) {
    server.show(state);
  }

  /** The cell's output: the frame, and the rows that stand in for it. */
  public String html() {
    return NotebookHtml.of(server.address(), title, glance, rows, height);
  }

  /** One line for a terminal. */
  @Override
  public String toString() {
    return "%s: %,d rows, %,d columns; %s"
        .formatted(title, rows, glance.columns().size(), server.address());
  }

  /** Ends the server; the frame's rows stay as they are. */
  @Override
  public void close() {
    OPEN.remove(this);
    server.close();
    if (temporary != null) {
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException e) {
        // A temporary file that will not go is no reason to fail a cell; the system clears it.
        temporary.toFile().deleteOnExit();
      }
    }
  }

  /** Ends all servers, as a kernel does that shuts down. */
  static void closeAll() {
    List.copyOf(OPEN).forEach(NotebookView::close);
  }
}
