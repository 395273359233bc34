package dev.tiller.symphony.source;

import dev.tiller.data.Table;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where the rows of a table on a page come from: they stand in the page, or a live server holds
 * them and is asked for those that the page's state leaves ({@link RowsRequest}, {@link
 * RowsAnswer}). The table itself always stands in the page: it names the columns, and its rows are
 * what is shown until the server answers, or where it does not.
 *
 * @param table the very instance that components are given
 * @param address of the server's answers, an http or https address or one relative to the page's
 *     own; null when the page holds all rows
 */
public record TableSource(Table table, @Nullable URI address) {

  /** Refuses an address that a page cannot ask. */
  public TableSource {
    if (address != null && !usable(address)) {
      throw new IllegalArgumentException(
          "The rows of a table should come from '"
              + address
              + "', which is not an address a page can ask; give http://HOST:PORT/PATH, https, or"
              + " a path on the server that the page itself comes from.");
    }
  }

  /** All rows stand in the page. */
  public static TableSource inPage(Table table) {
    return new TableSource(table, null);
  }

  /** Rows come from a live server; those of {@code table} stand in for them. */
  public static TableSource at(URI address, Table table) {
    return new TableSource(table, address);
  }

  /**
   * What a content security policy must allow so that the address can be asked: scheme, host and
   * port, or {@code 'self'} for a relative one; null when nothing is asked.
   */
  public @Nullable String origin() {
    if (address == null) {
      return null;
    }
    return address.isAbsolute()
        ? address.getScheme().toLowerCase(Locale.ROOT) + "://" + address.getRawAuthority()
        : "'self'";
  }

  private static boolean usable(URI address) {
    if (!address.isAbsolute()) {
      return address.getRawAuthority() == null && !address.getRawPath().isEmpty();
    }
    return address.getScheme().toLowerCase(Locale.ROOT).matches("https?")
        && address.getHost() != null
        && address.getRawUserInfo() == null;
  }
}
