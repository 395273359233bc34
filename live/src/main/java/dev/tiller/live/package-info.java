/**
 * A page over a table that stays where it is: a server on this machine answers for its rows, by
 * queries of a database where the file may be larger than the memory.
 *
 * <p>Start at {@link dev.tiller.live.LiveServer}; {@link dev.tiller.live.LiveTable} turns what a
 * page asks into SQL. All of it is public.
 */
@NullMarked
package dev.tiller.live;

import org.jspecify.annotations.NullMarked;
