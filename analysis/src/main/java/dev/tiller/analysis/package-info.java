/**
 * Analyses that fill columns of a table, one method a file: principal components, UMAP, clusters of
 * duplicates, familiarity, nearest neighbors. Columns are named as DNIKit names them, so that pages
 * recognize them.
 *
 * <p>Start at {@link dev.tiller.analysis.Analysis}, which runs them in their order over {@link
 * dev.tiller.analysis.EmbeddedRows}. This module sees numbers only: embeddings come from elsewhere.
 * All of it is public.
 */
@NullMarked
package dev.tiller.analysis;

import org.jspecify.annotations.NullMarked;
