/**
 * A live page in the output of a notebook's cell, and what people select there in the next cell.
 * Start at {@link dev.tiller.live.notebook.NotebookView}. The kernels JJava and rapaio find their
 * adapters here by {@code ServiceLoader}; nothing else of Tiller knows a kernel.
 */
@NullMarked
package dev.tiller.live.notebook;

import org.jspecify.annotations.NullMarked;
