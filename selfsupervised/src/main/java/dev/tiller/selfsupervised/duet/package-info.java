/**
 * DUET (arXiv 2306.16058): representations read as a matrix whose one axis follows a transformation
 * of the image and whose other does not. Start with {@link dev.tiller.selfsupervised.duet.Duet},
 * the loss, and {@link dev.tiller.selfsupervised.duet.Structure}, the matrix. A {@link
 * dev.tiller.selfsupervised.duet.Target} says what the matrix should say of a parameter; an {@link
 * dev.tiller.selfsupervised.duet.Edit} changes what it says, and a {@link
 * dev.tiller.selfsupervised.duet.Decoder} shows the image that would be. {@link
 * dev.tiller.selfsupervised.duet.Essl} is the baseline that predicts the parameter instead.
 */
@NullMarked
package dev.tiller.selfsupervised.duet;

import org.jspecify.annotations.NullMarked;
