/**
 * Images with labels, as bytes.
 *
 * <p>Start with {@link dev.tiller.data.image.LabelledImages}.
 */
@NullMarked
package dev.tiller.data.image;

import org.jspecify.annotations.NullMarked;
