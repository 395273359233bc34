/**
 * Networks that others trained and published as packages, imported once into the cache as model
 * folders like any other. Start with {@link dev.tiller.library.pretrained.Pretrained}.
 */
@NullMarked
package dev.tiller.library.pretrained;

import org.jspecify.annotations.NullMarked;
