/**
 * Files of published data sets in the layout in which their makers hand them out, so that whoever
 * has them can run a paper's protocol. None of the data ship with Tiller. Start with {@link
 * dev.tiller.data.corpus.Corpus}, which reads any of them as a text set.
 */
@NullMarked
package dev.tiller.data.corpus;

import org.jspecify.annotations.NullMarked;
