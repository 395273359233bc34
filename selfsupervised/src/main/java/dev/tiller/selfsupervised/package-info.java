/**
 * Self-supervised training of encoders of images. Start with {@link
 * dev.tiller.selfsupervised.Pretext}, the objective that a {@code training.Run} trains: two {@link
 * dev.tiller.selfsupervised.Looks} at every image of a {@link
 * dev.tiller.selfsupervised.ViewSource}, {@link dev.tiller.selfsupervised.Head}s, perhaps a {@link
 * dev.tiller.selfsupervised.Teacher}, and a {@link dev.tiller.selfsupervised.PretextLoss}.
 *
 * <p>{@code recipe} reads all of that from a file, {@code probe} measures what came out.
 *
 * <p>{@code joint} has the losses of joint embeddings, {@code entropy} those of entropy and
 * reconstruction, {@code collapse} what watches the spread of projections. All public types of all
 * packages are API.
 */
@NullMarked
package dev.tiller.selfsupervised;

import org.jspecify.annotations.NullMarked;
