/**
 * What Symphony (arXiv 2202.08946) is for, measured: problems planted into real images are found,
 * clean ones stay quiet, an exported file needs nothing, and Java, the file and the server agree on
 * every row.
 *
 * <p>Start at {@link dev.tiller.reproduce.symphony.SymphonyReproduction}.
 */
@NullMarked
package dev.tiller.reproduce.symphony;

import org.jspecify.annotations.NullMarked;
