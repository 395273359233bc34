/**
 * Where a page's rows come from: the page itself, or a live server.
 *
 * <p>Start at {@link dev.tiller.symphony.source.TableSource}. What page and server say to each
 * other is {@link dev.tiller.symphony.source.RowsRequest} and {@link
 * dev.tiller.symphony.source.RowsAnswer}; {@code src/main/web/live.ts} is the page's side of it.
 * The server is not here.
 */
@NullMarked
package dev.tiller.symphony.source;

import org.jspecify.annotations.NullMarked;
