/**
 * Interactive pages over tables, in the spirit of Symphony (Bäuerle et al., CHI 2022, arXiv
 * 2202.08946): a page is a list of small components, each looking at a {@link
 * dev.tiller.data.Table}; components over the same table share one filter and one selection.
 *
 * <p>Start at {@link dev.tiller.symphony.Page}, then {@link dev.tiller.symphony.Component}: any
 * record may be one, drawn by the {@link dev.tiller.symphony.ComponentView} of its name. The views
 * of this module's components are TypeScript in {@code src/main/web/views}, one file for each
 * record. Filters, page state and sources of rows have packages of their own, all public. This
 * module sees tables only, never a network or a laboratory.
 */
@NullMarked
package dev.tiller.symphony;

import org.jspecify.annotations.NullMarked;
