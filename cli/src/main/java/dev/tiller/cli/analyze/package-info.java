/**
 * {@code tiller analyze}: columns about the rows of a table. Start at {@link
 * dev.tiller.cli.analyze.AnalyzeCommand}; {@link dev.tiller.cli.analyze.RowVectors} are the ways in
 * which a row becomes a vector.
 */
@NullMarked
package dev.tiller.cli.analyze;

import org.jspecify.annotations.NullMarked;
