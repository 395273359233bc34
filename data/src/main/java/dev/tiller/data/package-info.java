/**
 * Tables, text sets and the data they come from.
 *
 * <p>Start at {@link dev.tiller.data.Table} (named typed columns; CSV, JSON Lines and JSON in and
 * out) and {@link dev.tiller.data.TextSet} (sentences from a file). Parquet files and SQL queries
 * need a {@link dev.tiller.data.TableEngine} on the class path. {@code corpus} reads published data
 * sets in their own layouts, {@code image} labelled images, and {@code fetch} gets data that ships
 * inside packages.
 *
 * <p>This module knows nothing of networks or tensors. Bad input is reported as {@link
 * java.io.IOException} (a file) or {@link IllegalArgumentException} (an argument), one sentence
 * each; what is missing on the class path as {@link dev.tiller.ground.UserError}.
 *
 * <p>The types of this package, of {@code corpus}, {@code image} and {@code fetch} are API.
 */
@NullMarked
package dev.tiller.data;

import org.jspecify.annotations.NullMarked;
