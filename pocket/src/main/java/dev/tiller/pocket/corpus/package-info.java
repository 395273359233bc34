/**
 * The recipe of the corpus the pocket model is trained on: fetch, clean, remove near-duplicates,
 * hold out whole documents, tokenize. Start at {@link dev.tiller.pocket.corpus.PocketCorpus}.
 */
@NullMarked
package dev.tiller.pocket.corpus;

import org.jspecify.annotations.NullMarked;
