/**
 * Networks that others trained and published as packages, imported once into the cache as model
 * folders like any other. Start with {@link dev.tiller.model.pretrained.Pretrained}.
 */
@NullMarked
package dev.tiller.model.pretrained;

import org.jspecify.annotations.NullMarked;
