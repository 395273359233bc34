/** What Tiller keeps on disk, room by room: {@link dev.tiller.cli.cache.CacheRoom}. */
@NullMarked
package dev.tiller.cli.cache;

import org.jspecify.annotations.NullMarked;
