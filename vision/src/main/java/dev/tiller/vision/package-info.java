/**
 * Networks over images. Start with {@link dev.tiller.vision.Encoder}: build one from a backbone or
 * load a folder, and read its embedding, its features at named sites, its feature map. {@link
 * dev.tiller.vision.EquivarianceError} measures how well that map follows a transformation.
 *
 * <p>{@code backbone} has one file an architecture, {@code layer} what they are made of, {@code
 * view} seeded transforms of images. All of these are for users.
 */
@NullMarked
package dev.tiller.vision;

import org.jspecify.annotations.NullMarked;
