/**
 * Files that are either whole or absent: start at {@link dev.tiller.data.io.AtomicFile}, through
 * which everything in Tiller's data layer writes.
 */
@NullMarked
package dev.tiller.data.io;

import org.jspecify.annotations.NullMarked;
