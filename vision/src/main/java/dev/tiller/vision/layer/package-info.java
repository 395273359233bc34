/**
 * What networks over images are made of, beside the parts of {@code dev.tiller.network.layer}:
 * start with {@link dev.tiller.vision.layer.Conv2d}. Tensors are [rows, channels, height, width];
 * those of group convolutions are [rows, channels, 4, height, width].
 */
@NullMarked
package dev.tiller.vision.layer;

import org.jspecify.annotations.NullMarked;
