/**
 * Interactive pages over tables, in the spirit of Symphony (Bäuerle et al., CHI 2022, arXiv
 * 2202.08946): a page is a list of small components, each looking at a {@link
 * dev.tiller.data.Table}; components over the same table share one filter and one selection.
 *
 * <p>Start at {@link dev.tiller.symphony.Page}, then the permitted records of {@link
 * dev.tiller.symphony.Component}. The views are TypeScript in {@code src/main/web}, one file for
 * each record, under the record's name. This module sees tables only, never a network or a
 * laboratory.
 */
@NullMarked
package dev.tiller.symphony;

import org.jspecify.annotations.NullMarked;
