/**
 * {@code tiller train}: models, tokenizers, token files, sentences and judges of one's own, one
 * class a command, listed in {@link dev.tiller.cli.train.TrainCommand}.
 */
@NullMarked
package dev.tiller.cli.train;

import org.jspecify.annotations.NullMarked;
