/**
 * {@code tiller image}: draw, fit, sweep and measure on pipelines of text to image. Start with
 * {@link dev.tiller.cli.image.ImageCommand}.
 */
@NullMarked
package dev.tiller.cli.image;

import org.jspecify.annotations.NullMarked;
